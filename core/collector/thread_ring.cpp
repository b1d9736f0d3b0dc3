// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/thread_ring.h"

#include "core/collector/claim_ring.h"
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
void takeOver(ThreadState& thread, const Mark& mark) noexcept {
    thread.busy.store(mark.address(), kRelaxed);
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

/// A live event is above us on the stack, or we are a handler on an alternate stack; and its mark is intact.
/// Where a mark was there may be anything by now, so sanitizers must not mind.
[[gnu::no_sanitize_address]] bool isGone(const ThreadState& thread, const Mark& mark) noexcept {
    const std::uintptr_t there = thread.busy.load(kRelaxed);
    if (mark.address() >= there && !onAlternateStack())
        return true;
    return !isReadable(there) || *reinterpret_cast<const volatile std::uint64_t*>(there) != Mark::kAlive;
}

/// In a forked child: the ring is that of a thread of the parent. (The child may have rings of its own by
/// now.)
bool isParents(const ThreadState& thread) noexcept {
    const Recording& recording = *thread.recording;
    return recording.isForked() || recording.threads[thread.index].load(kRelaxed) != &thread;
}

bool waitForSpace(ThreadState& thread, std::uint64_t bytes) noexcept {
    wire::RingHeader& ring = *thread.ring;
    RecorderWatch watch(*thread.recording, ring);
    while (endOf(ring.head.load(kRelaxed), bytes) > spaceEnd(ring)) {
        // No stamp that is still to be published has been taken: the recorder need not wait for this thread.
        ring.busy_since.store(1 + tickNow(thread), kRelaxed);
        if (!watch.waitForProgress() || isParents(thread)) // a handler that came meanwhile may have forked
            return false;
    }
    return true;
}

/// Once per step of the ring: a tick that stands still is raised, a recorder with much to do is woken.
void lookAround(ThreadState& thread, std::uint64_t head) noexcept {
    if (head / kStep == thread.step)
        return;
    thread.step = head / kStep;
    if (thread.page->tick.load(kRelaxed) == thread.tickAtStep)
        raiseTick(*thread.page);
    thread.tickAtStep = thread.page->tick.load(kRelaxed);
    const bool wholeRing = thread.ring->backed_until.load(kRelaxed) == ~std::uint64_t{0};
    if (!wholeRing || head - thread.ring->tail.load(kRelaxed) > kHalf)
        ringDoorbell(*thread.recording, false);
    if (thread.owner && head - thread.began > kHalf) // it does not come back: the recorder need not wait
        thread.owner->ring->busy_since.store(0, kRelaxed);
}

} // namespace

ThreadState* beginInterrupting(Recording& recording, ThreadState& thread, const Mark& mark) noexcept {
    if (isGone(thread, mark)) {
        takeOver(thread, mark);
        return &thread;
    }
    if (isParents(thread))
        return nullptr;
    thread.interruptions.store(thread.interruptions.load(kRelaxed) + 1, kRelaxed);
    ThreadState* const handler = thread.handler ? thread.handler : claimRing(recording, &thread);
    if (!handler)
        return nullptr;
    if (handler->busy.load(kRelaxed) == 0) {
        handler->busy.store(mark.address(), kRelaxed);
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

void endBeforeItBegan(ThreadState& thread) noexcept {
    if (!isParents(thread))
        thread.ring->busy_since.store(0, kRelaxed);
    signalFence();
    thread.busy.store(0, kRelaxed);
}

std::uint64_t writeStamp(ThreadState& thread, std::uint64_t head, Stamp stamp) noexcept {
    auto* const at = reinterpret_cast<std::uint64_t*>(thread.data + head % wire::kRingBytes);
    at[0] = static_cast<std::uint64_t>(wire::RecordType::Stamp) | stamp.tick << 4;
    at[1] = stamp.lamport;
    thread.tick = stamp.tick;
    return head + 16;
}

bool makeRoom(ThreadState& thread, std::uint64_t bytes) noexcept {
    Recording& recording = *thread.recording;
    if (isParents(thread)) {
        if (recording.isForked())
            noteForkedChild(recording);
        return false;
    }
    if (!recording.isRecording())
        return false;
    wire::RingHeader& ring = *thread.ring;
    if (endOf(ring.head.load(kRelaxed), bytes) > spaceEnd(ring) && !waitForSpace(thread, bytes))
        return false;
    std::uint64_t head = ring.head.load(kRelaxed);
    if (lapEnd(head) - head < bytes) {
        *reinterpret_cast<std::uint64_t*>(thread.data + head % wire::kRingBytes) =
            longHeadWord(wire::RecordType::Void, 0, 0, (lapEnd(head) - head) / 8, 0);
        head = lapEnd(head);
        ring.head.store(head, std::memory_order_release);
    }
    lookAround(thread, head);
    std::uint64_t limit = (head / kStep + 1) * kStep;
    limit = limit < head + bytes ? head + bytes : limit;
    limit = limit < lapEnd(head) ? limit : lapEnd(head);
    const std::uint64_t space = spaceEnd(ring);
    thread.limit.store(limit < space ? limit : space, kRelaxed);
    return true;
}

} // namespace tidemark::collector
