// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/thread_ring.h"

#include "core/collector/raw_syscalls.h"
#include "core/collector/recorder_watch.h"
#include "core/collector/spawn_notes.h"

#include <csignal>

namespace tidemark::collector {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;
constexpr std::uint64_t kHalf = wire::kRingBytes / 2;
constexpr std::uint64_t kStep = 32 << 10; ///< once per so many bytes the tick and the recorder are looked at
constexpr std::uint64_t kUnknownTick = ~std::uint64_t{0};

bool onAlternateStack() noexcept {
    stack_t now{};
    rawSyscall(SYS_sigaltstack, 0, asWord(&now));
    return (now.ss_flags & SS_ONSTACK) != 0;
}

/// Whatever an event that was jumped out of has left half changed must not be built on.
void takeOver(ThreadState& thread, const std::uint64_t* mark) noexcept {
    thread.busy.store(reinterpret_cast<std::uintptr_t>(mark), kRelaxed);
    thread.tick = kUnknownTick; // the next record sets the ring's stamp anew
    thread.base.id = 0;
    thread.scratch.forget();
}

/// How much a handler that never comes back has written since, on top of what it interrupted.
void noteInterrupted(ThreadState& handler, const ThreadState& thread) noexcept {
    const std::uintptr_t event = thread.busy.load(kRelaxed);
    const std::uint64_t head = thread.ring->head.load(kRelaxed);
    if (handler.interrupted == event && handler.interruptedAt == head)
        return;
    handler.interrupted = event;
    handler.interruptedAt = head;
    handler.began = handler.ring->head.load(kRelaxed);
}

void raiseTick(wire::SharedPage& page) noexcept {
    const std::int64_t since = rawClock(CLOCK_MONOTONIC_COARSE) - page.clock_start_ns;
    const auto now = static_cast<std::uint64_t>(since > 0 ? since : 0);
    std::uint64_t seen = page.tick.load(kRelaxed);
    while (seen < now && !page.tick.compare_exchange_weak(seen, now))
        ;
}

std::uint64_t lapEnd(std::uint64_t position) noexcept {
    return (position / wire::kRingBytes + 1) * wire::kRingBytes;
}

std::uint64_t spaceEnd(const wire::RingHeader& ring) noexcept {
    const std::uint64_t free = ring.tail.load(std::memory_order_acquire) + wire::kRingBytes;
    const std::uint64_t backed = ring.backed_until.load(std::memory_order_acquire);
    return free < backed ? free : backed;
}

/// Where `bytes` in one piece end behind `head`.
std::uint64_t endOf(std::uint64_t head, std::uint64_t bytes) noexcept {
    const std::uint64_t lap = lapEnd(head);
    return lap - head < bytes ? lap + bytes : head + bytes;
}

} // namespace

/// A live event is below us on the stack, or we are a handler on an alternate stack; and its mark is intact.
bool isGone(const ThreadState& thread, const std::uint64_t* mark) noexcept {
    const std::uintptr_t there = thread.busy.load(kRelaxed);
    if (reinterpret_cast<std::uintptr_t>(mark) >= there && !onAlternateStack())
        return true;
    return !isReadable(there) || *reinterpret_cast<const volatile std::uint64_t*>(there) != Event::kAlive;
}

ThreadState* Event::interrupt(Recording& recording, ThreadState& thread, const std::uint64_t* mark) noexcept {
    if (isGone(thread, mark)) {
        takeOver(thread, mark);
        return &thread;
    }
    if (recording.isForked())
        return nullptr;
    thread.interruptions.store(thread.interruptions.load(kRelaxed) + 1, kRelaxed);
    ThreadState* const handler = thread.handler ? thread.handler : claimRing(recording, &thread);
    if (!handler)
        return nullptr;
    if (handler->busy.load(kRelaxed) == 0) {
        handler->busy.store(reinterpret_cast<std::uintptr_t>(mark), kRelaxed);
    } else if (isGone(*handler, mark)) {
        takeOver(*handler, mark);
    } else {
        thread.page->dropped_events.fetch_add(1, kRelaxed);
        return nullptr;
    }
    handler->alone.store(thread.alone.load(kRelaxed), kRelaxed);
    noteInterrupted(*handler, thread);
    return handler;
}

void Event::countLost() noexcept {
    m_thread->page->dropped_events.fetch_add(1, kRelaxed);
}

void Event::abandon() noexcept {
    if (!isMine())
        countLost();
    else if (m_recording.isForked())
        m_thread->busy.store(0, kRelaxed); // the ring is the parent's
    else
        end();
    m_thread = nullptr;
}

bool Event::waitForSpace(std::uint64_t bytes) noexcept {
    wire::RingHeader& ring = *m_thread->ring;
    RecorderWatch watch(m_recording, ring);
    while (endOf(ring.head.load(kRelaxed), bytes) > spaceEnd(ring)) {
        // No stamp that is still to be published has been taken: the recorder need not wait for this thread.
        ring.busy_since.store(1 + tickNow(*m_thread), kRelaxed);
        if (!watch.waitForProgress())
            return false;
    }
    return true;
}

/// Once per step of the ring: a tick that stands still is raised, a recorder with much to do is woken.
void Event::lookAround(std::uint64_t head, std::uint64_t tail) noexcept {
    ThreadState& thread = *m_thread;
    if (head / kStep == thread.step)
        return;
    thread.step = head / kStep;
    if (thread.page->tick.load(kRelaxed) == thread.tickAtStep)
        raiseTick(*thread.page);
    thread.tickAtStep = thread.page->tick.load(kRelaxed);
    const bool wholeRing = thread.ring->backed_until.load(kRelaxed) == ~std::uint64_t{0};
    if (head - tail > kHalf || !wholeRing)
        ringDoorbell(m_recording, false);
    if (thread.owner && head - thread.began > kHalf) // it does not come back: the recorder need not wait
        thread.owner->ring->busy_since.store(0, kRelaxed);
}

bool Event::makeRoom(std::uint64_t bytes) noexcept {
    if (m_recording.isForked()) {
        noteForkedChild(m_recording);
        return false;
    }
    if (!m_recording.isRecording())
        return false;
    wire::RingHeader& ring = *m_thread->ring;
    if (endOf(ring.head.load(kRelaxed), bytes) > spaceEnd(ring) && !waitForSpace(bytes))
        return false;
    std::uint64_t head = ring.head.load(kRelaxed);
    if (lapEnd(head) - head < bytes) {
        *place() = longHeadWord(wire::RecordType::Void, 0, 0, (lapEnd(head) - head) / 8, 0);
        head = lapEnd(head);
        ring.head.store(head, std::memory_order_release);
    }
    lookAround(head, ring.tail.load(kRelaxed));
    std::uint64_t limit = (head / kStep + 1) * kStep;
    limit = limit < head + bytes ? head + bytes : limit;
    limit = limit < lapEnd(head) ? limit : lapEnd(head);
    const std::uint64_t space = spaceEnd(ring);
    m_thread->limit.store(limit < space ? limit : space, kRelaxed);
    return true;
}

} // namespace tidemark::collector
