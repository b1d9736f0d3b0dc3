// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Recording a program: launcher, recorder and recovery. See README.md for the processes.

#include "core/base/result.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tidemark {

struct RecordOptions {
    std::vector<std::string> command; ///< program and arguments; the program is looked up in PATH
    std::filesystem::path output;     ///< empty = tidemark.PROGRAM.PID.tide in the working directory
    bool overwrite = false;
    std::filesystem::path collector; ///< libtidemark_collector.so; empty = found beside this program
    bool symbolize = true;
    bool index = true;       ///< the trace holds an index: larger, but opened at once
    bool freeStacks = false; ///< record the stack of each free, too
    bool mappings = false;   ///< record mmap and its relatives
    /// Of programs that run CPython.
    enum class Python {
        Objects, ///< its frames in the stacks, and what its own allocator of small objects hands out
        Malloc,  ///< its frames in the stacks; only what it asks of malloc
        None,    ///< C frames only, those of the interpreter itself included
    };
    Python python = Python::Objects;
    std::uint64_t samplingBytes = 0; ///< mean distance between samples; 0 = every event is recorded

    enum class Children { All, None, Matching }; ///< values as wire::Follow
    Children children = Children::All;
    std::string childrenPattern;          ///< Matching: a glob for the file name of the executable
    bool hideArguments = false;           ///< neither arguments nor working directory in the trace
    std::chrono::nanoseconds delay{0};    ///< nothing is recorded before
    std::chrono::nanoseconds duration{0}; ///< nothing is recorded after that much more; 0 = no limit
    std::uint64_t sizeLimit = 0;          ///< of each trace, in bytes: recording it ends there; 0 = none
};

struct RecordOutcome {
    /// 0 … 255: what the caller should exit with. Own failures: 125, not executable 126, not found 127.
    int exitStatus = 125;
    int deathSignal = 0; ///< > 0: the target died by it; the caller should re-raise it on itself
    std::filesystem::path output;
    std::string failure;              ///< one sentence if nothing was recorded
    std::vector<std::string> notices; ///< one sentence each: what was lost
    std::string summary;              ///< one line: what was recorded
};

/// Starts the program under the collector, waits for it, passes signals on and returns after the trace is
/// complete. Prints nothing. Call it while the process is single-threaded.
RecordOutcome record(const RecordOptions& options);

/// Completes an unfinished trace, and those of the other processes of its recording: reads what their
/// left-over ring files still hold, symbolises, writes the end. Unsupported if a recorder or a target still
/// lives; Ok if all is complete already. Then adds an index to the trace, if it has none.
Status finishRecording(const std::filesystem::path& trace);

/// Whether something of the recording with this output is left over, or it is still going on.
bool isLeftOver(const std::filesystem::path& trace);

/// The left-over ring file of an unfinished trace, in the runtime directory or beside it, owned by this user.
std::optional<std::filesystem::path> findRingFile(const std::filesystem::path& trace);

} // namespace tidemark
