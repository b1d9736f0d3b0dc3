// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The list of the traces that one recording of several processes has written: a JSON file beside them. See
// README.md.

#include "core/base/result.h"
#include "core/trace_format/chunks.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace tidemark::trace {

/// One image of a process: it begins with an exec or a fork and ends with an exec or with the process.
struct ManifestProcess {
    std::int64_t pid = 0;
    std::int64_t parent = 0;  ///< 0 = not known
    std::string image;        ///< path of the executable
    std::int64_t startNs = 0; ///< since the recording began
    bool ended = false;
    EndReason endReason = EndReason::Unknown;
    std::int64_t exitStatus = -1;
    std::int64_t exitSignal = 0;
    std::uint64_t events = 0;
    std::string file;    ///< name of the trace in the manifest's folder; empty = there is none
    std::string problem; ///< one sentence if there is no trace, or it could not be completed
    friend bool operator==(const ManifestProcess&, const ManifestProcess&) = default;
};

/// Programs that were started without what would have made them join, by why.
struct NotRecorded {
    std::uint64_t otherMachine = 0; ///< for another processor or word size
    std::uint64_t otherLoader = 0;  ///< not started by glibc's loader
    std::uint64_t noRoom = 0;       ///< their environment had no room for our variables
    friend bool operator==(const NotRecorded&, const NotRecorded&) = default;
};

struct Manifest {
    std::string trace; ///< file name of the first process's trace
    std::int64_t startWallClockNs = 0;
    std::vector<ManifestProcess> processes; ///< in order of appearance
    std::uint64_t refused = 0; ///< processes that were not recorded, because too many were at once
    NotRecorded notRecorded;
    std::int64_t samplingBytes = 0; ///< mean distance between samples; 0 = every event was recorded
    std::string failure;            ///< the first sentence on why a trace is not complete; empty = none
    friend bool operator==(const Manifest&, const Manifest&) = default;
};

/// "run.tide" → "run.tidemark", in the same folder.
std::filesystem::path manifestPath(const std::filesystem::path& trace);

/// "exit", "signal", "exec", …, as in reports.
std::string_view endReasonWord(EndReason reason);

/// Replaces the file in one step.
Status writeManifest(const std::filesystem::path& path, const Manifest& manifest);

/// NotFound, NotReadable; Corrupt if it is no manifest; NewerVersion. Unknown keys are ignored.
Result<Manifest> readManifest(const std::filesystem::path& path);

} // namespace tidemark::trace
