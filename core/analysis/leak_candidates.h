// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/leak_curves.h"
#include "core/analysis/leak_owner.h"
#include "core/query/leak_thresholds.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tidemark {

/// How finely stacks are put together.
enum LeakLevelIndex : std::size_t { kByStack, kByCaller, kByOwner, kEverything, kLeakLevels };

/// The groups of one level whose curves are worth computing.
struct LeakLevel {
    SiteGrouping grouping;
    std::vector<std::uint64_t> keys; ///< by group; kByStack: the StackId
    std::vector<StackOwner> owners;  ///< by group
    std::vector<Cost> kept;          ///< by group, as LeakTotals
    std::vector<Cost> neverFreed;
    std::vector<Cost> allocated;
};

/// Groups that keep something, by site sums alone.
struct LeakCandidates {
    std::array<LeakLevel, kLeakLevels> levels;
    std::vector<std::vector<GroupIndex>> callersOf; ///< by owner: its groups of kByCaller
    std::vector<std::size_t>
        idleCallers; ///< by owner: callers that have it allocate and are not in callersOf
    std::vector<std::vector<GroupIndex>> stacksOfOwner;
    std::vector<std::vector<GroupIndex>> stacksOfCaller;

    const std::vector<GroupIndex>& stacksOf(LeakLevelIndex level, GroupIndex group) const {
        return level == kByOwner ? stacksOfOwner[group] : stacksOfCaller[group];
    }
};

LeakCandidates leakCandidates(
    const Profile& profile, const Names& names, const LeakTotals& totals, const LeakThresholds& thresholds);

} // namespace tidemark
