// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/moment.h"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace tidemark {

/// A block that is live at the moment that an index has been written up to.
struct LiveBlock {
    static constexpr std::uint32_t kNoRow = 0xffffffff;
    std::uint64_t address = 0;
    Position born = 0;
    std::uint64_t size = 0;
    std::uint32_t row = kNoRow;
    std::uint32_t site = 0;
};
static_assert(sizeof(LiveBlock) == 32);

/// Live blocks by address. Open addressing with linear probing and no tombstones; at most four fifths full.
class LiveBlocks {
public:
    std::size_t size() const { return m_size; }

    void prefetch(std::uint64_t address) const {
        if (!m_slots.empty())
            __builtin_prefetch(&m_slots[homeOf(address)], 1);
    }

    /// Adds the block and returns nullptr, or returns the one that is at its address already.
    LiveBlock* insert(const LiveBlock& block) {
        if ((m_size + 1) * 5 > m_slots.size() * 4)
            grow();
        const std::size_t slot = find(block.address);
        if (m_slots[slot].row != LiveBlock::kNoRow)
            return &m_slots[slot];
        m_slots[slot] = block;
        ++m_size;
        return nullptr;
    }

    /// Takes the block at an address out; its row is kNoRow if there is none.
    LiveBlock take(std::uint64_t address) {
        if (m_size == 0)
            return {};
        std::size_t hole = find(address);
        const LiveBlock found = m_slots[hole];
        if (found.row == LiveBlock::kNoRow)
            return {};
        --m_size;
        for (std::size_t slot = next(hole); m_slots[slot].row != LiveBlock::kNoRow; slot = next(slot)) {
            const std::size_t home = homeOf(m_slots[slot].address);
            // Moves only what its own probing would still find in the hole.
            if (((slot - home) & m_mask) >= ((slot - hole) & m_mask)) {
                m_slots[hole] = m_slots[slot];
                hole = slot;
            }
        }
        m_slots[hole].row = LiveBlock::kNoRow;
        return found;
    }

private:
    std::size_t homeOf(std::uint64_t address) const {
        const std::uint64_t mixed = (address ^ (address >> 32)) * 0x9e3779b97f4a7c15;
        return static_cast<std::size_t>(mixed >> 20) & m_mask;
    }
    std::size_t next(std::size_t slot) const { return (slot + 1) & m_mask; }
    std::size_t find(std::uint64_t address) const {
        std::size_t slot = homeOf(address);
        while (m_slots[slot].row != LiveBlock::kNoRow && m_slots[slot].address != address)
            slot = next(slot);
        return slot;
    }
    void grow() {
        const std::size_t slots = m_slots.empty() ? 16 : 2 * m_slots.size();
        const std::vector<LiveBlock> old = std::exchange(m_slots, std::vector<LiveBlock>(slots));
        m_mask = slots - 1;
        for (const LiveBlock& block : old)
            if (block.row != LiveBlock::kNoRow)
                m_slots[find(block.address)] = block;
    }

    std::vector<LiveBlock> m_slots; ///< a power of two
    std::size_t m_mask = 0;
    std::size_t m_size = 0;
};

} // namespace tidemark
