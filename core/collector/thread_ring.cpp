// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/thread_ring.h"

#include "core/collector/raw_syscalls.h"
#include "core/collector/recorder_watch.h"

#include <bit>
#include <csignal>

namespace tidemark::collector {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;
constexpr std::uint32_t kHalf = wire::kRingBytes / 2;
constexpr std::uint64_t kBellStep = 64 << 10; ///< above half, the bell is tried once per so many bytes

/// Orders memory accesses against signal handlers on the same thread.
void fence() noexcept {
    std::atomic_signal_fence(std::memory_order_seq_cst);
}

/// Compare-and-swap against signal handlers of the same thread only: no bus lock.
void exchangeLocal(std::atomic<std::uint64_t>& word, std::uint64_t expected, std::uint64_t desired) noexcept {
    static_assert(sizeof word == 8);
    asm volatile("cmpxchg %2, %0" : "+m"(word), "+a"(expected) : "r"(desired) : "cc", "memory");
}

std::uint64_t* placeOf(ThreadState& thread, std::uint64_t position) noexcept {
    return reinterpret_cast<std::uint64_t*>(thread.data + position % wire::kRingBytes);
}

void storeHead(std::uint64_t* place, wire::RecordHead head) noexcept {
    std::atomic_ref(*place).store(std::bit_cast<std::uint64_t>(head), kRelaxed);
}

void cover(ThreadState& thread, std::uint64_t begin, std::uint64_t end, wire::RecordType type) noexcept {
    storeHead(placeOf(thread, begin),
        {static_cast<std::uint8_t>(type), 0, static_cast<std::uint16_t>((end - begin) / 8), 0});
}

/// Covers [begin, end), which may wrap, with a record that says "nothing here".
void coverWrapping(ThreadState& thread, std::uint64_t begin, std::uint64_t end) noexcept {
    const std::uint64_t wrap = (begin / wire::kRingBytes + 1) * wire::kRingBytes;
    if (end <= wrap) {
        cover(thread, begin, end, wire::RecordType::Void);
        return;
    }
    cover(thread, begin, wrap, wire::RecordType::Pad);
    cover(thread, wrap, end, wire::RecordType::Void);
}

bool onAlternateStack() noexcept {
    stack_t now{};
    rawSyscall(SYS_sigaltstack, 0, asWord(&now));
    return (now.ss_flags & SS_ONSTACK) != 0;
}

} // namespace

Event::Event(Recording& recording, ThreadState& thread) noexcept : m_recording(recording), m_thread(thread) {
    if (thread.depth.load(kRelaxed) != 0 && outermostIsGone())
        giveUpOutermost();
    m_level = thread.depth.load(kRelaxed);
    m_epoch = thread.epoch;
    if (m_level == 0) {
        m_interrupted = thread.outermost;
        thread.outermost = reinterpret_cast<std::uintptr_t>(this);
    }
    fence();
    thread.depth.store(m_level + 1, kRelaxed);
    fence();
    if (thread.ring->busy_since.load(kRelaxed) == 0)
        thread.ring->busy_since.store(1 + thread.page->tick.load(kRelaxed), kRelaxed);
    fence();
}

Event::~Event() {
    if (m_epoch != m_thread.epoch) {
        m_thread.page->dropped_events.fetch_add(1, kRelaxed);
        return;
    }
    if (m_level != 0) {
        m_thread.depth.store(m_level, kRelaxed);
        return;
    }
    auto& head = m_thread.ring->head;
    for (;;) {
        publish();
        fence();
        m_thread.depth.store(0, kRelaxed);
        fence();
        if (m_thread.cursor.load(kRelaxed) == head.load(kRelaxed))
            break;
        m_thread.depth.store(1, kRelaxed); // a handler left records between the two lines above
        fence();
    }
    m_thread.outermost = m_interrupted;
    fence();
    m_thread.ring->busy_since.store(0, std::memory_order_release);
    // Not before: a handler would take this event for an abandoned one.
    std::atomic_ref(m_alive).store(0, kRelaxed);
}

/// A live outermost event is below us on the stack, or we are a handler on an alternate stack; and its frame
/// is intact.
bool Event::outermostIsGone() const noexcept {
    const auto here = reinterpret_cast<std::uintptr_t>(this);
    const std::uintptr_t there = m_thread.outermost;
    if (here >= there && !onAlternateStack())
        return true;
    return !isReadable(there) || *reinterpret_cast<const volatile std::uint64_t*>(there) != kAlive;
}

void Event::giveUpOutermost() noexcept {
    ++m_thread.epoch;
    m_thread.depth.store(0, kRelaxed);
    fence();
}

void Event::publish() noexcept {
    const std::uint64_t before = m_thread.ring->head.load(kRelaxed);
    const std::uint64_t now = m_thread.cursor.load(kRelaxed);
    m_thread.ring->head.store(now, std::memory_order_release);
    if (now / kBellStep == before / kBellStep || now - m_thread.tailSeen <= kHalf)
        return;
    m_thread.tailSeen = m_thread.ring->tail.load(std::memory_order_acquire);
    if (now - m_thread.tailSeen > kHalf)
        ringDoorbell(m_recording, false);
}

