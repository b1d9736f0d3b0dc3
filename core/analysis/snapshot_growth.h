// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What leak_window.h and leak_curves.h say of events, of a series of snapshots: these know how much of each
// stack was live at some moments, never which blocks stayed.

#include "core/analysis/leak_curves.h"
#include "core/analysis/leak_window.h"
#include "core/base/result.h"
#include "core/profile/profile.h"
#include "core/query/leak_thresholds.h"

#include <cstddef>
#include <vector>

namespace tidemark {

/// Fewer snapshots cannot be told from chance.
inline constexpr std::size_t kLeastSnapshots = 8;

bool isSnapshotSeries(const Profile& profile);

/// The slices are equal in time; there are never more than lie between the snapshots. Unsupported if there
/// are too few snapshots in the range, with a sentence. If much is gone in the last
/// ones, the program was ending, and the window ends before.
Result<LeakWindow> snapshotWindow(
    const Profile& profile, MomentRange range, const LeakThresholds& thresholds);

/// Limits that fit a window with few slices, and amounts that mean something beside all that is live.
LeakThresholds thresholdsFor(const Profile& profile, const LeakWindow& window, LeakThresholds thresholds);

/// `kept` is the net growth, and so is `allocated`, since nothing is known of frees; both may be negative.
LeakTotals snapshotTotals(const Profile& profile, const LeakWindow& window);

/// Between snapshots amounts are taken to go straight. What survives is the least that is live at any later
/// snapshot: a slice keeps by how much that rises.
std::vector<LeakCurves> snapshotCurves(
    const Profile& profile, const LeakWindow& window, const std::vector<SiteGrouping>& groupings);

} // namespace tidemark
