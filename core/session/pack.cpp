// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/pack.h"

#include "core/analysis/function_code.h"
#include "core/profile/packed_code.h"
#include "core/profile/trace_pack.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace tidemark {
namespace {

Error cancelled() {
    return {ErrorCode::Cancelled, "Packing was cancelled."};
}

/// Addresses of calls in each module.
std::map<ModuleId, std::vector<std::uint64_t>> callsByModule(const Profile& profile) {
    std::map<ModuleId, std::vector<std::uint64_t>> calls;
    for (const Frame& frame : profile.frames())
        if (frame.module.valid() && !profile.modules()[frame.module.index()].path.empty())
            calls[frame.module].push_back(frame.address - 1);
    return calls;
}

class Packer {
public:
    Packer(const Session& session, TracePackWriter writer, PackedContents present)
        : m_session(session), m_writer(std::move(writer)), m_present(std::move(present)) {}

    Status addCode(const std::stop_token& stop, ProgressSink* progress) {
        const auto calls = callsByModule(*m_session.profile());
        std::uint64_t done = 0;
        for (const auto& [id, addresses] : calls) {
            if (progress != nullptr)
                progress->progress("reading machine code", done++, calls.size());
            const Module& module = m_session.profile()->modules()[id.index()];
            auto functions = readFunctions(module, addresses, stop);
            if (stop.stop_requested())
                return cancelled();
            if (!functions) {
                m_outcome.notices.push_back(
                    fmt::format("No code of {}: {}", module.name, functions.error().sentence));
                continue;
            }
            std::erase_if(*functions, [&, module = id](const PackedFunction& function) {
                return m_present.functions.contains({module, function.begin});
            });
            if (Status written = m_writer.addFunctions(id, *functions); !written)
                return written;
            m_outcome.functions += functions->size();
        }
        return Ok{};
    }

    Status addSources(const std::stop_token& stop, ProgressSink* progress) {
        const auto paths = sourcePaths();
        std::uint64_t done = 0;
        std::uint64_t missing = 0;
        for (const auto& path : paths) {
            if (stop.stop_requested())
                return cancelled();
            if (progress != nullptr)
                progress->progress("reading sources", done++, paths.size());
            const auto text = textOf(path);
            missing += text ? 0 : 1;
            if (!text)
                continue;
            if (Status written = m_writer.addSource(path, *text); !written)
                return written;
            ++m_outcome.sources;
        }
        if (missing != 0)
            m_outcome.notices.push_back(
                fmt::format("Source files that are not on this machine, or larger than 4 MiB: {} of {}.",
                    missing, paths.size()));
        return Ok{};
    }

    Result<PackOutcome> finish() {
        if (Status finished = m_writer.finish(); !finished)
            return finished.error();
        return std::move(m_outcome);
    }

private:
    /// Of all frames, without those that are there already.
    std::set<std::string> sourcePaths() const {
        std::set<std::string> paths;
        const Names& names = *m_session.names();
        for (std::uint32_t frame = 0; frame < m_session.profile()->frames().size(); ++frame)
            for (const Location& location : names.locations(FrameId{frame}))
                if (const auto path = names.file(location.file);
                    std::filesystem::path(path).is_absolute() && !m_present.sources.contains(path))
                    paths.emplace(path);
        return paths;
    }

    static std::optional<std::string> textOf(const std::filesystem::path& path) {
        std::error_code failure;
        if (!std::filesystem::is_regular_file(path, failure))
            return std::nullopt;
        const auto size = std::filesystem::file_size(path, failure);
        if (failure || size > TracePackWriter::kMaxPackedSource)
            return std::nullopt;
        std::ifstream file(path, std::ios::binary);
        std::string text(static_cast<std::size_t>(size), '\0');
        if (!file.read(text.data(), static_cast<std::streamsize>(text.size())))
            return std::nullopt;
        return text;
    }

    const Session& m_session;
    TracePackWriter m_writer;
    PackedContents m_present;
    PackOutcome m_outcome;
};

} // namespace

Result<PackOutcome> pack(
    const Session& session, const PackOptions& options, std::stop_token stop, ProgressSink* progress) {
    const ProfileFacts& facts = session.profile()->facts();
    if (!facts.recordedHere && options.paths == CodePaths::Ignore)
        return Error{ErrorCode::Unsupported,
            "This trace was recorded by someone else or elsewhere: files of the same names on this machine "
            "may be "
            "others, and private. Allow it to follow the paths in the trace if you trust it."};
    auto present = packedContents(facts.path);
    if (!present)
        return present.error();
    auto writer = TracePackWriter::create(
        facts.path, options.output.empty() ? std::filesystem::path(facts.path) : options.output);
    if (!writer)
        return writer.error();
    Packer packer(session, std::move(writer).value(), std::move(present).value());
    if (Status added = packer.addCode(stop, progress); !added)
        return added.error();
    if (options.sources)
        if (Status added = packer.addSources(stop, progress); !added)
            return added.error();
    return packer.finish();
}

} // namespace tidemark
