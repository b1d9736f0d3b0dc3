// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/profile/names.h"
#include "core/profile/profile.h"
#include "core/results/line_statistics.h"

#include <optional>
#include <stop_token>
#include <vector>

namespace tidemark {

struct LineQuestion {
    Moment at;                    ///< a snapshot
    std::optional<Moment> before; ///< compared with: all lines of both, the largest change first
    LineKey key = LineKey::Line;
    LineCount count = LineCount::Newest;
    std::vector<LineFilter> filters;
};

/// What tracemalloc's Snapshot.statistics() or compare_to() says after filter_traces(), in its order: by
/// bytes, blocks and lines, descending; of a comparison by |change of bytes|, bytes, |change of blocks|,
/// blocks and lines. Unsupported if the profile has no snapshots; InvalidUsage for cumulative tracebacks, as
/// there. Cancelled.
Result<std::vector<LineStatistic>> lineStatistics(
    const Profile& profile, const Names& names, const LineQuestion& question, std::stop_token stop = {});

} // namespace tidemark
