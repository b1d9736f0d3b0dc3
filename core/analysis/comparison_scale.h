// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/comparison.h"

#include <array>
#include <optional>
#include <utility>

namespace tidemark {

/// What costs before are multiplied by. Unsupported if a side has nothing to normalise by.
Result<double> scaleOf(const Profile& before, const Profile& after, const Comparison& question);

/// A cost times a scale, rounded.
Cost scaled(Cost cost, double scale);

/// The queries whose answers are the turnover; none unless both sides are moments of one profile, in order,
/// under the same filters and without a scale.
std::optional<std::array<std::pair<Query, Cost Turnover::*>, 3>> turnoverQueries(
    const ComparedSide& before, const ComparedSide& after, const Comparison& question);

} // namespace tidemark
