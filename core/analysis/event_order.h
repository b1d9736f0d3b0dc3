// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/filter_evaluation.h"
#include "core/base/moment.h"
#include "core/base/result.h"
#include "core/profile/profile.h"
#include "core/results/results.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stop_token>

namespace tidemark {

inline constexpr std::size_t kRowsBetweenStopChecks = 65'536;

inline Error cancelled() {
    return {ErrorCode::Cancelled, "The query was cancelled."};
}

inline Cost costOf(const Allocation& allocation) {
    return {static_cast<std::int64_t>(allocation.size), 1};
}

/// What one event did. It frees and allocates at once where the free of the block's predecessor was lost.
struct HeapChange {
    Position position = 0;
    const Allocation* freed = nullptr; ///< null: nothing
    const Allocation* born = nullptr;  ///< null: nothing
};

/// Calls `visit(HeapChange)` for the events in `range` that changed the heap, in their order. False if
/// stopped.
template <typename Visit>
bool forEachChange(const Profile& profile, MomentRange range, const std::stop_token& stop, Visit&& visit) {
    const auto births = profile.allocations();
    const auto frees = profile.freeOrder();
    const auto isBornBefore = [&](const Allocation& row) { return row.born <= range.begin.after; };
    const auto isFreedBefore = [&](AllocationId id) { return births[id.index()].freed <= range.begin.after; };
    auto birth = std::partition_point(births.begin(), births.end(), isBornBefore);
    auto free = std::partition_point(frees.begin(), frees.end(), isFreedBefore);
    for (std::size_t count = 0;; ++count) {
        if (count % kRowsBetweenStopChecks == 0 && stop.stop_requested())
            return false;
        const Position nextBirth = birth == births.end() ? kNever : birth->born;
        const Position nextFree = free == frees.end() ? kNever : births[free->index()].freed;
        HeapChange change{std::min(nextBirth, nextFree)};
        if (change.position == kNever || change.position > range.end.after)
            return true;
        if (nextFree == change.position)
            change.freed = &births[(free++)->index()];
        if (nextBirth == change.position)
            change.born = &*birth++;
        visit(change);
    }
}

/// The live cost of what passes a filter, kept up to date change by change.
class LiveCost {
public:
    explicit LiveCost(const BlockFilter& filter) : m_filter(filter) {}

    void apply(const HeapChange& change) {
        if (change.freed != nullptr && m_filter.passes(*change.freed))
            m_cost -= costOf(*change.freed);
        if (change.born != nullptr && m_filter.passes(*change.born))
            m_cost += costOf(*change.born);
    }
    Cost cost() const { return m_cost; }

private:
    const BlockFilter& m_filter;
    Cost m_cost;
};

} // namespace tidemark
