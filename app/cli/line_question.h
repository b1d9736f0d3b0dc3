// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The groupings lineno, filename and traceback of `report` and `diff`, which answer as Python's tracemalloc
// does.

#include "app/cli/report_query.h"
#include "core/results/line_statistics.h"
#include "core/session/session.h"

#include <CLI/App.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tidemark::cli {

struct LineWords {
    bool cumulative = false;
    bool asTracemalloc = false;
    std::vector<std::string> filters;
};

void addLineOptions(CLI::App& command, LineWords& words);

/// Whether a grouping is one of tracemalloc's.
bool isLineGrouping(const std::string& name);

/// `Filter(True, "*/json/*", lineno=12, all_frames=True, domain=0)` or `DomainFilter(False, 7)`, as in
/// Python, also with `tracemalloc.` before it. InvalidUsage with a sentence otherwise.
Result<LineFilter> parseTracemallocFilter(std::string_view text);

/// InvalidUsage with a sentence if a word makes no sense or contradicts another.
Result<LineQuestion> lineQuestion(const std::string& grouping, const LineWords& words);

struct LinesToPrint {
    LineQuestion question;
    std::size_t limit = 20;
    bool json = false;
};

/// `tidemark report`: what --at shows, or, with --from or --to, what changed between two snapshots of one
/// series. By default the last one, and the first one to compare with. Returns the exit status.
int reportLines(const Session& session, const QueryOptions& query, const LinesToPrint& print);

/// `tidemark diff`. An empty time is the end; that of `before`, if both are one session, its first snapshot.
int diffLines(const Session& before, const std::string& atBefore, const Session& after,
    const std::string& atAfter, const LinesToPrint& print);

} // namespace tidemark::cli
