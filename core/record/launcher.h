// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The launcher: the target's parent, which waits, passes signals on and picks up the pieces.

#include "core/base/result.h"
#include "core/record/family_file.h"
#include "core/record/recording.h"
#include "core/record/ring_file.h"
#include "core/record/signal_relay.h"
#include "core/trace_format/chunks.h"
#include "core/trace_format/file.h"

#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace tidemark::recording {

/// Both ends of a pipe; closed when it ends, never inherited by programs.
class Pipe {
public:
    Pipe();
    ~Pipe();
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    int readEnd() const { return m_ends[0]; }
    int writeEnd() const { return m_ends[1]; }
    void closeReadEnd() { closeEnd(0); }
    void closeWriteEnd() { closeEnd(1); }

private:
    void closeEnd(int which);
    int m_ends[2] = {-1, -1};
};

class Launcher {
public:
    /// Keeper and recorders will not keep the `inherited` file descriptors.
    Launcher(const RecordOptions& options, std::filesystem::path program, std::vector<int> inherited);
    RecordOutcome run();

private:
    Status prepare();
    Status forkTarget();
    [[noreturn]] void becomeTarget();
    Status startKeeper();
    [[noreturn]] void becomeKeeper(trace::FileWriter writer, trace::Info info, Pipe& ready);
    int letTargetGo();
    void supervise();
    void checkTarget();
    void reapStrays() const;
    void stopWithTarget() const;
    void checkKeeper();
    void awaitDeparture();
    void awaitKeeper();
    void completeAlone();
    void abandon();
    trace::Info describe();
    RecordOutcome outcome(int execError);
    void describeTraces(RecordOutcome& outcome) const;

    const RecordOptions& m_options;
    std::filesystem::path m_program;
    std::vector<int> m_inherited;
    std::filesystem::path m_output;
    std::vector<std::string> m_environment;
    std::optional<RingFile> m_ring;
    std::optional<FamilyFile> m_family;
    std::filesystem::path m_link; ///< symbolic link to the collector, if one was needed
    SignalRelay m_signals;
    Pipe m_go;        ///< the target waits for a byte before it becomes the program
    Pipe m_execError; ///< errno if it could not
    pid_t m_target = -1;
    pid_t m_keeper = -1;
    bool m_targetGone = false;
    bool m_keeperGone = false;
    int m_waitStatus = 0;
    std::int64_t m_startWallClock = 0; ///< Unix time in nanoseconds
    std::vector<std::string> m_notices;
};

} // namespace tidemark::recording
