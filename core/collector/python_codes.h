// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace tidemark::collector {

/// The code objects of the target that have been described: address → id. Addresses are used again: whoever
/// sees a code object die says so, and a guard made of what the object points at is compared besides. Shared
/// by all threads without locks: a thread without the interpreter's lock may look and add, too. Zero is the
/// initial value. Memory: 2 MB of addresses, of which only what is used is touched.
class PythonCodes {
public:
    struct Known {
        std::uint32_t id = 0; ///< 0: there is none
        std::uint64_t guard = 0;
    };
    /// What was described at that address and has not died since.
    Known find(std::uintptr_t code) const noexcept;

    /// An id for an object that find() does not know; 0 without memory or room.
    std::uint32_t newId() noexcept;
    /// The object has been described.
    void add(std::uintptr_t code, std::uint64_t guard, std::uint32_t id) noexcept;

    /// What lay at that address is no more. For each block that the interpreter frees.
    void blockFreed(std::uintptr_t address) noexcept {
        const std::uint64_t hash = hashOf(address);
        if ((m_filter[hash >> 6 & (kFilterWords - 1)].load(std::memory_order_relaxed) >> (hash & 63) & 1) !=
            0) [[unlikely]]
            forget(address);
    }

    /// Raised when an object has died: what was known of frames may be about another one.
    std::uint32_t deaths() const noexcept { return m_deaths.load(std::memory_order_relaxed); }

    /// In a forked child: nothing has been described.
    void forgetAll() noexcept;

private:
    struct alignas(32) Slot {
        std::atomic<std::uintptr_t> code; ///< 0 = never used, kGone = free again
        std::atomic<std::uint64_t> guard;
        std::atomic<std::uint32_t> id; ///< 0 = not filled in
    };
    static constexpr std::size_t kSlots = std::size_t{1} << 16;
    static constexpr std::size_t kFilterWords = 1024;
    static constexpr std::uintptr_t kGone = 1;
    static constexpr std::size_t kFarthest = 64; ///< slots that a search looks at

    static std::uint64_t hashOf(std::uintptr_t code) noexcept {
        return (code >> 4) * 0x9E37'79B9'7F4A'7C15 >> 32;
    }
    Slot* table() noexcept;
    void forget(std::uintptr_t address) noexcept;

    std::atomic<Slot*> m_table;
    std::atomic<std::uint32_t> m_lastId;
    std::atomic<std::uint32_t> m_deaths;
    std::atomic<std::uint64_t> m_filter[kFilterWords]; ///< of all addresses that were ever added
};

} // namespace tidemark::collector
