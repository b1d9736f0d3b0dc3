// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace tidemark::tracemalloc {

/// What is known of a snapshot besides what tracemalloc writes: when it was taken, and of what.
struct SnapshotFacts {
    std::int64_t wallClockNs = 0; ///< the sidecar's, else that of the file's last change
    bool fromSidecar = false;
    std::int64_t pid = 0;
    std::int64_t startedNs = 0; ///< when the process began its series, since 1970; 0 = not known
    std::string command;
    std::string version;        ///< of Python
    std::int64_t rssBytes = -1; ///< −1 = not known; so are the next two
    std::int64_t tracerBytes = -1;
    std::int64_t tracedPeakBytes = -1;
};

/// Reads FILE.json beside FILE, an object with any of: `time` and `started` (seconds since 1970), `pid`,
/// `command` (text or array), `version`, `rss`, `tracer_memory`, `traced_peak` (bytes). Whatever is not as it
/// should be counts as missing.
SnapshotFacts factsOf(const std::filesystem::path& snapshot);

} // namespace tidemark::tracemalloc
