// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/recording.h"
#include "core/collector/thread_clock.h"

#include <cstdint>

namespace tidemark::collector {

/// Room that every event has when it begins: a Stamp record and the longest compact one.
inline constexpr std::uint64_t kEventBytes = 32;

/// Orders memory accesses against signal handlers on the same thread.
inline void signalFence() noexcept {
    std::atomic_signal_fence(std::memory_order_seq_cst);
}

/// The first word of a record. `low` is below 2^48: an address, or length and id of a long record.
inline constexpr std::uint64_t headWord(
    wire::RecordType type, unsigned callOrKind, std::uint64_t step, std::uint64_t low) noexcept {
    return static_cast<std::uint64_t>(type) | std::uint64_t{callOrKind} << 4 | step << 9 | low << 16;
}

inline constexpr std::uint64_t longHeadWord(wire::RecordType type, unsigned callOrKind, std::uint64_t step,
    std::uint64_t words, std::uint32_t id) noexcept {
    return headWord(type, callOrKind, step, words | std::uint64_t{id} << 16);
}

/// Lies in the frame of a hook while its event is under way: if it is gone, so is the event.
struct Mark {
    static constexpr std::uint64_t kAlive = 0x6D61'726B; ///< fits a store of a constant
    std::uint64_t alive = kAlive;

    std::uintptr_t address() const noexcept { return reinterpret_cast<std::uintptr_t>(this); }
};

/// Where the event of a handler goes that found another one under way; null: nowhere.
[[gnu::cold, gnu::noinline]] ThreadState* beginInterrupting(
    Recording& recording, ThreadState& thread, const Mark& mark) noexcept;

/// Room for so many bytes behind head, in one piece. False: nothing may be written, because the recording has
/// stopped or this is a forked child.
[[gnu::cold, gnu::noinline]] bool makeRoom(ThreadState& thread, std::uint64_t bytes) noexcept;

/// For an event that found no room.
[[gnu::cold, gnu::noinline]] void endBeforeItBegan(ThreadState& thread) noexcept;

/// Writes a Stamp record at the byte count `head` and returns where it ends.
[[gnu::cold, gnu::noinline]] std::uint64_t writeStamp(
    ThreadState& thread, std::uint64_t head, Stamp stamp) noexcept;

/// One event under way on the calling thread: from before its stamp is taken until its records are visible to
/// the recorder. An event that interrupts another one (in a signal handler) goes to a ring of its own; one
/// that interrupts such an event is dropped and counted. A handler that jumps out of an event leaves it
/// unfinished, with nothing of it published that is not whole; the next event finds out and takes over.
///
/// A handle, small enough for two registers. What it points at never moves, so that a compiler keeps it
/// there.
class Event {
public:
    /// To be looked at before anything else is done with the event.
    static Event begin(Recording& recording, ThreadState& thread, const Mark& mark) noexcept {
        ThreadState* taken = &thread;
        signalFence();
        if (thread.busy.load(kRelaxed) != 0) [[unlikely]] {
            taken = beginInterrupting(recording, thread, mark);
            if (!taken)
                return Event(nullptr, mark);
        } else {
            thread.busy.store(mark.address(), kRelaxed);
        }
        signalFence();
        // First: a forked child finds no room, and the ring is not its own.
        if (!hasRoom(*taken, kEventBytes) && !makeRoom(*taken, kEventBytes)) [[unlikely]] {
            endBeforeItBegan(*taken);
            return Event(nullptr, mark);
        }
        return Event(taken, mark);
    }
    /// False: this event cannot be recorded.
    explicit operator bool() const noexcept { return m_thread != nullptr; }

    /// From here on the recorder waits for this event before it takes anything younger than the tick.
    void announce(std::uint64_t tick) const noexcept {
        m_thread->ring->busy_since.store(1 + tick, kRelaxed);
        signalFence();
    }

    /// False if somebody took the event for one that was jumped out of. Nothing may be written then.
    bool isMine() const noexcept {
        signalFence();
        return m_thread->busy.load(kRelaxed) == m_mark->address();
    }

