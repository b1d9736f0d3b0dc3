// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

namespace tidemark {

/// How long some blocks lived in all. One that was never freed counts up to the end of the trace.
struct LifetimeSum {
    double nanoseconds = 0;
    std::uint64_t blocks = 0;
    std::uint64_t neverFreed = 0; ///< of these blocks
    LifetimeSum& operator+=(const LifetimeSum& other) {
        nanoseconds += other.nanoseconds;
        blocks += other.blocks;
        neverFreed += other.neverFreed;
        return *this;
    }
    double mean() const { return blocks == 0 ? 0 : nanoseconds / static_cast<double>(blocks); }
};

/// How long the blocks of a call tree lived.
struct TreeLifetimes {
    std::vector<LifetimeSum> self; ///< by node, of the blocks of its self cost
};

} // namespace tidemark
