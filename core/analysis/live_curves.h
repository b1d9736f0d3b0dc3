// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/profile/names.h"
#include "core/profile/profile.h"
#include "core/query/query.h"
#include "core/results/live_curves.h"
#include "core/results/results.h"

#include <span>
#include <stop_token>
#include <vector>

namespace tidemark {

/// One curve per row of `groups`, from sums per site: Unsupported for groupings and filters that look at
/// single blocks. 2 to 1,000 points.
Result<LiveCurves> liveCurvesOfGroups(const Profile& profile, const Names& names,
    const std::vector<Filter>& filters, const GroupList& groups, std::size_t rows, Nanoseconds begin,
    Nanoseconds end, std::size_t points, std::stop_token stop = {});

/// One curve of all blocks that some stacks allocated (mappings and pools apart).
Result<LiveCurves> liveCurveOfStacks(const Profile& profile, const StackList& stacks, Nanoseconds begin,
    Nanoseconds end, std::size_t points, std::stop_token stop = {});

} // namespace tidemark
