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

/// What a snapshot holds; all live as long as the answer is used.
struct LinesAt {
    const Profile& profile;
    const Names& names;
    Moment at; ///< a snapshot
};

/// What tracemalloc's Snapshot.statistics() or, with `before`, compare_to() says after filter_traces(), in
/// its order: by bytes, blocks and lines, descending; of a comparison by |change of bytes|, bytes, |change of
/// blocks|, blocks and lines. Unsupported if a profile has no snapshots of tracemalloc; InvalidUsage for
/// cumulative tracebacks, as there. Cancelled.
Result<std::vector<LineStatistic>> lineStatistics(const LinesAt& now, const std::optional<LinesAt>& before,
    const LineQuestion& question, std::stop_token stop = {});

} // namespace tidemark
