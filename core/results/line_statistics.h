// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Sums by source line, file or traceback, as Python's tracemalloc makes them of its snapshots.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tidemark {

struct SourceLine {
    std::string_view file; ///< of the names that the statistics were made with
    std::uint32_t line = 0;
    friend auto operator<=>(const SourceLine&, const SourceLine&) = default;
};

enum class LineKey : std::uint8_t {
    Line,      ///< the newest frame
    File,      ///< its file
    Traceback, ///< all frames that were kept
};

/// Which frames of a stack a block counts for; with LineKey::Traceback all are the same.
enum class LineCount : std::uint8_t {
    Newest,     ///< the newest only
    EveryFrame, ///< every frame, also twice for the same line: what tracemalloc calls cumulative
    EachOnce,   ///< every line or file of the stack, once: sums are never more than there is
};

/// One of tracemalloc's filters: Filter, or, without a pattern, DomainFilter.
struct LineFilter {
    bool inclusive = true;
    std::optional<std::string> pattern; ///< of file names, as fnmatch takes it
    std::optional<std::uint32_t> line;
    bool allFrames = false; ///< else the newest only
    std::optional<std::uint32_t> domain;
};

struct LineQuestion {
    LineKey key = LineKey::Line;
    LineCount count = LineCount::Newest;
    std::vector<LineFilter> filters;
};

struct LineStatistic {
    std::vector<SourceLine> lines; ///< oldest first
    std::int64_t bytes = 0;
    std::int64_t blocks = 0;
    std::int64_t bytesDifference = 0; ///< to the snapshot that was compared with
    std::int64_t blocksDifference = 0;
};

} // namespace tidemark
