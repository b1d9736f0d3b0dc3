// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Random chunks and small .tide files for tests.

#include "core/trace_format/chunks.h"
#include "core/trace_format/file.h"
#include "core/trace_format/packed_chunks.h"

#include <filesystem>
#include <random>
#include <string>
#include <vector>

namespace tidemark::trace {

class RandomChunks {
public:
    explicit RandomChunks(std::uint32_t seed) : m_random(seed) {}

    std::uint64_t upTo(std::uint64_t limit) {
        return std::uniform_int_distribution<std::uint64_t>(0, limit)(m_random);
    }
    std::uint64_t any() { return m_random(); }
    std::string text(std::size_t longest);

    Info info();
    std::vector<Module> modules();
    FrameChunk frames();
    StackChunk stacks();
    EventChunk events(std::size_t count);
    std::vector<Thread> threads();
    std::vector<PythonCode> pythonCodes();
    std::vector<Mark> marks();
    std::vector<Domain> domains();
    std::vector<StaleStack> staleStacks();
    std::vector<CounterSample> counters();
    NamesChunk names();
    CodeChunk code();
    End end();

private:
    /// What the events of a chunk carry beyond addresses, sizes and stacks.
    struct Features {
        bool usable;
        bool domains;
        bool freeStacks;
        bool sampling;
    };
    void fill(Event& event, const Features& features);

    std::mt19937_64 m_random;
};

/// The chunks of a small recording that makes sense: 3 modules, 6 frames, 7 stacks, 2 threads, 2 chunks of
/// events.
std::vector<std::pair<ChunkType, Bytes>> sampleChunks();
/// Number of events in sampleChunks().
inline constexpr std::uint64_t kSampleEvents = 40;

/// A folder that is removed again.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    std::filesystem::path operator/(const std::string& name) const { return m_path / name; }
    const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

/// Writes the chunks to a new file, overwriting; `finish` adds directory and trailer.
void writeTrace(const std::filesystem::path& path, const std::vector<std::pair<ChunkType, Bytes>>& chunks,
    bool finish = true);
std::string readAll(const std::filesystem::path& path);
void writeAll(const std::filesystem::path& path, const std::string& bytes);

} // namespace tidemark::trace
