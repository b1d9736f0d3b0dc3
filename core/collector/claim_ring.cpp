// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/claim_ring.h"

#include "core/collector/raw_syscalls.h"
#include "core/collector/recorder_watch.h"
#include "core/collector/thread_ring.h"

#include <cstddef>
#include <sys/mman.h>
#include <sys/single_threaded.h>

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

/// kMaxRings if none is Ready.
std::uint32_t tryClaim(Recording& recording, std::int32_t tid, const ThreadState* owner) noexcept {
    for (std::uint32_t i = 0; i < wire::kMaxRings; ++i) {
        wire::RingHeader& ring = recording.header->rings[i];
        std::uint32_t ready = number(wire::RingState::Ready);
        if (ring.state.load(std::memory_order_relaxed) != ready ||
            !ring.state.compare_exchange_strong(ready, number(wire::RingState::InUse)))
            continue;
        ring.tid.store(tid);
        ring.handler_of.store(owner ? owner->index + 1 : 0);
        ring.generation.fetch_add(1);
        auto& claimed = recording.header->page.rings_claimed;
        std::uint32_t highest = claimed.load();
        while (highest < i + 1 && !claimed.compare_exchange_weak(highest, i + 1))
            ;
        return i;
    }
    return wire::kMaxRings;
}

/// The nearest ring below is mapped again and one ring further, so that the mapping is never much longer than
/// what is kept of it: the target may have a limit on its address space, or have locked its memory.
std::byte* mapRing(const Recording& recording, std::uint32_t index) noexcept {
    const void* from = recording.header;
    std::size_t before = sizeof(wire::Header) + index * std::size_t{wire::kRingBytes};
    for (std::uint32_t i = index; i-- > 0;) {
        if (const ThreadState* const below = recording.threads[i].load(std::memory_order_acquire)) {
            from = below->data;
            before = (index - i) * std::size_t{wire::kRingBytes};
            break;
        }
    }
    auto* const mapped = static_cast<std::byte*>(rawMapAgain(from, before + wire::kRingBytes));
    if (!mapped)
        return nullptr;
    rawUnmap(mapped, before);
    return mapped + before;
}

/// Null if there is no memory.
ThreadState* threadStateOf(Recording& recording, std::uint32_t index) noexcept {
    if (ThreadState* const known = recording.threads[index].load(std::memory_order_acquire))
        return known;
    auto* const fresh = static_cast<ThreadState*>(
        rawMap(sizeof(ThreadState), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1));
    if (!fresh)
        return nullptr;
    rawSyscall(SYS_madvise, asWord(&fresh->limit), offsetof(ThreadState, data), MADV_WIPEONFORK);
    fresh->data = mapRing(recording, index);
    if (!fresh->data) {
        rawUnmap(fresh, sizeof(ThreadState));
        return nullptr;
    }
    fresh->recording = &recording;
    fresh->page = &recording.header->page;
    fresh->ring = &recording.header->rings[index];
    fresh->index = index;
    recording.threads[index].store(fresh, std::memory_order_release);
    return fresh;
}

/// Whether the process has one thread as far as libc knows; a word that says so later on, too.
const char* loneliness(const Recording& recording) noexcept {
    if (recording.singleThreaded)
        return recording.singleThreaded;
    return &__libc_single_threaded;
}

/// The first thread is alone until the process has another one or another one is seen here.
void settleLoneliness(Recording& recording, ThreadState& thread, const ThreadState* owner) noexcept {
    if (owner) {
        thread.alone.store(owner->alone.load());
        return;
    }
    ThreadState* first = nullptr;
    if (recording.first.compare_exchange_strong(first, &thread)) {
        thread.alone.store(loneliness(recording));
        return;
    }
    thread.alone.store(&kNotAlone);
    first->alone.store(&kNotAlone);
}

void prepare(Recording& recording, ThreadState& thread, ThreadState* owner) noexcept {
    wire::RingHeader& ring = *thread.ring;
    const wire::SharedPage& page = *thread.page;
    thread.limit.store(0);
    thread.tick = ~std::uint64_t{0};
    thread.lamportTime.store(0);
    thread.clock = owner ? owner->clock : &thread.lamportTime;
    thread.longAllocations = page.sampling_bytes != 0;
    thread.longFrees = page.sampling_bytes != 0 || (page.options & wire::kFreeStacks) != 0;
    thread.interruptions.store(0);
    thread.allocations = 0;
    thread.step = ~std::uint64_t{0};
    thread.handler = nullptr;
    thread.owner = owner;
    thread.base.id = 0;
    if (thread.scratch.ranges.isUsed())
        thread.scratch.forget();
    ring.busy_since.store(0);
    ring.waiting.store(0);
    settleLoneliness(recording, thread, owner);
    thread.busy.store(0);
    if (owner)
        owner->handler = &thread;
}

} // namespace

ThreadState* claimRingAtOnce(Recording& recording, ThreadState* owner) noexcept {
    const auto tid = static_cast<std::int32_t>(rawSyscall(SYS_gettid));
    if (!owner)
        endRingsOfEarlierThread(recording, tid);
    const std::uint32_t index = tryClaim(recording, tid, owner);
    if (index == wire::kMaxRings)
        return nullptr;
    ThreadState* const thread = threadStateOf(recording, index);
    if (thread)
        prepare(recording, *thread, owner);
    else
        recording.stop(wire::StopReason::NoMemory);
    return thread;
}

RingWait::RingWait(Recording& recording) noexcept
    : m_recording(recording), m_offered(recording.header->page.rings_offered.load()),
      m_progressTime(rawClock(CLOCK_MONOTONIC)) {}

bool RingWait::waitForOffer() noexcept {
    if (!m_recording.isRecording() || m_recording.isForked())
        return false;
    const auto& offered = m_recording.header->page.rings_offered;
    ringDoorbell(m_recording, true);
    futexWait(&offered, m_offered, RecorderWatch::kTurn);
    const std::int64_t now = rawClock(CLOCK_MONOTONIC);
    if (const std::uint32_t latest = offered.load(); latest != m_offered) {
        m_offered = latest;
        m_progressTime = now;
    } else if (!recorderLives(m_recording)) {
        m_recording.stop(wire::StopReason::RecorderGone);
    } else if (now - m_progressTime > RecorderWatch::kPatience) {
        m_recording.stop(wire::StopReason::TooManyThreads);
    }
    return m_recording.isRecording() && !m_recording.isForked();
}

ThreadState* claimRing(Recording& recording, ThreadState* owner) noexcept {
    for (RingWait wait(recording); recording.isRecording();) {
        {
            const SignalBlock noHandlers; // an event inside the claim would claim a second ring
            if (owner && owner->handler)
                return owner->handler; // claimed by a handler while this one waited
            if (ThreadState* const thread = claimRingAtOnce(recording, owner))
                return thread;
        }
        if (!wait.waitForOffer())
            break;
    }
    return nullptr;
}

} // namespace tidemark::collector
