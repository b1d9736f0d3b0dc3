// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A dict keeps its keys in a block of its own, the key table. CPython keeps small ones that are no longer
// needed and gives them to the next dict, without telling anybody.

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace tidemark::collector {

/// Dicts that were made lately and have had no keys when they were last looked at. To be used by threads that
/// hold the one interpreter's lock; blockFreed() by anybody. What is forgotten for lack of room keeps a key
/// table that counts where somebody else allocated it. Zero is the initial value: it does nothing.
class YoungDicts {
public:
    /// What a key table is for: nothing, as few keys as those that are kept, or something else.
    enum class Keys : std::uint8_t { None, Small, Other };
    /// A block that was used again, and the stack that it belongs to; block 0: none.
    struct Table {
        std::uintptr_t block = 0;
        std::uint32_t stack = 0;
    };

    /// `version` as in PythonLayout.
    void begin(std::uint16_t version) noexcept { m_version = version; }

    /// Of the tables that are kept.
    std::size_t tableBytes() const noexcept { return m_version >= 0x030B ? 120 : 168; }
    Keys keysOf(std::uintptr_t table) const noexcept;

    /// A dict that has just been made, by that stack.
    void add(std::uintptr_t dict, std::uint32_t stack) noexcept;
    /// The allocator has handed out a block. If it is a key table, nobody had it before.
    void blockMade(std::uintptr_t block, std::size_t size) noexcept {
        if (size == tableBytes()) [[unlikely]]
            m_fresh[placeOf(block)] = block;
    }
    /// Before the allocator of objects gets a block back.
    void blockFreed(std::uintptr_t block) noexcept {
        const std::uintptr_t dict = block + kHeadBytes;
        Slot& slot = m_slots[placeOf(dict)];
        if (slot.dict.load(std::memory_order_relaxed) == dict) [[unlikely]]
            slot.dict.store(0, std::memory_order_relaxed);
    }
    bool any() const noexcept { return m_latest != 0 || m_waiting != 0; }
    /// Looks at the youngest dict, or at one of those that are still empty.
    Table look() noexcept;

    /// In a forked child: stacks have other ids.
    void forgetAll() noexcept;

private:
    struct Slot {
        std::atomic<std::uintptr_t> dict; ///< 0: none
        std::uint32_t stack = 0;
    };
    static constexpr std::size_t kSlots = 64;
    static constexpr std::uintptr_t kHeadBytes = 16; ///< a dict is known to the garbage collector

    static std::size_t placeOf(std::uintptr_t address) noexcept {
        return static_cast<std::size_t>((address >> 4) * 0x9E37'79B9'7F4A'7C15 >> 58);
    }
    Table lookAt(Slot& slot) noexcept;

    std::uint16_t m_version = 0;
    std::uintptr_t m_latest = 0; ///< the dict that was added last; 0: it has been looked at
    std::uint32_t m_waiting = 0; ///< looks that are left for empty dicts: twice at all slots
    std::uint32_t m_next = 0;    ///< slot to be looked at next
    Slot m_slots[kSlots] = {};
    std::uintptr_t m_fresh[kSlots] = {}; ///< key tables that no dict has been seen with; 0: none
};

} // namespace tidemark::collector
