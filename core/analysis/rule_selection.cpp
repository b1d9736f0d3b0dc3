// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/filter_evaluation.h"
#include "core/analysis/peak.h"
#include "core/analysis/query_engine.h"
#include "core/analysis/rectangle.h"
#include "core/analysis/replay.h"
#include "core/analysis/site_sums.h"

#include <algorithm>
#include <cstdint>

namespace tidemark {
namespace {

/// Sums per stack, and what they would be without a filter.
class StackSums {
public:
    explicit StackSums(const Profile& profile) : m_profile(profile), m_perStack(profile.stacks().size()) {}

    void add(SiteIndex site, Cost cost) { m_perStack[m_profile.siteStacks()[site].index()] += cost; }
    void addUnfiltered(Cost cost) { m_unfiltered += cost; }

    StackCosts result() const {
        StackCosts costs;
        costs.unfiltered = m_unfiltered;
        for (std::size_t i = 0; i < m_perStack.size(); ++i) {
            if (m_perStack[i] == Cost{})
                continue;
            costs.items.push_back({StackId(static_cast<StackId::Value>(i)), m_perStack[i]});
            costs.shown += m_perStack[i];
        }
        return costs;
    }

private:
    const Profile& m_profile;
    std::vector<Cost> m_perStack;
    Cost m_unfiltered;
};

Cost costOf(const SiteRecord& site, const SiteSums::Sum& sum) {
    return {static_cast<std::int64_t>(sum.count * site.typicalSize + sum.excess),
        static_cast<std::int64_t>(sum.count)};
}

/// Whether the zone map of a block of rows says that none of them is freed within the rectangle.
bool isOutside(const ProfileIndex& index, RowIndex begin, RowIndex end, const Rectangle& rectangle) {
    const ColumnBlock& lifetimes = index.column(ColumnId::Lifetime).blocks()[begin / kColumnBlock];
    if (lifetimes.base == 0)
        return false; // Some may live for ever.
    const std::uint64_t longest = PackedColumn::upperBound(lifetimes);
    const Position lastBorn = index.born(end - 1);
    const bool endsBefore = longest <= kNever - lastBorn && lastBorn + longest <= rectangle.freedAfter;
    const bool beginsAfter =
        rectangle.freedBy != kNever && index.born(begin) + lifetimes.base > rectangle.freedBy;
    return endsBefore || beginsAfter;
}

/// Adds the rows of a rectangle that pass a filter; false if stopped.
bool scan(const ProfileIndex& index, const BlockFilter& filter, const Rectangle& rectangle,
    const std::stop_token& stop, StackSums& sums) {
    RowTest test(index, filter.rows());
    const auto batch = std::make_unique<RowBatch>();
    const RowIndex end = index.bornBy(rectangle.bornBy);
    for (RowIndex begin = index.bornBy(rectangle.bornAfter); begin < end;) {
        if (stop.stop_requested())
            return false;
        const RowIndex batchEnd = RowBatch::endOf(begin, end);
        if (!isOutside(index, begin, batchEnd, rectangle)) {
            batch->load(index, begin, batchEnd, filter.rows().columns() | RowBatch::kSizes);
            for (std::size_t i = 0; i < batch->count; ++i) {
                if (filter.sites()[batch->site[i]] == 0 || batch->freed[i] <= rectangle.freedAfter ||
                    batch->freed[i] > rectangle.freedBy || !test.passes(*batch, i))
                    continue;
                Cost cost;
                const Cost one{static_cast<std::int64_t>(batch->size[i]), 1};
                if (rectangle.sign > 0)
                    cost += one;
                else
                    cost -= one;
                sums.add(static_cast<SiteIndex>(batch->site[i]), cost);
            }
        }
        begin = batchEnd;
    }
    return true;
}

Result<StackCosts> select(
    const Profile& profile, const BlockFilter& filter, const Query& query, const std::stop_token& stop) {
    const ProfileIndex& index = profile.index();
    const std::vector<Rectangle> rectangles = rectanglesOf(query, profile.lastPosition());
    SiteSums perSite(index, stop);
    for (const Rectangle& rectangle : rectangles)
        if (!perSite.add(rectangle))
            return cancelled();
    StackSums sums(profile);
    const bool fromSites = filter.rows().empty();
    for (std::size_t i = 0; i < perSite.sums().size(); ++i) {
        if (perSite.sums()[i].count == 0 && perSite.sums()[i].excess == 0)
            continue;
        const Cost cost = costOf(index.sites()[i], perSite.sums()[i]);
        if (filter.totals()[i] != 0)
            sums.addUnfiltered(cost);
        if (fromSites && filter.sites()[i] != 0)
            sums.add(static_cast<SiteIndex>(i), cost);
    }
    if (!fromSites)
        for (const Rectangle& rectangle : rectangles)
            if (!scan(index, filter, rectangle, stop, sums))
                return cancelled();
    return sums.result();
}

Result<StackCosts> selectPeak(
    const Profile& profile, const BlockFilter& filter, Query query, const std::stop_token& stop) {
    const auto peak = findPeak(profile, filter, {query.a, query.b}, query.cost, stop);
    if (!peak)
        return cancelled();
    query.a = *peak;
    Result<StackCosts> costs = select(profile, filter, query, stop);
    if (costs)
        costs->peak = *peak;
    return costs;
}

Result<StackCosts> evaluateChecked(
    const Profile& profile, const Names& names, const Query& query, const std::stop_token& stop) {
    const Result<BlockFilter> filter = BlockFilter::evaluate(profile, names, query.filters);
    if (!filter)
        return filter.error();
    if (query.rule != Rule::Peak)
        return select(profile, *filter, query, stop);
    Result<StackCosts> costs = selectPeak(profile, *filter, query, stop);
    if (!costs || filter->passesAll())
        return costs;
    const Result<BlockFilter> everything = BlockFilter::evaluate(profile, names, {});
    const Result<StackCosts> unfiltered = selectPeak(profile, *everything, query, stop);
    if (!unfiltered)
        return unfiltered.error();
    costs->unfiltered = unfiltered->unfiltered;
    return costs;
}

} // namespace

Result<StackCosts> evaluate(
    const Profile& profile, const Names& names, const Query& query, std::stop_token stop) {
    if (Status checked = checkQuery(profile, query); !checked)
        return checked.error();
    Result<StackCosts> costs = evaluateChecked(profile, names, query, stop);
    if (costs && profile.index().damaged())
        return damagedIndex();
    return costs;
}

} // namespace tidemark
