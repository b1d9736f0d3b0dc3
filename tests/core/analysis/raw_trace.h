// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A recording as tests write it down: events and names, nothing derived.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tidemark::tests {

struct SourceFrame {
    std::string function;
    std::string file;
    std::uint32_t line = 0;
    bool allocator = false;
    std::string type = {};     ///< of the objects that it allocates; empty = its name does not tell
    std::string evidence = {}; ///< how that is known
};

struct MachineFrame {
    std::string module;
    std::uint64_t address = 0;      ///< relative to the module
    std::vector<SourceFrame> chain; ///< innermost first; never empty
    bool resolved = true;           ///< false: the chain is the one frame "module+0xaddress"
};

struct RawStack {
    enum class Outermost { Whole, Cut, Lost };
    std::vector<std::size_t> frames; ///< indices of machine frames, innermost first; none if Lost
    Outermost outermost = Outermost::Whole;
};

enum class RawKind { Allocation, Free, ReallocFree, ReallocAllocation, ReallocFailed, Restamp };

inline const std::vector<std::string> kRawCalls{"unknown", "malloc", "calloc", "realloc"};

inline const std::vector<std::string> kRawPools{"arena", "slab"};

struct RawEvent {
    RawKind kind = RawKind::Allocation;
    std::size_t thread = 0;
    std::uint64_t address = 0;
    std::uint64_t size = 0;
    std::size_t stack = 0;
    std::int64_t time = 0;
    bool mapping = false; ///< memory that is no part of the heap
    std::size_t call = 0; ///< in kRawCalls
    std::uint64_t usable = 0;
    std::size_t pool =
        0; ///< 0 = none, else kRawPools[pool − 1]: part of a total only if a filter asks for it
    std::size_t freeStack = 0; ///< of frees: 1 + where; 0 = not recorded
};

struct RawCounter {
    std::int64_t time = 0;
    std::int64_t rssBytes = -1;
};

struct RawProcess {
    std::int64_t pid = 0; ///< 0 = not known
    std::string name;
};

struct RawTrace {
    std::vector<MachineFrame> frames;
    std::vector<RawStack> stacks;
    std::vector<std::string> threads;   ///< names
    std::vector<RawProcess> processes;  ///< none: one of which nothing is known
    std::vector<std::size_t> processOf; ///< by thread; none: the first
    std::vector<RawEvent> events;       ///< event i has position i + 1
    std::vector<RawCounter> counters;
};

} // namespace tidemark::tests
