// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Statistics by source line as Python's tracemalloc makes them, of one snapshot or between two.

#include "core/results/line_statistics.h"
#include "core/session/session.h"

#include <optional>
#include <stop_token>
#include <vector>

namespace tidemark {

/// A snapshot of an open series. The session lives as long as the answer is used.
struct SnapshotOf {
    const Session& session;
    Moment at;
};

/// Everything that the snapshot `now` holds or, with `before`, all of both with the changes; in tracemalloc's
/// order. See core/analysis/line_statistics.h. Unsupported, InvalidUsage, Cancelled.
Result<std::vector<LineStatistic>> statisticsByLine(const SnapshotOf& now,
    const std::optional<SnapshotOf>& before, const LineQuestion& question, std::stop_token stop = {});

} // namespace tidemark
