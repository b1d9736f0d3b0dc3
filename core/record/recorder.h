// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The recorder process: everything between the rings and a finished trace.

#include "core/record/background_index.h"
#include "core/record/ring_drain.h"
#include "core/record/ring_file.h"
#include "core/record/target_process.h"
#include "core/record/tick_clock.h"
#include "core/record/trace_end.h"
#include "core/record/trace_output.h"
#include "core/trace_format/file.h"
#include "core/wire/family.h"

#include <chrono>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace tidemark::recording {

struct RecorderOptions {
    bool symbolize = true;
    /// The other processes of the recording; null = there are none.
    wire::Family* family = nullptr;
    pid_t launcher = 0;          ///< who waits for this process and says how it ended; 0 = nobody
    std::uint64_t sizeLimit = 0; ///< of the trace, in bytes; 0 = none
    bool index = true;           ///< the trace gets one, if that does not keep the user waiting
};

/// Runs until the target is gone or its recording has ended, then completes the trace.
class Recorder {
public:
    /// The target exists already but waits for the recording to begin.
    Recorder(RingFile& file, trace::FileWriter writer, trace::Info info, const RecorderOptions& options);
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
    bool launcherWaits() const;
    bool targetWasWaitedFor() const;
    std::string limitReached() const;
    void followFamilyState();
    bool imageReplaced(Clock::time_point now);
    void stopRecording();
    void sleepUntilNeeded(std::size_t taken);
    void observe(Clock::time_point now);
    void takeSample(Clock::time_point now);
    void nameThreads();
    void flushSamples();
    void awaitWaitStatus();
    Status append(trace::ChunkType type, trace::ByteSpan payload);
    std::int64_t recordedTime(State state, std::int64_t noticed) const;
    void complete(State state, std::int64_t noticed);
    void appendIndex(std::int64_t duration);
    std::int64_t ringBytesInTarget() const;

    RingFile& m_file;
    trace::FileWriter m_writer;
    std::optional<BackgroundIndex> m_index;
    trace::Info m_info;
    RecorderOptions m_options;
    pid_t m_target;
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
    std::string m_limit; ///< of the user's, once it is reached
};

} // namespace tidemark::recording