/// A handler that interrupted (or whose predecessor abandoned) a reservation leaves that space alone: its
/// begin and end are known, its owner may not have put a head there yet.
std::uint64_t Event::coverInterruptedClaim() noexcept {
    // In this order: a handler between the two moves the cursor past any claim seen before it came.
    const std::uint64_t claim = m_thread.claim.load(kRelaxed);
    fence();
    const std::uint64_t cursor = m_thread.cursor.load(kRelaxed);
    if (claim <= cursor)
        return cursor;
    coverWrapping(m_thread, cursor, claim);
    fence();
    exchangeLocal(m_thread.cursor, cursor, claim);
    return m_thread.cursor.load(kRelaxed);
}

bool Event::hasSpace(std::uint64_t end) noexcept {
    if (end - m_thread.tailSeen <= wire::kRingBytes)
        return true;
    m_thread.tailSeen = m_thread.ring->tail.load(std::memory_order_acquire);
    return end - m_thread.tailSeen <= wire::kRingBytes;
}

std::uint64_t* Event::reserve(std::uint32_t words) noexcept {
    const std::uint64_t bytes = std::uint64_t{words} * 8;
    for (;;) {
        const std::uint64_t begin = coverInterruptedClaim();
        const std::uint64_t room = wire::kRingBytes - begin % wire::kRingBytes;
        const std::uint64_t start = bytes > room ? begin + room : begin;
        const std::uint64_t end = start + bytes;
        if (!hasSpace(end)) {
            if (!waitForSpace(end))
                return nullptr;
            continue;
        }
        m_thread.claim.store(end, kRelaxed);
        fence();
        if (m_thread.cursor.load(kRelaxed) != begin)
            continue; // a handler came before the claim
        coverWrapping(m_thread, begin, start);
        cover(m_thread, start, end, wire::RecordType::Void);
        fence();
        exchangeLocal(m_thread.cursor, begin, end); // fails if a handler moved it on, over this claim
        return placeOf(m_thread, start);
    }
}

bool Event::waitForSpace(std::uint64_t end) noexcept {
    RecorderWatch watch(m_recording, *m_thread.ring);
    while (!hasSpace(end)) {
        if (m_level == 0) {
            publish();
            // No stamp that is still to be published has been taken: the recorder need not wait for this
            // thread.
            m_thread.ring->busy_since.store(1 + m_thread.page->tick.load(kRelaxed), kRelaxed);
        } else if (m_thread.cursor.load(kRelaxed) - m_thread.ring->head.load(kRelaxed) > kHalf) {
            giveUpOutermost(); // it does not come back: a handler that never returns fills the ring
            m_epoch = m_thread.epoch;
            m_level = 0;
            m_thread.outermost = reinterpret_cast<std::uintptr_t>(this);
            m_thread.depth.store(1, kRelaxed);
            continue;
        }
        if (!watch.waitForProgress())
            return false;
    }
    return true;
}

void Event::commit(std::uint64_t* record, wire::RecordHead head) noexcept {
    std::atomic_thread_fence(std::memory_order_release);
    if (m_epoch == m_thread.epoch)
        storeHead(record, head);
    fence();
}

void Event::noteTick(std::uint64_t tick) noexcept {
    constexpr std::uint32_t kPatience = 4096;
    if (tick != m_thread.lastTick) {
        m_thread.lastTick = tick;
        m_thread.eventsAtTick = 0;
        return;
    }
    if (++m_thread.eventsAtTick < kPatience)
        return;
    m_thread.eventsAtTick = 0;
    const std::int64_t since = rawClock(CLOCK_MONOTONIC_COARSE) - m_thread.page->clock_start_ns;
    const auto now = static_cast<std::uint64_t>(since > 0 ? since : 0);
    auto& shared = m_thread.page->tick;
    std::uint64_t seen = shared.load(kRelaxed);
    while (seen < now && !shared.compare_exchange_weak(seen, now))
        ;
}

wire::Stamp Event::stampBefore(std::uint64_t address) noexcept {
    const std::uint64_t tick = m_thread.page->tick.load(std::memory_order_acquire);
    const std::uint64_t time = m_recording.clocks.next(address, m_thread.lamport);
    m_thread.lamport = time > m_thread.lamport ? time : m_thread.lamport;
    noteTick(tick);
    return {tick, time};
}

wire::Stamp Event::stampAfter(std::uint64_t address) noexcept {
    const std::uint64_t time = m_recording.clocks.next(address, m_thread.lamport);
    m_thread.lamport = time > m_thread.lamport ? time : m_thread.lamport;
    const std::uint64_t tick = m_thread.page->tick.load(std::memory_order_acquire);
    noteTick(tick);
    return {tick, time};
}

} // namespace tidemark::collector
