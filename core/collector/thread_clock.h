// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Stamps: where an event belongs in the order of the recording (core/wire/README.md, "Order").

#include "core/collector/recording.h"

#include <cstdint>

namespace tidemark::collector {

struct Stamp {
    std::uint64_t tick;
    std::uint64_t lamport;
};

/// Adds 1 and returns the new value. One instruction, so that no signal handler of the thread comes between;
/// other threads it does not keep away.
inline std::uint64_t raiseLocal(std::atomic<std::uint64_t>& word) noexcept {
    std::uint64_t one = 1;
    asm volatile("xadd %0, %1" : "+r"(one), "+m"(word) : : "cc", "memory");
    return one + 1;
}

/// Compare-and-swap against signal handlers of the same thread only: no bus lock.
inline bool exchangeLocal(
    std::atomic<std::uint64_t>& word, std::uint64_t& expected, std::uint64_t desired) noexcept {
    bool done;
    asm volatile("cmpxchg %3, %1" : "=@ccz"(done), "+m"(word), "+a"(expected) : "r"(desired) : "memory");
    return done;
}

/// Among other threads: a Lamport clock per address and per thread.
inline std::uint64_t sharedTime(Recording& recording, ThreadState& thread, std::uint64_t address) noexcept {
    constexpr auto kRelaxed = std::memory_order_relaxed;
    thread.alone.store(&kNotAlone, kRelaxed);
    const std::uint64_t alone = recording.aloneTime.load(kRelaxed);
    std::uint64_t mine = thread.clock->load(kRelaxed);
    const std::uint64_t time = recording.clocks.next(address, mine > alone ? mine : alone);
    while (mine < time && !exchangeLocal(*thread.clock, mine, time))
        ;
    return time;
}

/// A time that is greater than those of all earlier events of this thread and of this address.
inline std::uint64_t nextTime(Recording& recording, ThreadState& thread, std::uint64_t address) noexcept {
    const char* const alone = thread.alone.load(std::memory_order_relaxed);
    if (*static_cast<const volatile char*>(alone) != 0) [[likely]]
        return raiseLocal(recording.aloneTime);
    return sharedTime(recording, thread, address);
}

inline std::uint64_t tickNow(const ThreadState& thread) noexcept {
    return thread.page->tick.load(std::memory_order_acquire);
}

using StampFunction = Stamp (*)(Recording&, ThreadState&, std::uint64_t) noexcept;

/// For an event that makes a block unavailable to others: the tick is read before the clock.
inline Stamp stampBefore(Recording& recording, ThreadState& thread, std::uint64_t address) noexcept {
    const std::uint64_t tick = tickNow(thread);
    return {tick, nextTime(recording, thread, address)};
}

/// For an event that makes a block available: the tick is read after the clock.
inline Stamp stampAfter(Recording& recording, ThreadState& thread, std::uint64_t address) noexcept {
    const std::uint64_t time = nextTime(recording, thread, address);
    return {tickNow(thread), time};
}

/// For the two halves of a realloc: taken again if a handler came between tick and clock, so that a
/// handler's pair lies between the two halves of another or outside, never across one.
template <StampFunction take>
inline Stamp stampUninterrupted(Recording& recording, ThreadState& thread, std::uint64_t address) noexcept {
    for (;;) {
        const std::uint64_t before = thread.interruptions.load(std::memory_order_relaxed);
        const Stamp stamp = take(recording, thread, address);
        if (thread.interruptions.load(std::memory_order_relaxed) == before) [[likely]]
            return stamp;
    }
}

} // namespace tidemark::collector
