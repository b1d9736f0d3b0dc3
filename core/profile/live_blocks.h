// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/moment.h"

#include <cstddef>
#include <cstdint>
#include <new>
#include <sys/mman.h>
#include <utility>
#include <vector>

namespace tidemark {

/// Memory that is read here and there: in large pages where the system has some, since otherwise each access
/// needs another page's address, too.
template <typename T>
struct LargePages {
    using value_type = T;
    static constexpr std::size_t kPage = std::size_t{2} << 20;

    LargePages() = default;
    template <typename Other>
    explicit LargePages(const LargePages<Other>&) {}
    T* allocate(std::size_t count) {
        const std::size_t bytes = count * sizeof(T);
        if (bytes < kPage)
            return static_cast<T*>(::operator new(bytes));
        void* const memory = ::operator new (bytes, std::align_val_t{kPage});
        (void)madvise(memory, bytes, MADV_HUGEPAGE);
        return static_cast<T*>(memory);
    }
    void deallocate(T* memory, std::size_t count) {
        if (count * sizeof(T) < kPage)
            ::operator delete(memory);
        else
            ::operator delete (memory, std::align_val_t{kPage});
    }
    friend bool operator==(const LargePages&, const LargePages&) { return true; }
};

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

/// Live blocks by address. Open addressing with linear probing and no tombstones; at most two thirds full.
class LiveBlocks {
public:
    std::size_t size() const { return m_size; }

    void prefetch(std::uint64_t address) const {
        if (!m_slots.empty())
            __builtin_prefetch(&m_slots[homeOf(address)], 1);
    }

    /// Adds the block and returns nullptr, or returns the one that is at its address already.
    LiveBlock* insert(const LiveBlock& block) {
        if ((m_size + 1) * 3 > m_slots.size() * 2)
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
        const Slots old = std::exchange(m_slots, Slots(slots));
        m_mask = slots - 1;
        for (const LiveBlock& block : old)
            if (block.row != LiveBlock::kNoRow)
                m_slots[find(block.address)] = block;
    }

    using Slots = std::vector<LiveBlock, LargePages<LiveBlock>>;
    Slots m_slots; ///< a power of two
    std::size_t m_mask = 0;
    std::size_t m_size = 0;
};

} // namespace tidemark
