// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/peak.h"

#include "core/analysis/event_order.h"

#include <algorithm>

namespace tidemark {

std::optional<Moment> findPeak(const Profile& profile, const BlockFilter& filter, MomentRange range,
    CostKind cost, const std::stop_token& stop) {
    const Position last = profile.lastPosition();
    const bool whole = range.end == Moment{};
    const Position end = whole ? last : std::min(range.end.after, last);
    const Moment first{whole ? 0 : std::min(std::min(range.begin.after, last) + 1, end)};

    LiveCost live(filter);
    if (!forEachChange(
            profile, {Moment{}, first}, stop, [&](const HeapChange& change) { live.apply(change); }))
        return std::nullopt;
    Moment peak = first;
    std::int64_t highest = live.cost().of(cost);
    const auto compare = [&](const HeapChange& change) {
        live.apply(change);
        if (live.cost().of(cost) > highest) {
            highest = live.cost().of(cost);
            peak = Moment{change.position};
        }
    };
    if (!forEachChange(profile, {first, Moment{end}}, stop, compare))
        return std::nullopt;
    return peak;
}

} // namespace tidemark
