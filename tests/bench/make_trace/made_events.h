// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/trace_format/chunks.h"
#include "tests/bench/make_trace/draw.h"
#include "tests/bench/make_trace/programs.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace tidemark::bench {

/// Draws the events of a program one after the other.
class MadeEvents {
public:
    /// `stacks` are met in this order, ever fewer new ones as time goes by.
    MadeEvents(const Program& program, std::vector<std::uint32_t> stacks, std::uint64_t allocations,
        std::uint64_t seed);
    /// False at the end: all allocations are made (what still lives stays).
    bool next(trace::Event& event);

    std::uint64_t liveBytes() const { return m_liveBytes; }

private:
    static constexpr std::uint32_t kNone = 0xffffffff;
    static constexpr std::size_t kLatestFree = std::size_t{1} << 24; ///< allocations after the birth
    static constexpr std::size_t kHistory = std::size_t{1} << 22;
    enum class Fate : std::uint8_t { Mixed, Leaks, Cached };
    struct Stack {
        std::uint64_t size = 0;
        std::uint32_t thread = 0;
        std::uint32_t cache = 0;   ///< of Fate::Cached: number in m_caches
        std::uint32_t lastUse = 0; ///< allocation, modulo 2^32
        std::uint8_t lifetimeBits = 0;
        bool varies = false; ///< in size
        Fate fate = Fate::Mixed;
        trace::Call call = trace::Call::Malloc;
    };
    struct Block {
        std::uint64_t address = 0;
        std::uint64_t size = 0;
        std::uint32_t thread = 0;
        std::uint32_t next = kNone; ///< that is due at the same time, or free
    };

    Stack makeStack(std::uint32_t number);
    std::uint32_t chooseStack();
    std::uint32_t stackBefore(std::uint64_t distance) const;
    std::uint64_t addressFor(std::uint64_t size, std::uint32_t thread);
    static std::size_t shelfOf(std::uint64_t size);
    void allocate(trace::Event& event, std::uint32_t number);
    void plan(const Stack& stack, std::uint32_t block);
    void freeBlock(trace::Event& event);
    void dueAt(std::uint64_t when, std::uint32_t block);
    std::uint32_t newBlock(const Block& block);

    const Program& m_program;
    std::vector<std::uint32_t> m_leaves;
    std::uint64_t m_allocations;
    Draw m_draw;
    BitsTable m_reuse;
    BitsTable m_sizes;
    BitsTable m_lifetimes;
    std::vector<Stack> m_stacks; ///< those met already
    std::vector<std::uint32_t> m_history;
    std::uint64_t m_distance = 1;
    unsigned m_stay = 0; ///< allocations for which m_distance is kept
    std::uint64_t m_made = 0;
    std::vector<std::uint32_t> m_due; ///< first block, by allocation modulo kLatestFree
    std::vector<Block> m_blocks;
    std::uint32_t m_freeBlock = kNone;
    std::vector<std::deque<std::uint32_t>> m_caches;
    std::vector<std::vector<std::uint64_t>> m_shelves; ///< free addresses, by thread and size class
    std::vector<std::uint64_t> m_tops;                 ///< by thread
    std::uint32_t m_reallocThread = kNone;             ///< whose realloc waits for its new block
    double m_time = 0;                                 ///< in ms
    std::uint64_t m_liveBytes = 0;
};

} // namespace tidemark::bench
