// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/family_recovery.h"

#include "core/record/completer.h"
#include "core/record/family_file.h"
#include "core/record/keeper_process.h"
#include "core/record/recovery.h"
#include "core/record/target_process.h"
#include "core/record/trace_names.h"
#include "core/trace_format/file.h"
#include "core/trace_format/manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <unistd.h>

namespace tidemark::recording {
namespace {

std::string outputOf(const Image& image) {
    const char* path = image.page().output_path;
    return {path, strnlen(path, wire::kPathBytes)};
}

class FamilyRecovery {
public:
    explicit FamilyRecovery(FamilyFile& file) : m_file(file), m_names(file.outputPath(), false) {
        m_manifestPath = trace::manifestPath(file.outputPath());
        m_machine = describeMachine(0, wallClockNow() - monotonicNanoseconds());
        if (auto known = trace::readManifest(m_manifestPath)) {
            m_manifest = std::move(*known);
        } else {
            m_manifest.trace = file.outputPath().filename().string();
            m_manifest.startWallClockNs = m_machine.startWallClockNs;
        }
    }

    Status finish(const std::filesystem::path& ring) {
        auto image = open(ring);
        if (!image)
            return image.error();
        // The number of a process that has ended may be another's by now.
        if (!(*image)->ended() && mapsFile((*image)->pid(), ring))
            return Error{
                ErrorCode::Unsupported, fmt::format("Process {} is still being recorded.", (*image)->pid())};
        if ((*image)->isPrelude() && !(*image)->hasTrace) {
            unlinkRingFile(ring);
            return Ok{};
        }
        if ((*image)->output.empty())
            (*image)->output = m_names.next((*image)->pid(), (*image)->name());
        RecordOptions options;
        options.hideArguments = m_file.family().hide_arguments != 0;
        auto status = completeImage(**image, m_file.family(), options, m_machine, m_known, false);
        list(**image);
        if (status)
            unlinkRingFile(ring);
        return status;
    }

    void writeManifest() const {
        if (m_manifest.processes.size() > 1)
            static_cast<void>(trace::writeManifest(m_manifestPath, m_manifest));
    }

private:
    static std::int64_t monotonicNanoseconds() {
        return std::chrono::duration_cast<std::chrono::nanoseconds>(
            std::chrono::steady_clock::now().time_since_epoch())
            .count();
    }

    Result<std::unique_ptr<Image>> open(const std::filesystem::path& ring) const {
        const auto leftover = LeftoverRingFile::open(ring);
        if (!leftover)
            return leftover.error();
        auto image = Image::open(ring, (*leftover)->header().page.target_pid.load());
        if (!image)
            return image;
        (*image)->output = outputOf(**image);
        std::error_code error;
        (*image)->hasTrace = !(*image)->output.empty() && std::filesystem::exists((*image)->output, error);
        return image;
    }

    void list(const Image& image) {
        const auto file = image.output.filename().string();
        auto entry = std::find_if(m_manifest.processes.begin(), m_manifest.processes.end(),
            [&](const auto& process) { return process.file == file; });
        if (entry == m_manifest.processes.end()) {
            trace::ManifestProcess process;
            process.pid = image.pid();
            process.parent = image.parent();
            process.image = image.executable();
            process.file = file;
            m_manifest.processes.push_back(std::move(process));
            entry = m_manifest.processes.end() - 1;
        }
        entry->ended = true;
        std::uint64_t bytes = 0;
        const auto end = readEnd(image.output, bytes);
        if (!end) {
            entry->problem = "Its trace could not be completed.";
            return;
        }
        entry->endReason = end->reason;
        entry->exitStatus = end->exitStatus;
        entry->exitSignal = end->exitSignal;
        entry->events = end->events;
    }

    FamilyFile& m_file;
    TraceNames m_names;
    std::filesystem::path m_manifestPath;
    trace::Manifest m_manifest;
    trace::Info m_machine;
    KnownSymbols m_known;
};

bool recorderGoesOn(const FamilyFile& file) {
    for (const auto& path : file.ringFiles()) {
        const auto ring = LeftoverRingFile::open(path);
        if (ring && isRunning((*ring)->header().page.recorder_pid.load()))
            return true;
    }
    return false;
}

} // namespace

Status finishFamily(const std::filesystem::path& familyFile) {
    auto file = FamilyFile::open(familyFile);
    if (file) {
        auto status = file->lock([&] { return file->keeperGoesOn() || recorderGoesOn(*file); });
        if (!status && std::filesystem::exists(familyFile))
            return status;
    }
    if (!std::filesystem::exists(familyFile))
        return Ok{}; // somebody else was faster
    if (!file)
        return file.error();
    FamilyRecovery recovery(*file);
    Status result = Ok{};
    for (const auto& ring : file->ringFiles())
        if (auto status = recovery.finish(ring); !status)
            result = status;
    recovery.writeManifest();
    if (result)
        unlink(familyFile.c_str());
    return result;
}

} // namespace tidemark::recording
