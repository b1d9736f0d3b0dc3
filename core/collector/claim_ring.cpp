// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/raw_syscalls.h"
#include "core/collector/recorder_watch.h"
#include "core/collector/thread_ring.h"

namespace tidemark::collector {
namespace {

constexpr auto number(wire::RingState state) noexcept {
    return static_cast<std::uint32_t>(state);
}

/// The kernel gives a thread's number to a new thread only after the old one is gone.
void endRingsOfEarlierThread(Recording& recording, std::int32_t tid) noexcept {
    const std::uint32_t claimed = recording.header->page.rings_claimed.load(std::memory_order_acquire);
    for (std::uint32_t i = 0; i < claimed && i < wire::kMaxRings; ++i) {
        wire::RingHeader& ring = recording.header->rings[i];
        std::uint32_t inUse = number(wire::RingState::InUse);
        if (ring.tid.load() == tid)
            ring.state.compare_exchange_strong(inUse, number(wire::RingState::Ended));
    }
}

ThreadState* tryClaim(Recording& recording, std::int32_t tid) noexcept {
    for (std::uint32_t i = 0; i < wire::kMaxRings; ++i) {
        wire::RingHeader& ring = recording.header->rings[i];
        std::uint32_t ready = number(wire::RingState::Ready);
        if (ring.state.load(std::memory_order_relaxed) != ready ||
            !ring.state.compare_exchange_strong(ready, number(wire::RingState::InUse)))
            continue;
        ring.tid.store(tid);
        ring.generation.fetch_add(1);
        auto& claimed = recording.header->page.rings_claimed;
        std::uint32_t highest = claimed.load();
        while (highest < i + 1 && !claimed.compare_exchange_weak(highest, i + 1))
            ;
        return recording.threads + i;
    }
    return nullptr;
}

void prepare(Recording& recording, ThreadState& thread) noexcept {
    const auto index = static_cast<std::size_t>(&thread - recording.threads);
    wire::RingHeader& ring = recording.header->rings[index];
    const std::uint64_t head = ring.head.load();
    thread.page = &recording.header->page;
    thread.ring = &ring;
    thread.data = recording.ringData + index * wire::kRingBytes;
    thread.cursor.store(head);
    thread.claim.store(head);
    thread.tailSeen = ring.tail.load();
    thread.depth.store(0);
    thread.lamport = 0;
    thread.lastTick = 0;
    thread.eventsAtTick = 0;
    for (WalkScratch& scratch : thread.scratch) {
        if (scratch.ranges.isUsed()) // most levels never are: their pages stay unbacked
            scratch.ranges = StackRanges{};
    }
    ring.busy_since.store(0);
    ring.waiting.store(0);
}

} // namespace

ThreadState* claimRing(Recording& recording) noexcept {
    const SignalBlock noHandlers; // an event inside the claim would claim a second ring
    const auto tid = static_cast<std::int32_t>(rawSyscall(SYS_gettid));
    endRingsOfEarlierThread(recording, tid);
    const std::int64_t begin = rawClock(CLOCK_MONOTONIC);
    while (recording.isRecording()) {
        if (ThreadState* thread = tryClaim(recording, tid)) {
            prepare(recording, *thread);
            return thread;
        }
        ringDoorbell(recording, true);
        rawSleep(1'000'000);
        if (!recorderLives(recording))
            recording.stop(wire::StopReason::RecorderGone);
        else if (rawClock(CLOCK_MONOTONIC) - begin > RecorderWatch::kPatience)
            recording.stop(wire::StopReason::TooManyThreads);
    }
    return nullptr;
}

} // namespace tidemark::collector
