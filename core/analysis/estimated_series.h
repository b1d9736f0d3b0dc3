// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What needs the order of events, of sampled traces: as peak.h and timeSeries(), with weights.

#include "core/analysis/sample_weights.h"
#include "core/analysis/shown_blocks.h"
#include "core/base/moment.h"
#include "core/query/query.h"
#include "core/results/results.h"

#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace tidemark {

/// The first of the moments [first, last] with the highest estimate; nothing if stopped.
std::optional<Moment> findEstimatedPeak(const Profile& profile, ShownBlocks blocks, Moment first, Moment last,
    CostKind cost, const std::stop_token& stop);

/// Fills slices that end at `ends`, the first of which begins at `begin`. False if stopped.
bool fillEstimatedSlices(const Profile& profile, ShownBlocks blocks, Moment begin,
    std::span<const Moment> ends, const std::stop_token& stop, std::vector<TimeSeries::Slice>& slices);

} // namespace tidemark
