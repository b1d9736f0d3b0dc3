// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace_format/file.h"

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace tidemark::test {

/// Writes a trace of four frames of "program" whose names come later: frame 0 calls 1, which calls 2 (1,000
/// bytes and, in a block of its own, 24) and 3 (512 bytes). Replaces what lies at `path` at once, as
/// resymbolizing does. `chains` has the functions of each frame, innermost first; none: the frame is
/// unresolved. Another trace has one block more.
inline void writeNamedTrace(const std::filesystem::path& path,
    const std::vector<std::vector<std::string>>& chains, bool anotherTrace = false) {
    namespace file = tidemark::trace;
    auto next = path;
    next += ".next";
    auto writer = file::FileWriter::create(next, file::FileWriter::IfExists::Overwrite);
    const auto append = [&](file::ChunkType type, const file::Bytes& payload) {
        if (!writer.ok() || !writer->append(type, payload).ok())
            throw std::runtime_error("the trace cannot be written");
    };
    file::Info info;
    info.program = "/usr/bin/program";
    append(file::ChunkType::Info, file::encodeInfo(info));
    append(file::ChunkType::Modules, file::encodeModules(std::vector<file::Module>{
                                         {0, 0, 0x100000, 0, 0, ~std::uint64_t{0}, {}, "/usr/bin/program"}}));
    append(file::ChunkType::Frames,
        file::encodeFrames({0, {{1, 0x1000}, {1, 0x2000}, {1, 0x3000}, {1, 0x4000}}}));
    append(file::ChunkType::Stacks, file::encodeStacks({1, {{0, 0, 0}, {1, 1, 0}, {2, 2, 0}, {2, 3, 0}}}));
    file::EventChunk events;
    const auto allocation = [&](std::uint32_t stack, std::uint64_t address, std::uint64_t size) {
        events.events.push_back(
            {file::EventKind::Allocation, file::Call::Malloc, 0, stack, address, size, 1000});
    };
    allocation(3, 0x100, 1000);
    allocation(3, 0x800, 24);
    allocation(4, 0x1000, 512);
    if (anotherTrace)
        allocation(4, 0x2000, 512);
    append(file::ChunkType::Events, file::encodeEvents(events));
    file::NamesChunk names;
    names.strings = {""};
    for (std::uint32_t frame = 0; frame < chains.size(); ++frame) {
        file::NamesChunk::FrameNames named{frame, {}, 0};
        for (const std::string& function : chains[frame]) {
            named.locations.push_back({static_cast<std::uint32_t>(names.strings.size()), 0, 0, 0});
            names.strings.push_back(function);
        }
        names.frames.push_back(named);
    }
    append(file::ChunkType::Names, file::encodeNames(names));
    if (!writer->finish().ok())
        throw std::runtime_error("the trace cannot be finished");
    std::filesystem::rename(next, path);
}

} // namespace tidemark::test
