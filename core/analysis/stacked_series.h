// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/profile/names.h"
#include "core/profile/profile.h"
#include "core/query/query.h"
#include "core/results/stacked_series.h"

#include <cstddef>
#include <stop_token>
#include <vector>

namespace tidemark {

/// Live bytes of what the filters leave, over [begin, end] in `slices` equal slices (as timeSeries()), split
/// into the `layers` heaviest groups (at most 64) and the rest. Reads every event of the range. Unsupported
/// for groupings that are known only when a block is freed.
Result<StackedSeries> stackedSeries(const Profile& profile, const Names& names,
    const std::vector<Filter>& filters, Grouping grouping, std::size_t layers, Nanoseconds begin,
    Nanoseconds end, std::size_t slices, std::stop_token stop = {});

} // namespace tidemark
