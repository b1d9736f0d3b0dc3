// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The index of a trace that is still being written.

#include "core/profile/event_feed.h"
#include "core/trace_format/file.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

namespace tidemark::recording {

/// CPU time that the rest of an index needs, by what its begin took; `done` and `all` count bytes of event
/// chunks, unpacked. Zero, which is no guess, while too little is done to tell.
std::chrono::nanoseconds indexTimeLeft(std::chrono::nanoseconds spent, std::uint64_t done, std::uint64_t all);

/// Reads the chunks that were appended back from the file and indexes their events, in a thread that takes
/// only the time that nobody else wants; what it does not get done it does when the target is gone. A trace
/// that stays small gets no index, and no thread. All functions are for the thread that appends.
class BackgroundIndex {
public:
    using Clock = std::chrono::steady_clock;
    /// `trace` must outlive this.
    explicit BackgroundIndex(const trace::FileWriter& trace) : m_trace(trace) {}
    ~BackgroundIndex();

    /// To be called after each chunk.
    void appended(const trace::Chunk& chunk);
    /// No more chunks come, and the target does not need the time any more.
    void allAppended();
    /// Null if it needs more CPU time than `patience` from allAppended() on, as soon as that can be told, or
    /// ten times as much time on a machine that is busy with other things; if it failed, or if somebody is in
    /// a `hurry`.
    std::shared_ptr<const IndexBytes> wait(
        std::chrono::nanoseconds patience, const std::atomic<std::uint32_t>* hurry);

private:
    enum class Priority { Idle, Normal };
    void start(Priority priority);
    void halt();
    void work(const std::stop_token& stop);
    std::optional<trace::Chunk> next(const std::stop_token& stop);
    bool take(const trace::Chunk& chunk);
    bool feed(const std::stop_token& stop);
    bool isLate(std::chrono::nanoseconds spentSince, std::chrono::nanoseconds patience) const;

    const trace::FileWriter& m_trace;
    std::uint64_t m_rawBytes = 0;
    std::chrono::nanoseconds m_spentBefore{}; ///< CPU time of the thread that was halted
    std::jthread m_thread;
    std::atomic<std::uint64_t> m_doneBytes = 0;
    Clock::time_point m_allSince;

    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::deque<trace::Chunk> m_chunks; ///< not taken yet
    bool m_all = false;
    bool m_done = false;
    std::shared_ptr<const IndexBytes> m_index;

    // Of the thread that works; it may be another one after halt().
    std::optional<EventFeed> m_feed;
    trace::EventChunk m_events;
    std::size_t m_fed = 0; ///< of m_events
};

} // namespace tidemark::recording
