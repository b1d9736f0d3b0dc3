// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/event_order.h"
#include "core/analysis/filter_evaluation.h"
#include "core/analysis/query_check.h"
#include "core/analysis/query_engine.h"

#include <algorithm>

namespace tidemark {

Result<Summary> summarise(
    const Profile& profile, const Names& names, const std::vector<Filter>& filters, std::stop_token stop) {
    if (Status checked = checkFilters(profile, filters); !checked)
        return checked.error();
    const Result<BlockFilter> filter = BlockFilter::evaluate(profile, names, filters);
    if (!filter)
        return filter.error();

    Summary summary;
    LiveCost live(*filter);
    const auto visit = [&](const HeapChange& change) {
        live.apply(change);
        if (change.freed != nullptr && filter->passes(*change.freed))
            ++summary.frees;
        if (change.born != nullptr && filter->passes(*change.born)) {
            ++summary.allocations;
            summary.bytesAllocated += change.born->size;
            summary.temporary += change.born->temporary ? 1 : 0;
        }
        if (live.cost().bytes > summary.peak.bytes) {
            summary.peak = live.cost();
            summary.peakMoment = Moment{change.position};
        }
    };
    if (!forEachChange(profile, {Moment{}, profile.endMoment()}, stop, visit))
        return cancelled();
    summary.peakTime = profile.timeOf(summary.peakMoment.after);
    summary.liveAtEnd = live.cost();
    for (const CounterSample& sample : profile.counters())
        summary.rssPeakBytes = std::max(summary.rssPeakBytes, sample.rssBytes);
    return summary;
}

} // namespace tidemark
