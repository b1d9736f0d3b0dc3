// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/process_list.h"

#include "core/record/not_recorded.h"
#include "core/trace_format/manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <sstream>

namespace tidemark {
namespace {

std::string endText(const trace::ManifestProcess& process) {
    if (!process.ended)
        return process.file.empty() ? "?" : "goes on";
    if (process.endReason == trace::EndReason::Signal) {
        const char* name = ::sigabbrev_np(static_cast<int>(process.exitSignal));
        return name != nullptr ? fmt::format("SIG{}", name) : fmt::format("signal {}", process.exitSignal);
    }
    if (process.endReason == trace::EndReason::Exit)
        return fmt::format("exit {}", process.exitStatus);
    return std::string(trace::endReasonWord(process.endReason));
}

std::string lineOf(const trace::ManifestProcess& process) {
    constexpr double kNanoseconds = 1e9;
    auto line = fmt::format("{:>9} {:>9} {:>10.3f} s  {:<10} {:>11}  {:<16} {}\n", process.pid,
        process.parent > 0 ? std::to_string(process.parent) : "?",
        static_cast<double>(process.startNs) / kNanoseconds, endText(process), process.events,
        std::filesystem::path(process.image).filename().string(), process.file);
    if (!process.problem.empty())
        line += fmt::format("{:>22}{}\n", "", process.problem);
    return line;
}

} // namespace

std::optional<std::filesystem::path> findProcessList(const std::filesystem::path& file) {
    std::error_code error;
    if (file.extension() == ".tidemark")
        return file;
    auto list = trace::manifestPath(file);
    const auto manifest = trace::readManifest(list);
    if (!manifest || !std::any_of(manifest->processes.begin(), manifest->processes.end(),
                         [&](const auto& process) { return process.file == file.filename(); }))
        return std::nullopt;
    return list;
}

Result<std::string> processListText(const std::filesystem::path& list) {
    const auto manifest = trace::readManifest(list);
    if (!manifest)
        return manifest.error();
    auto text = fmt::format("{:>9} {:>9} {:>12}  {:<10} {:>11}  {:<16} {}\n", "Process", "parent", "start",
        "end", "events", "program", "trace");
    for (const auto& process : manifest->processes)
        text += lineOf(process);
    for (const auto& sentence : recording::notRecordedSentences(manifest->notRecorded, manifest->refused))
        text += sentence + '\n';
    if (!manifest->failure.empty())
        text += manifest->failure + '\n';
    return text;
}

Result<std::string> processListJson(const std::filesystem::path& list) {
    if (const auto manifest = trace::readManifest(list); !manifest)
        return manifest.error();
    std::ostringstream text;
    text << std::ifstream(list, std::ios::binary).rdbuf();
    return text.str();
}

} // namespace tidemark
