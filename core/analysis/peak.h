// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/filter_evaluation.h"
#include "core/base/moment.h"
#include "core/profile/profile.h"
#include "core/query/query.h"
#include "core/results/results.h"

#include <optional>
#include <stop_token>

namespace tidemark {

/// The first moment of (range.begin, range.end] with the highest live cost of what passes the filter. A range
/// that ends at 0 stands for the whole trace with its beginning; an empty one has only its end. Nothing if
/// stopped.
std::optional<Moment> findPeak(const Profile& profile, const BlockFilter& filter, MomentRange range,
    CostKind cost, const std::stop_token& stop, std::uint32_t oneIn = 1);

} // namespace tidemark
