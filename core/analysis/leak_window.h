// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/moment.h"
#include "core/profile/profile.h"
#include "core/query/leak_thresholds.h"

#include <cstddef>
#include <vector>

namespace tidemark {

/// The part of a trace in which leaks are looked for, cut into slices that are equal if time and events count
/// half each.
struct LeakWindow {
    std::vector<Moment> edges;      ///< slices + 1; the first is the window's begin
    std::vector<Nanoseconds> times; ///< of the edges
    std::size_t slices() const { return edges.size() - 1; }
    /// Begin of the slice that holds the end of the first `share` of the window.
    std::size_t sliceAt(double share) const {
        return static_cast<std::size_t>(share * static_cast<double>(slices()));
    }
};

/// Where the shutdown begins: the suffix of `range` in which frees outnumber births nine to one by the widest
/// margin. The end of the range if there is none, or none that frees 16 blocks and one for 256 that it
/// leaves.
Moment shutdownBegin(const ProfileIndex& index, MomentRange range);

/// The same, but the end of the range if the rest is longer than a shutdown may be.
Moment leakWindowEnd(const Profile& profile, MomentRange range, const LeakThresholds& thresholds);

/// The window of a range of moments, without the shutdown of its end.
LeakWindow leakWindow(const Profile& profile, MomentRange range, const LeakThresholds& thresholds);

} // namespace tidemark
