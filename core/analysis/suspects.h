// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/profile/names.h"
#include "core/profile/profile.h"
#include "core/query/leak_thresholds.h"
#include "core/results/suspects.h"

#include <memory>
#include <stop_token>

namespace tidemark {

/// What leaks in the events of `range` (the default: of all the trace), less a shutdown at its end. Reads
/// sums of the index, never single blocks but at the window's edges. InvalidUsage, Unsupported, Corrupt,
/// Cancelled.
Result<LeakReport> findSuspects(const Profile& profile, std::shared_ptr<const Names> names,
    const LeakThresholds& thresholds = {}, MomentRange range = {}, std::stop_token stop = {});

} // namespace tidemark
