// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// From the live rings to the trace, step by step, while the target runs.

#include "core/record/event_merge.h"
#include "core/record/ring_file.h"
#include "core/record/trace_output.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <vector>

namespace tidemark::recording {

/// Moves records out of the rings in a safe order, writes them and gives the space back; keeps rings ready
/// for new threads.
class RingDrain {
public:
    using Time = std::chrono::steady_clock::time_point;
    /// `threadAlive` says whether a thread of the target exists.
    RingDrain(RingFile& file, TraceOutput& output, std::function<bool(std::int32_t)> threadAlive);

    /// One round. Returns how many records were taken; look at output.failed() afterwards.
    std::size_t step(Time now);
    /// Takes everything that was published; for when the target is gone or has stopped recording.
    void drainAll();
    /// Rings with bytes that were no records.
    std::uint64_t damages() const { return m_merge.damages(); }

private:
    struct Horizon {
        EventKey key;
        bool heldByThread = false; ///< some thread is in the middle of an event
    };
    Horizon safeHorizon(const std::vector<RingStatus>& status, std::uint64_t tick) const;
    void read(const std::vector<RingStatus>& status);
    bool soleRing(const std::vector<RingStatus>& status);
    std::size_t emit(const std::vector<RingStatus>& status, Horizon horizon, Time now);
    bool shouldFlush(const std::vector<RingStatus>& status, Time now) const;
    void flush(Time now);
    void findEndedThreads(const std::vector<RingStatus>& status, Time now);
    void growRings(const std::vector<RingStatus>& status);
    void keepRingsReady(Time now);
    void reuseEndedRings();
    bool ended(std::uint32_t ring, wire::RingState state) const;

    RingFile& m_file;
    TraceOutput& m_output;
    std::function<bool(std::int32_t)> m_threadAlive;
    EventMerge m_merge;
    std::uint32_t m_prepared = kRingsAhead;
    bool m_roomForRings = true;
    Time m_roomChecked;
    std::vector<bool> m_dead; ///< rings whose owner was found to be gone
    std::vector<std::uint64_t> m_headAtCheck;
    Time m_lastFlush;
    Time m_lastProgress; ///< something was taken, or nothing waited
    Time m_lastCheck;
};

} // namespace tidemark::recording
