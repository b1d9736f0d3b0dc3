// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/make_trace/made_tables.h"

#include "tests/bench/make_trace/draw.h"

#include <algorithm>
#include <fmt/format.h>

namespace tidemark::bench {
namespace {

using trace::ChunkType;

constexpr std::uint32_t kModules = 20;
constexpr std::uint32_t kTypes = 700;
constexpr std::uint32_t kFiles = 900;
constexpr std::uint64_t kModuleBytes = std::uint64_t{16} << 20;
constexpr std::uint64_t kFirstModule = 0x7f00'0000'0000;
constexpr std::size_t kRemembered = 4096; ///< stacks that a new one may branch off from

std::vector<trace::Module> modules() {
    std::vector<trace::Module> made;
    for (std::uint32_t id = 0; id < kModules; ++id) {
        trace::Module module;
        module.id = id;
        module.start = module.bias = kFirstModule + id * kModuleBytes;
        module.end = module.start + kModuleBytes;
        module.path = fmt::format("/usr/lib/libmade{}.so", id);
        made.push_back(module);
    }
    return made;
}

trace::FrameChunk frames(const Program& program) {
    trace::FrameChunk chunk;
    for (std::uint32_t i = 0; i < program.functions; ++i)
        chunk.frames.push_back({i % kModules + 1, 0x1000 + std::uint64_t{i / kModules} * 64});
    return chunk;
}

trace::NamesChunk names(const Program& program) {
    trace::NamesChunk chunk;
    chunk.strings.emplace_back();
    for (std::uint32_t i = 0; i < kFiles; ++i)
        chunk.strings.push_back(fmt::format("/src/made/file{}.cpp", i));
    for (std::uint32_t i = 0; i < program.functions; ++i) {
        const auto function = static_cast<std::uint32_t>(chunk.strings.size());
        chunk.strings.push_back(fmt::format("space::Type{}::function{}()", i % kTypes, i));
        chunk.frames.push_back(
            {i, {{function, 1 + i % kFiles, 1 + i % 5000, 0}}, 0x1000 + std::uint64_t{i / kModules} * 64});
    }
    for (std::uint32_t id = 0; id < kModules; ++id)
        chunk.modules.push_back({id, 1, {}});
    return chunk;
}

std::uint32_t depthOf(const Program& program, Draw& draw) {
    const auto tenth = static_cast<std::size_t>(draw.below(10));
    return program.depths[tenth] +
           static_cast<std::uint32_t>(draw.below(program.depths[tenth + 1] - program.depths[tenth] + 1));
}

/// The trie's nodes and the stacks' leaves.
struct Trie {
    std::vector<trace::StackNode> nodes; ///< from 1 on
    std::vector<std::uint32_t> leaves;
};

Trie makeTrie(const Program& program, std::uint32_t stacks, Draw& draw) {
    Trie trie;
    std::vector<std::vector<std::uint32_t>> paths;
    const auto ownFrames = static_cast<std::uint64_t>(2 * program.nodesPerStack - 1);
    while (trie.leaves.size() < stacks) {
        const std::size_t depth = depthOf(program, draw);
        std::vector<std::uint32_t> path;
        // Of a few candidates the deepest that is not too deep already: then the new stack is mostly an old
        // one.
        for (int attempt = 0; attempt < 8 && !paths.empty(); ++attempt) {
            const auto& other = paths[static_cast<std::size_t>(draw.below(paths.size()))];
            const std::size_t own = 1 + static_cast<std::size_t>(draw.below(ownFrames));
            const std::size_t shared = std::min(other.size(), depth > own ? depth - own : 0);
            if (shared > path.size())
                path.assign(other.begin(), other.begin() + static_cast<std::ptrdiff_t>(shared));
        }
        do {
            const auto frame = static_cast<std::uint32_t>(draw.below(program.functions));
            trie.nodes.push_back({path.empty() ? 0 : path.back(), frame, 0});
            path.push_back(static_cast<std::uint32_t>(trie.nodes.size()));
        } while (path.size() < depth);
        trie.leaves.push_back(path.back());
        if (paths.size() < kRemembered)
            paths.push_back(std::move(path));
        else
            paths[static_cast<std::size_t>(draw.below(paths.size()))] = std::move(path);
    }
    return trie;
}

trace::Info info(const Program& program) {
    trace::Info made;
    made.program = fmt::format("/usr/bin/made-{}", program.name);
    made.arguments = {made.program};
    made.workingDirectory = "/";
    made.machine = "x86_64";
    made.recordedBy = "make_trace";
    made.pid = 1000;
    made.startWallClockNs = 1'790'000'000'000'000'000;
    return made;
}

} // namespace

Result<std::vector<std::uint32_t>> writeTables(
    trace::FileWriter& writer, const Program& program, std::uint32_t stacks, std::uint64_t seed) {
    Draw draw(seed);
    Trie trie = makeTrie(program, stacks, draw);
    std::vector<trace::Thread> threads;
    for (std::uint32_t id = 0; id < program.threads; ++id)
        threads.push_back({id, 1000 + id, id == 0 ? "main" : fmt::format("worker {}", id)});
    Status done = writer.append(ChunkType::Info, trace::encodeInfo(info(program)));
    const auto append = [&](ChunkType type, const trace::Bytes& payload) {
        if (done)
            done = writer.append(type, payload);
    };
    append(ChunkType::Modules, trace::encodeModules(modules()));
    append(ChunkType::Frames, trace::encodeFrames(frames(program)));
    constexpr std::size_t kNodesPerChunk = std::size_t{1} << 20;
    for (std::size_t first = 0; first < trie.nodes.size(); first += kNodesPerChunk) {
        const std::size_t count = std::min(kNodesPerChunk, trie.nodes.size() - first);
        const auto from = trie.nodes.begin() + static_cast<std::ptrdiff_t>(first);
        append(ChunkType::Stacks, trace::encodeStacks({static_cast<std::uint32_t>(first + 1),
                                      {from, from + static_cast<std::ptrdiff_t>(count)}}));
    }
    append(ChunkType::Threads, trace::encodeThreads(threads));
    append(ChunkType::Names, trace::encodeNames(names(program)));
    if (!done)
        return done.error();
    return std::move(trie.leaves);
}

} // namespace tidemark::bench
