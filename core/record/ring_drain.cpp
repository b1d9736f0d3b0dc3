// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/ring_drain.h"

#include <algorithm>
#include <ctime>
#include <optional>

namespace tidemark::recording {
namespace {

using namespace std::chrono_literals;

// A tick that a thread read may be this much older than the one in the shared page (core/wire/README.md,
// "Draining").
constexpr std::uint64_t kTickSlackNs = 2'000'000;
constexpr std::size_t kEventsPerChunk = 64 * 1024;
constexpr std::size_t kEventsPerStep = 16 * 1024; ///< a busy thread fills a part of its ring in that time
constexpr std::size_t kEventsWorthAChunk = 24 * 1024;
constexpr std::uint64_t kHalfRing = wire::kRingBytes / 2;
/// What may be left to take when the target ends: as much as takes this long, and a part of the time so far.
constexpr double kSecondsLeft = 0.8;
constexpr double kShareLeft = 0.05;
constexpr double kFirstBytesPerSecond = 150e6; ///< until it has been measured
constexpr std::uint64_t kBytesToMeasure = 4u << 20;
constexpr std::uint32_t kManyRings = 64;
constexpr auto kFlushInterval = 1s;
constexpr auto kPatience = 1s;         ///< with a thread that stays in the middle of an event
constexpr auto kStackPatience = 200ms; ///< with a stack that stays undefined
constexpr auto kThreadCheckInterval = 50ms;
constexpr auto kRoomCheckInterval = 1s;

std::uint64_t nanosecondsNow() {
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(
        std::chrono::steady_clock::now().time_since_epoch())
                                          .count());
}

double ownSeconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

} // namespace

RingDrain::RingDrain(RingFile& file, TraceOutput& output, std::function<bool(std::int32_t)> threadAlive)
    : m_file(file), m_output(output), m_threadAlive(std::move(threadAlive)), m_merge(output),
      m_dead(wire::kMaxRings, false), m_headAtCheck(wire::kMaxRings, 0) {
    m_started = m_lastFlush = m_lastProgress = m_lastCheck = std::chrono::steady_clock::now();
}

bool RingDrain::ended(std::uint32_t ring, wire::RingState state) const {
    return state == wire::RingState::Ended || m_dead[ring];
}

RingDrain::Horizon RingDrain::safeHorizon(const std::vector<RingStatus>& status, std::uint64_t tick) const {
    Horizon horizon{{tick > kTickSlackNs ? tick - kTickSlackNs : 0, 0}, false};
    for (std::uint32_t ring = 0; ring < status.size(); ++ring) {
        const auto busy = status[ring].busySince;
        if (busy == 0 || ended(ring, status[ring].state) || busy - 1 >= horizon.key.tick)
            continue;
        horizon = {{busy - 1, 0}, true};
    }
    return horizon;
}