    /// Writes one or two words as a record with that stamp, for which there is room, and ends the event.
    template <class... Words>
    [[gnu::always_inline]] void finish(Stamp stamp, std::uint64_t first, Words... more) const noexcept {
        if (!isMine()) [[unlikely]]
            return countLost();
        ThreadState& thread = *m_thread;
        wire::RingHeader& ring = *thread.ring;
        std::uint64_t head = ring.head.load(kRelaxed);
        std::uint64_t step = stamp.lamport - thread.lamport;
        if (stamp.tick != thread.tick || step - 1 >= wire::kLargestStep) [[unlikely]] {
            head = writeStamp(thread, head, stamp);
            step = 0;
        }
        thread.lamport = stamp.lamport;
        std::uint64_t* at = placeAt(thread, head);
        *at++ = first | step << 9;
        ((*at++ = more), ...);
        ring.head.store(head + 8 + sizeof...(more) * 8, std::memory_order_release);
        signalFence();
        clear();
    }

    /// Ends the event if finish() has not.
    void end() const noexcept {
        if (isMine())
            clear();
        else
            countLost();
    }

    /// Ends an event without a record of its own. False if somebody took over: nothing is lost thereby.
    bool endQuietly() const noexcept {
        const bool mine = isMine();
        if (mine) [[likely]]
            clear();
        return mine;
    }

    // ---- For records of any length, off the beaten track. ----

    /// Room for a record of so many words behind a Stamp record, and for the event itself behind both. False
    /// if recording has stopped.
    [[nodiscard]] bool makeRoomFor(std::uint64_t words) const noexcept {
        const std::uint64_t bytes = words * 8 + kEventBytes + 16;
        return hasRoom(*m_thread, bytes) || makeRoom(*m_thread, bytes);
    }

    /// Where the next record begins: behind a Stamp record, if one is needed to give it its `step`.
    std::uint64_t* place(Stamp stamp, std::uint64_t& step) const noexcept {
        std::uint64_t head = m_thread->ring->head.load(kRelaxed);
        step = stamp.lamport - m_thread->lamport;
        if (stamp.tick != m_thread->tick || step - 1 >= wire::kLargestStep) {
            head = writeStamp(*m_thread, head, stamp);
            step = 0;
        }
        m_thread->lamport = stamp.lamport;
        return placeAt(*m_thread, head);
    }
    /// The same for a record without stamp.
    std::uint64_t* place() const noexcept { return placeAt(*m_thread, m_thread->ring->head.load(kRelaxed)); }

    /// Makes everything up to `end` visible.
    void publish(const std::uint64_t* end) const noexcept {
        const std::uint64_t head = m_thread->ring->head.load(kRelaxed);
        const std::uint64_t* const begin = placeAt(*m_thread, head);
        m_thread->ring->head.store(
            head + static_cast<std::uint64_t>(end - begin) * 8, std::memory_order_release);
        signalFence();
    }

    ThreadState& thread() const noexcept { return *m_thread; }
    Recording& recording() const noexcept { return *m_thread->recording; }

private:
    static constexpr auto kRelaxed = std::memory_order_relaxed;

    Event(ThreadState* thread, const Mark& mark) noexcept : m_thread(thread), m_mark(&mark) {}

    static bool hasRoom(const ThreadState& thread, std::uint64_t bytes) noexcept {
        return thread.ring->head.load(kRelaxed) + bytes <= thread.limit.load(kRelaxed);
    }
    static std::uint64_t* placeAt(const ThreadState& thread, std::uint64_t head) noexcept {
        return reinterpret_cast<std::uint64_t*>(thread.data + head % wire::kRingBytes);
    }

    void clear() const noexcept {
        m_thread->ring->busy_since.store(0, std::memory_order_release);
        signalFence();
        m_thread->busy.store(0, kRelaxed);
    }
    void countLost() const noexcept { m_thread->page->dropped_events.fetch_add(1, kRelaxed); }

    ThreadState* m_thread;
    const Mark* m_mark;
};

} // namespace tidemark::collector
