// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace tidemark::collector {

/// 64-bit hash of a stack → stack id, shared by all threads without locks. Frames are not kept: two different
/// stacks with one hash would be taken for the same (odds n²/2⁶⁵: 3·10⁻⁶ for ten million stacks). Grows by
/// segments twice as large, once three quarters are full; a stack that is met again moves to the newest one.
/// Memory: 16 bytes per slot. A search begins with the first slot of a cache line, so that nearly all end
/// there.
class StackTable {
public:
    struct Answer {
        std::uint32_t id = 0; ///< 0: the table is full
        bool isNew = false;   ///< the caller has to write the Stack record
    };

    /// The id of a hash that lies in the cache line where it is looked for first; 0: intern() has to look
    /// further.
    std::uint32_t find(std::uint64_t hash) const noexcept {
        const Slot* const slots = lineOf(hash);
        if (!slots) [[unlikely]]
            return 0;
        // Without branches on which it is.
        std::uint64_t id = 0;
        for (std::size_t i = 0; i < kLineSlots; ++i) {
            const bool isIt = slots[i].hash.load(std::memory_order_acquire) == hash;
            id |= slots[i].id.load(std::memory_order_relaxed) & (std::uint64_t{0} - isIt);
        }
        return static_cast<std::uint32_t>(id);
    }

    /// Fetches what find() is going to read.
    void prefetch(std::uint64_t hash) const noexcept { __builtin_prefetch(lineOf(hash)); }

    /// `nextId` is where ids come from; `spareId` belongs to the thread and keeps an id that was taken in
    /// vain.
    Answer intern(std::uint64_t hash, std::atomic<std::uint32_t>& nextId, std::uint32_t& spareId) noexcept;

    /// In a forked child: no stack has an id.
    void forget() noexcept;

    static constexpr std::size_t kFirstSlots = std::size_t{1} << 14;
    static constexpr std::size_t kSegments = 13;

private:
    struct alignas(16) Slot {
        std::atomic<std::uint64_t> hash; ///< 0 = empty
        std::atomic<std::uint64_t> id;
    };
    struct Segment {
        std::atomic<Slot*> slots;
        std::atomic<std::size_t> used;
    };
    struct Place {
        Slot* slot = nullptr; ///< with the hash, or the empty one to take; nullptr: too crowded
        std::uint32_t id = 0; ///< 0: the slot is empty
    };

    static constexpr std::size_t kLineSlots = 4;
    /// Where a search begins.
    static constexpr std::size_t firstPlace(std::uint64_t hash) noexcept { return hash & ~(kLineSlots - 1); }
    const Slot* lineOf(std::uint64_t hash) const noexcept {
        const std::size_t newest = m_newest.load(std::memory_order_acquire);
        const Slot* const slots = m_segments[newest].slots.load(std::memory_order_acquire);
        return slots ? slots + (firstPlace(hash) & (slotCount(newest) - 1)) : nullptr;
    }
    static constexpr std::size_t slotCount(std::size_t segment) noexcept { return kFirstSlots << segment; }
    static Place find(Slot* slots, std::size_t segment, std::uint64_t hash) noexcept;
    static bool put(Slot& slot, std::uint64_t hash, std::uint32_t id) noexcept;
    Slot* segmentSlots(std::size_t segment) noexcept;
    std::uint32_t insert(std::uint64_t hash, std::uint32_t id) noexcept;
    void prefetchOlder(std::size_t newest, std::uint64_t hash) const noexcept;
    std::uint32_t findOlder(std::size_t newest, std::uint64_t hash) noexcept;

    Segment m_segments[kSegments];
    std::atomic<std::size_t> m_newest;
};

/// The ids of the stacks that one thread met lately, in few pages that stay close. Not to be used by two
/// threads at a time; a signal handler may come at any time, and may not come back.
class RecentStacks {
public:
    /// 0: not known here.
    std::uint32_t find(std::uint64_t hash) const noexcept {
        const Entry& entry = m_entries[hash % kEntries];
        return entry.hash == hash ? entry.id : 0;
    }
    void insert(std::uint64_t hash, std::uint32_t id) noexcept {
        Entry& entry = m_entries[hash % kEntries];
        entry.id = 0;
        std::atomic_signal_fence(std::memory_order_seq_cst);
        entry.hash = hash;
        std::atomic_signal_fence(std::memory_order_seq_cst);
        entry.id = id;
    }

private:
    static constexpr std::size_t kEntries = 2048;
    struct Entry {
        std::uint64_t hash;
        std::uint32_t id; ///< 0: the entry is empty
    };
    Entry m_entries[kEntries];
};

/// Folds one word into a running hash.
inline std::uint64_t mixHash(std::uint64_t hash, std::uint64_t word) noexcept {
    hash = (hash ^ word) * 0x9E37'79B9'7F4A'7C15;
    return hash ^ (hash >> 32);
}

} // namespace tidemark::collector
