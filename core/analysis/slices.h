// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/filter_evaluation.h"
#include "core/analysis/shown_blocks.h"
#include "core/base/moment.h"
#include "core/base/result.h"
#include "core/profile/profile.h"
#include "core/results/results.h"

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <vector>

namespace tidemark {

/// InvalidUsage for a range or number of slices that makes no sense; Unsupported if there are no times.
Status checkSlices(const Profile& profile, Nanoseconds begin, Nanoseconds end, std::size_t slices);

/// Where the equal slices of a range of time begin, and where the last one ends. A series from 0 on begins
/// before the first event.
std::vector<Moment> sliceMoments(
    const Profile& profile, Nanoseconds begin, Nanoseconds end, std::size_t slices);

/// Fills slices that begin and end at `moments`. `blocks` are those that pass the filter. With `highest`,
/// which only traces with exact events have, it gets the first moment of each slice with its most bytes.
/// False if stopped.
bool fillSlices(const Profile& profile, const BlockFilter& filter, ShownBlocks blocks,
    const std::vector<Moment>& moments, const std::stop_token& stop, std::uint32_t oneIn,
    std::vector<TimeSeries::Slice>& slices, std::vector<Moment>* highest = nullptr);

} // namespace tidemark
