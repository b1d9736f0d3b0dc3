// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/query/query.h"
#include "tests/core/analysis/raw_trace.h"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace tidemark::tests {

/// Draws small recordings with everything that can go on in one (threads, reallocs that succeed and fail,
/// frees of unknown blocks, lost frees, reused addresses, recursion, inlined, unresolved and allocator
/// frames, cut, lost and empty stacks, mappings), and queries that fit them. The same seed draws the same.
class RandomTraces {
public:
    explicit RandomTraces(std::uint32_t seed) : m_engine(seed) {}

    RawTrace trace();
    Query query(const RawTrace& trace);
    std::vector<Filter> filters();
    Filter range();
    /// In [low, high].
    std::size_t number(std::size_t low, std::size_t high);

private:
    bool chance(std::size_t percent) { return number(1, 100) <= percent; }
    MachineFrame frame(std::uint64_t address);
    RawStack stack(std::size_t frames);
    void addEvent(RawTrace& trace);

    struct Live {
        std::uint64_t address = 0;
        bool mapping = false;
        std::size_t pool = 0;
    };
    struct PendingRealloc {
        std::size_t thread = 0;
        std::uint64_t old = 0; ///< 0: the block was not known
    };
    std::uint64_t freshAddress(bool mapping, std::size_t pool = 0);

    std::mt19937 m_engine;
    std::vector<Live> m_live;
    std::vector<PendingRealloc> m_pending;
    std::int64_t m_time = 0;
};

/// For messages.
std::string describe(const Query& query);

} // namespace tidemark::tests
