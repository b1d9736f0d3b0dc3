// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What `report --group-by lineno` and `diff --by lineno` print. The JSON is described in
// resources/manual/json.md.

#include "core/profile/profile.h"
#include "core/results/line_statistics.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tidemark {

/// "lineno", "filename", "traceback": tracemalloc's own names.
std::string_view lineKeyName(LineKey key);

struct LinesSide {
    const Profile& profile;
    Moment at;
};

struct LinesContent {
    LinesSide now;
    std::optional<LinesSide> before;
    const LineQuestion& question;
    const std::vector<LineStatistic>& rows; ///< all
    std::size_t limit = 20;                 ///< rows printed; 0 = all
};

/// A header, an empty line, then each row as Python's str() of a Statistic or StatisticDiff has it; of
/// tracebacks the frames as well, oldest first.
std::string linesText(const LinesContent& content);
std::string linesJson(const LinesContent& content);

/// One such row: "app.py:12: size=1575 KiB (+1176 KiB), count=22747 (+17012), average=71 B".
std::string lineText(const LineStatistic& row, bool compared);

} // namespace tidemark