void RingDrain::read(const std::vector<RingStatus>& status) {
    const auto start = static_cast<std::uint64_t>(m_file.page().clock_start_ns);
    m_output.setLatestTime(nanosecondsNow() - start + 1'000'000'000);
    for (std::uint32_t ring = 0; ring < status.size(); ++ring)
        if (status[ring].head > m_merge.head(ring))
            m_output.setRingOwner(
                ring, {status[ring].tid, status[ring].generation, status[ring].name, status[ring].handlerOf});
    m_merge.read(status, m_file);
}

/// With one ring alone having anything to say, no order between rings is at stake: what another thread
/// publishes from now on was stamped after everything that this ring has published (a free is published
/// before the block can be allocated again, an allocation before another thread can free it). The heads are
/// read a second time because the other rings' must be read after this one's.
bool RingDrain::soleRing(const std::vector<RingStatus>& status) {
    std::optional<std::uint32_t> sole;
    for (std::uint32_t ring = 0; ring < status.size(); ++ring) {
        if (status[ring].head == m_merge.consumed(ring))
            continue;
        if (sole)
            return false;
        sole = ring;
    }
    const auto again = m_file.status();
    for (std::uint32_t ring = 0; ring < again.size(); ++ring)
        if (ring != sole && again[ring].head != (ring < status.size() ? status[ring].head : 0))
            return false;
    return sole.has_value();
}

std::size_t RingDrain::emit(const std::vector<RingStatus>& status, Horizon horizon, Time now) {
    if (soleRing(status))
        horizon = {kEndOfTime, false};
    std::size_t taken = m_merge.emit(horizon.key, EventMerge::Undefined::Wait, kEventsPerStep);
    bool waiting = m_merge.waitsForStack();
    if (taken == 0 && waiting && now - m_lastProgress > kStackPatience) {
        taken = m_merge.emit(horizon.key, EventMerge::Undefined::Pass, kEventsPerStep);
        waiting = false;
    }
    bool muchWaits = false;
    for (std::uint32_t ring = 0; ring < status.size() && !muchWaits; ++ring)
        muchWaits = status[ring].head - m_merge.consumed(ring) > std::uint64_t{wire::kRingBytes} / 4 * 3;
    if (taken == 0 && horizon.heldByThread && muchWaits && now - m_lastProgress > kPatience)
        taken = m_merge.emit(kEndOfTime, EventMerge::Undefined::Pass, kEventsPerStep);
    if (taken > 0 || !(waiting || (horizon.heldByThread && muchWaits)))
        m_lastProgress = now;
    return taken;
}

/// Bytes that may lie in the spool: what can be taken in time after the target has ended.
std::uint64_t RingDrain::mostSpooled(Time now) const {
    const double seconds = kSecondsLeft + kShareLeft * std::chrono::duration<double>(now - m_started).count();
    const double rate = m_takenBytes < kBytesToMeasure || m_takingSeconds <= 0
                            ? kFirstBytesPerSecond
                            : static_cast<double>(m_takenBytes) / m_takingSeconds;
    return static_cast<std::uint64_t>(seconds * rate);
}

/// Not while the target is busy on all cores, unless that would put off too much.
bool RingDrain::shouldTake(const std::vector<RingStatus>& status, Time now) {
    const bool busy = std::any_of(status.begin(), status.end(),
        [](const RingStatus& ring) { return ring.head - ring.tail > kHalfRing; });
    if ((!busy && m_file.spooledBytes() == 0) || m_ringsShort)
        return true;
    return m_cores.coreToSpare(now) || now - m_lastFlush >= kFlushInterval ||
           m_file.spooledBytes() > mostSpooled(now) / 4 * 3;
}

std::size_t RingDrain::take(const std::vector<RingStatus>& status, std::uint64_t tick, Time now) {
    const auto bytesTaken = [this] {
        std::uint64_t bytes = 0;
        for (const auto& ring : m_merge.progress())
            bytes += ring.position;
        return bytes;
    };
    const double begin = ownSeconds();
    const std::uint64_t before = bytesTaken();
    const auto taken = emit(status, safeHorizon(status, tick), now);
    if (shouldFlush(now))
        flush(now);
    m_takenBytes += bytesTaken() - before;
    m_takingSeconds += ownSeconds() - begin;
    m_behind = taken >= kEventsPerStep;
    return taken;
}

bool RingDrain::shouldFlush(Time now) const {
    return m_output.unflushedEvents() >= kEventsPerChunk ||
           (m_output.unflushedEvents() > 0 && now - m_lastFlush >= kFlushInterval);
}

/// Makes room in rings that are more than half full, with a chunk if that helps and is worth it.
void RingDrain::relieve(const std::vector<RingStatus>& status, Time now) {
    for (std::uint32_t ring = 0; ring < status.size(); ++ring) {
        const auto tail = m_file.header().rings[ring].tail.load(std::memory_order_relaxed);
        if (status[ring].head - tail <= kHalfRing)
            continue;
        const auto consumed = std::max(m_merge.consumed(ring), tail);
        const bool helps = consumed - tail > kHalfRing / 2;
        if (helps && m_output.unflushedEvents() >= kEventsWorthAChunk) {
            flush(now);
            continue;
        }
        const bool spooled =
            m_file.spooledBytes() < mostSpooled(now) && m_file.spool(ring, status[ring].head);
        if (!spooled && consumed > tail)
            flush(now);
    }
}

void RingDrain::flush(Time now) {
    const auto positions = m_merge.progress();
    m_file.noteStacks(m_output.stacks().takeNewIds());
    m_lastFlush = now;
    if (!m_output.flush(positions))
        return;
    for (const auto& [index, position, stamp] : positions)
        m_file.release(index, position);
}

std::size_t RingDrain::step(Time now) {
    const auto tick = m_file.page().tick.load(std::memory_order_seq_cst);
    const auto status = m_file.status();
    growRings(status);
    read(status);
    if (m_output.unflushedEvents() == 0 && m_file.spooledBytes() == 0)
        m_lastFlush = now;
    m_behind = false;
    // First, so that no thread waits for what may take longer.
    if (!m_output.failed())
        relieve(status, now);
    const auto taken = shouldTake(status, now) ? take(status, tick, now) : 0;
    findEndedThreads(status, now);
    keepRingsReady(now);
    return taken;
}

void RingDrain::drainAll() {
    for (;;) {
        const auto status = m_file.status();
        read(status);
        const auto taken = m_merge.emit(kEndOfTime, EventMerge::Undefined::Pass, kEventsPerChunk);
        if (m_output.failed() || (taken == 0 && !m_merge.moreToRead()))
            break;
        if (m_output.unflushedEvents() >= kEventsPerChunk)
            flush(std::chrono::steady_clock::now());
    }
    flush(std::chrono::steady_clock::now());
}

void RingDrain::findEndedThreads(const std::vector<RingStatus>& status, Time now) {
    if (now - m_lastCheck < kThreadCheckInterval)
        return;
    m_lastCheck = now;
    for (std::uint32_t ring = 0; ring < status.size(); ++ring) {
        const bool quiet = m_headAtCheck[ring] == status[ring].head;
        m_headAtCheck[ring] = status[ring].head;
        if (quiet && status[ring].state == wire::RingState::InUse && status[ring].tid > 0 && !m_dead[ring])
            m_dead[ring] = !m_threadAlive(status[ring].tid);
    }
}

/// A thread whose ring cannot grow could only wait for good.
void RingDrain::growRings(const std::vector<RingStatus>& status) {
    for (std::uint32_t index = 0; index < status.size(); ++index) {
        if (status[index].state != wire::RingState::InUse || m_file.growRing(index))
            continue;
        auto& page = m_file.page();
        page.stop_reason = static_cast<std::uint32_t>(wire::StopReason::TooManyThreads);
        page.recording_state = static_cast<std::uint32_t>(wire::RecordingState::Stopped);
        wakeTarget(m_file.header());
        return;
    }
}

void RingDrain::keepRingsReady(Time now) {
    const auto& rings = m_file.header().rings;
    std::uint32_t ready = 0;
    std::uint32_t reusable = 0;
    for (std::uint32_t ring = 0; ring < m_prepared; ++ring) {
        const auto state = static_cast<wire::RingState>(rings[ring].state.load(std::memory_order_acquire));
        ready += state == wire::RingState::Ready ? 1 : 0;
        reusable += ended(ring, state) && m_merge.consumed(ring) == rings[ring].head.load() ? 1 : 0;
    }
    m_ringsShort = ready < kRingsAhead && m_prepared >= kManyRings;
    if (ready >= kRingsAhead) {
        if (reusable > 0)
            reuseEndedRings(); // they give back all but the first of their memory
        return;
    }
    if (!m_roomForRings && now - m_roomChecked > kRoomCheckInterval)
        m_roomForRings = true;
    const bool mayGrow = m_roomForRings && m_prepared < wire::kMaxRings;
    if (reusable >= kRingsAhead || (reusable > 0 && !mayGrow)) {
        flush(now);
        reuseEndedRings();
        return;
    }
    for (; ready < kRingsAhead && m_prepared < wire::kMaxRings && m_roomForRings; ++ready) {
        m_roomForRings = m_file.prepareRing(m_prepared).ok();
        m_prepared += m_roomForRings ? 1 : 0;
        m_roomChecked = now;
    }
}

void RingDrain::reuseEndedRings() {
    if (m_output.failed())
        return;
    for (std::uint32_t index = 0; index < m_prepared; ++index) {
        auto& ring = m_file.header().rings[index];
        const auto state = static_cast<wire::RingState>(ring.state.load(std::memory_order_acquire));
        const auto head = ring.head.load(std::memory_order_acquire);
        // What the spool holds of the ring must be in the trace, too, with the thread that it comes from.
        if (!ended(index, state) || ring.tail.load() != head || m_merge.consumed(index) != head)
            continue;
        m_dead[index] = false;
        ring.busy_since.store(0, std::memory_order_relaxed);
        // Or the next owner looks dead until it has stored its own.
        ring.tid.store(0, std::memory_order_relaxed);
        if (m_file.prepareRingAgain(index))
            continue;
        ring.state.store(static_cast<std::uint32_t>(wire::RingState::Ended));
        m_roomForRings = false;
    }
}

} // namespace tidemark::recording
