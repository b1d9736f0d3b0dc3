// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/names.h"
#include "core/profile/profile_builder.h"

#include <cstdint>
#include <functional>
#include <queue>
#include <random>
#include <vector>

namespace tidemark::bench {

/// What a made-up program does; see README.md for where the numbers come from.
struct Shape {
    std::uint64_t allocations = 1'000'000;
    std::uint32_t stacks = 100'000;
    std::uint32_t depth = 24;
    std::uint32_t functions = 20'000;
    std::uint32_t threads = 4;
    std::uint32_t seed = 1;
};

/// Modules, frames, threads and stacks: a trie in which stacks share what callers have in common. Returns the
/// leaves.
std::vector<StackId> addStacks(ProfileBuilder& builder, const Shape& shape);
std::shared_ptr<const Names> nameFrames(std::shared_ptr<const Profile> profile, const Shape& shape);

/// Draws the events one after the other.
class SyntheticEvents {
public:
    SyntheticEvents(const Shape& shape, std::vector<StackId> stacks);
    /// False at the end: all allocations are made (what still lives stays).
    bool next(BuilderEvent& event);

private:
    /// What a stack asks for.
    struct Habit {
        std::uint64_t size = 0;
        bool varies = false;
        bool leaks = false;
        std::uint32_t lifetime = 0; ///< log2 of the typical one, in allocations
        std::uint32_t thread = 0;
    };
    struct Due {
        std::uint64_t when = 0;    ///< in allocations
        std::uint64_t address = 0; ///< << 6 | number of its free list
        std::uint32_t thread = 0;
        bool operator>(const Due& other) const { return when > other.when; }
    };
    std::uint64_t random() { return m_engine(); }
    std::uint64_t address(std::uint64_t size);

    Shape m_shape;
    std::vector<StackId> m_stacks;
    std::vector<Habit> m_habits;
    std::mt19937_64 m_engine;
    std::uint64_t m_made = 0;
    std::priority_queue<Due, std::vector<Due>, std::greater<>> m_due;
    std::vector<std::vector<std::uint64_t>> m_free; ///< addresses by size class
    std::uint64_t m_top = 0x5555'5555'0000;
    Nanoseconds m_time = 0;
};

} // namespace tidemark::bench
