// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/recording.h"
#include "core/collector/thread_clock.h"

#include <cstdint>

namespace tidemark::collector {

/// Takes a Ready ring for the calling thread, waiting until the recorder has offered none for 5 s. With an
/// owner: for the handlers that interrupt its events, where it is then noted. Null if the recording has
/// stopped.
ThreadState* claimRing(Recording& recording, ThreadState* owner = nullptr) noexcept;

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

/// One event under way on the calling thread: from before its stamp is taken until its records are visible to
/// the recorder. An event that interrupts another one (in a signal handler) goes to a ring of its own; one
/// that interrupts such an event is dropped and counted. A handler that jumps out of an event leaves it
/// unfinished, with nothing of it published that is not whole; the next event finds out and takes over.
class Event {
public:
    Event(Recording& recording, ThreadState& thread) noexcept : m_recording(recording), m_thread(&thread) {
        signalFence();
        if (thread.busy.load(std::memory_order_relaxed) != 0) [[unlikely]]
            m_thread = interrupt(recording, thread, &m_mark);
        else
            thread.busy.store(reinterpret_cast<std::uintptr_t>(&m_mark), std::memory_order_relaxed);
        signalFence();
        if (m_thread) [[likely]]
            begin();
    }
    ~Event() {
        if (!m_thread)
            return;
        if (isMine()) [[likely]]
            end();
        else
            countLost();
    }
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;

    /// False: this event cannot be recorded.
    bool begun() const noexcept { return m_thread != nullptr; }

    /// False if somebody took the event for one that was jumped out of. Nothing may be written then.
    bool isMine() const noexcept {
        signalFence();
        return m_thread->busy.load(std::memory_order_relaxed) == reinterpret_cast<std::uintptr_t>(&m_mark);
    }

    /// Where the next record begins.
    std::uint64_t* place() const noexcept {
        const std::uint64_t head = m_thread->ring->head.load(std::memory_order_relaxed);
        return reinterpret_cast<std::uint64_t*>(m_thread->data + head % wire::kRingBytes);
    }

    /// Makes the stamp the ring's current one: the record that follows at the returned place has the step.
    std::uint64_t* setStamp(std::uint64_t* at, Stamp stamp, std::uint64_t& step) noexcept {
        step = stamp.lamport - m_thread->lamport;
        if (stamp.tick != m_thread->tick || step - 1 >= wire::kLargestStep) [[unlikely]] {
            at[0] = static_cast<std::uint64_t>(wire::RecordType::Stamp) | stamp.tick << 4;
            at[1] = stamp.lamport;
            at += 2;
            step = 0;
            m_thread->tick = stamp.tick;
        }
        m_thread->lamport = stamp.lamport;
        return at;
    }

    /// Makes everything between place() and `end` visible.
    void publish(const std::uint64_t* end) noexcept {
        std::atomic<std::uint64_t>& head = m_thread->ring->head;
        const std::uint64_t before = head.load(std::memory_order_relaxed);
        const auto* const from =
            reinterpret_cast<const std::uint64_t*>(m_thread->data + before % wire::kRingBytes);
        head.store(before + static_cast<std::uint64_t>(end - from) * 8, std::memory_order_release);
        signalFence();
    }

    /// Room for a record of so many words behind a Stamp record, and for the event itself behind both. False
    /// if recording has stopped.
    [[nodiscard]] bool makeRoomFor(std::uint64_t words) noexcept {
        if (hasRoom(words * 8 + 16 + kEventBytes))
            return true;
        return makeRoom(words * 8 + 16 + kEventBytes);
    }

    Recording& recording() noexcept { return m_recording; }
    ThreadState& thread() noexcept { return *m_thread; }

private:
    bool hasRoom(std::uint64_t bytes) const noexcept {
        return m_thread->ring->head.load(std::memory_order_relaxed) + bytes <=
               m_thread->limit.load(std::memory_order_relaxed);
    }

    void begin() noexcept {
        // First: a forked child finds no room, and the ring is not its own.
        if (!hasRoom(kEventBytes) && !makeRoom(kEventBytes)) [[unlikely]]
            return abandon();
        m_thread->ring->busy_since.store(1 + tickNow(*m_thread), std::memory_order_relaxed);
        signalFence();
    }

    void end() noexcept {
        m_thread->ring->busy_since.store(0, std::memory_order_release);
        signalFence();
        m_thread->busy.store(0, std::memory_order_relaxed);
    }

    /// The state that the event of a handler writes to; null: nowhere.
    [[gnu::cold, gnu::noinline]] static ThreadState* interrupt(
        Recording& recording, ThreadState& thread, const std::uint64_t* mark) noexcept;
    [[gnu::cold, gnu::noinline]] bool makeRoom(std::uint64_t bytes) noexcept;
    [[gnu::cold, gnu::noinline]] void abandon() noexcept;
    [[gnu::cold, gnu::noinline]] void countLost() noexcept;
    bool waitForSpace(std::uint64_t bytes) noexcept;
    void lookAround(std::uint64_t head, std::uint64_t tail) noexcept;

    static constexpr std::uint64_t kAlive = 0x6D61'726B; ///< fits a store of a constant
    friend bool isGone(const ThreadState& thread, const std::uint64_t* mark) noexcept;

    std::uint64_t m_mark = kAlive; ///< read through ThreadState::busy
    Recording& m_recording;
    ThreadState* m_thread;
};

} // namespace tidemark::collector
