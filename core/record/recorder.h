// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The recorder process: everything between the rings and a finished trace.

#include "core/record/ring_drain.h"
#include "core/record/ring_file.h"
#include "core/record/target_process.h"
#include "core/record/tick_clock.h"
#include "core/record/trace_end.h"
#include "core/record/trace_output.h"
#include "core/trace_format/file.h"

#include <chrono>
#include <optional>
#include <sys/types.h>
#include <vector>

namespace tidemark::recording {

/// Runs until the target is gone or its recording has ended, then completes the trace.
class Recorder {
public:
    /// The target exists already but waits for the recording to begin.
    Recorder(RingFile& file, trace::FileWriter writer, trace::Info info, bool symbolize);
    ~Recorder();

    /// Writes what describes the recording and lets the target begin. On failure nothing was recorded.
    Status begin();
    /// Returns after the trace is complete (or cannot be completed) and the ring file is removed.
    void run();

private:
    using Clock = std::chrono::steady_clock;
    enum class State { Going, Gone, Replaced, Stopped };
    State targetState();
    bool attached() const;
    bool launcherLives() const;
    bool imageReplaced(Clock::time_point now);
    void stopAfterFailure();
    void sleepUntilNeeded(std::size_t taken);
    void observe(Clock::time_point now);
    void takeSample(Clock::time_point now);
    void nameThreads();
    void flushSamples();
    void awaitWaitStatus();
    void complete(State state);
    std::int64_t ringBytesInTarget() const;

    RingFile& m_file;
    trace::FileWriter m_writer;
    trace::Info m_info;
    bool m_symbolize;
    pid_t m_target;
    pid_t m_launcher;
    int m_targetFd;
    MappedModules m_mapped;
    TraceOutput m_output;
    RingDrain m_drain;
    DescendantWatch m_descendants;
    std::optional<TickClock> m_clock;

    std::chrono::milliseconds m_idle{1};
    std::vector<trace::CounterSample> m_samples;
    std::size_t m_samplesTaken = 0;
    Clock::time_point m_nextSample;
    Clock::time_point m_nextDetail;
    Clock::time_point m_nextLook;
    std::optional<Clock::time_point> m_execSince;
};

} // namespace tidemark::recording
