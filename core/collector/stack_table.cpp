// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/stack_table.h"

#include "core/collector/raw_syscalls.h"

#include <sys/mman.h>

namespace tidemark::collector {

StackTable::Slot* StackTable::segmentSlots(std::size_t segment) noexcept {
    auto& place = m_segments[segment].slots;
    Slot* slots = place.load(std::memory_order_acquire);
    if (slots)
        return slots;
    const std::size_t bytes = slotCount(segment) * sizeof(Slot);
    auto* const fresh = static_cast<Slot*>(
        rawMap(bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1));
    if (!fresh || place.compare_exchange_strong(slots, fresh, std::memory_order_acq_rel))
        return fresh;
    rawUnmap(fresh, bytes);
    return slots;
}

StackTable::Place StackTable::find(Slot* slots, std::size_t segment, std::uint64_t hash) noexcept {
    constexpr std::size_t kLongestProbe = 64;
    const std::size_t mask = slotCount(segment) - 1;
    for (std::size_t probe = 0; probe < kLongestProbe; ++probe) {
        Slot& slot = slots[(firstPlace(hash) + probe) & mask];
        const std::uint64_t seen = slot.hash.load(std::memory_order_acquire);
        if (seen == hash)
            return {&slot, static_cast<std::uint32_t>(slot.id.load(std::memory_order_relaxed))};
        if (seen == 0)
            return {&slot, 0};
    }
    return {};
}

/// Hash and id appear in one step, so nobody ever waits for the other half. False if the slot was taken
/// meanwhile.
bool StackTable::put(Slot& slot, std::uint64_t hash, std::uint32_t id) noexcept {
    bool done;
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    asm volatile("lock cmpxchg16b %1"
                 : "=@ccz"(done), "+m"(slot), "+a"(low), "+d"(high)
                 : "b"(hash), "c"(std::uint64_t{id})
                 : "memory");
    return done;
}

/// The id that the hash has afterwards: `id`, or another thread's that was first. 0 if the table is full.
std::uint32_t StackTable::insert(std::uint64_t hash, std::uint32_t id) noexcept {
    for (;;) {
        const std::size_t newest = m_newest.load(std::memory_order_acquire);
        Slot* const slots = segmentSlots(newest);
        if (!slots)
            return 0;
        Segment& segment = m_segments[newest];
        const Place place = find(slots, newest, hash);
        if (place.id != 0)
            return place.id;
        const bool crowded = segment.used.load(std::memory_order_relaxed) > slotCount(newest) / 4 * 3;
        if (place.slot && !crowded) {
            if (!put(*place.slot, hash, id))
                continue;
            segment.used.fetch_add(1, std::memory_order_relaxed);
            return id;
        }
        if (newest + 1 == kSegments)
            return 0;
        std::size_t expected = newest;
        m_newest.compare_exchange_strong(expected, newest + 1, std::memory_order_acq_rel);
    }
}

/// Each may have to come from memory: all at the same time.
void StackTable::prefetchOlder(std::size_t newest, std::uint64_t hash) const noexcept {
    for (std::size_t segment = newest; segment-- > 0;) {
        if (const Slot* const slots = m_segments[segment].slots.load(std::memory_order_acquire))
            __builtin_prefetch(slots + (firstPlace(hash) & (slotCount(segment) - 1)));
    }
}

std::uint32_t StackTable::findOlder(std::size_t newest, std::uint64_t hash) noexcept {
    for (std::size_t segment = newest; segment-- > 0;) {
        Slot* const slots = m_segments[segment].slots.load(std::memory_order_acquire);
        const Place place = slots ? find(slots, segment, hash) : Place{};
        if (place.id != 0)
            return place.id;
    }
    return 0;
}

StackTable::Answer StackTable::intern(
    std::uint64_t hash, std::atomic<std::uint32_t>& nextId, std::uint32_t& spareId) noexcept {
    if (hash == 0)
        hash = 1;
    const std::size_t newest = m_newest.load(std::memory_order_acquire);
    Slot* const slots = segmentSlots(newest);
    if (!slots)
        return {};
    prefetchOlder(newest, hash);
    const Place place = find(slots, newest, hash);
    if (place.id != 0)
        return {place.id, false};
    if (const std::uint32_t known = findOlder(newest, hash); known != 0) {
        const std::uint32_t moved = insert(hash, known);
        return {moved != 0 ? moved : known, false};
    }
    const std::uint32_t id = spareId != 0 ? spareId : nextId.fetch_add(1, std::memory_order_relaxed);
    spareId = 0;
    if (id == 0 || id == ~std::uint32_t{0})
        return {};
    const std::uint32_t settled = insert(hash, id);
    if (settled != id)
        spareId = id;
    return {settled, settled == id};
}

void StackTable::forget() noexcept {
    for (std::size_t segment = 0; segment < kSegments; ++segment) {
        if (Slot* const slots = m_segments[segment].slots.exchange(nullptr))
            rawUnmap(slots, slotCount(segment) * sizeof(Slot));
        m_segments[segment].used.store(0, std::memory_order_relaxed);
    }
    m_newest.store(0, std::memory_order_relaxed);
}

} // namespace tidemark::collector
