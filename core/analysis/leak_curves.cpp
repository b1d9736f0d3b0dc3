// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/leak_curves.h"

#include "core/analysis/selection.h"

#include <utility>

namespace tidemark {
namespace {

/// Costs by site of one query without filters.
Result<std::vector<Cost>> siteCosts(
    const Profile& profile, const Names& names, const Query& query, const std::stop_token& stop) {
    const Result<Selection> selection = Selection::make(profile, names, query, stop);
    if (!selection)
        return selection.error();
    Result<SiteCosts> costs = selection->siteCosts();
    if (!costs)
        return costs.error();
    return std::move(costs->sites);
}

Query bornIn(Moment begin, Moment end, Moment seen) {
    Query query;
    query.rule = Rule::KeptFrom;
    query.a = begin;
    query.b = end;
    query.c = seen;
    return query;
}

} // namespace

Result<LeakTotals> leakTotals(
    const Profile& profile, const Names& names, const LeakWindow& window, const std::stop_token& stop) {
    const Moment begin = window.edges.front();
    const Moment end = window.edges.back();
    Query allocated;
    allocated.rule = Rule::AllocatedIn;
    allocated.a = begin;
    allocated.b = end;
    LeakTotals totals;
    const std::pair<Query, std::vector<Cost>*> parts[] = {{bornIn(begin, end, end), &totals.kept},
        {bornIn(begin, end, profile.endMoment()), &totals.neverFreed}, {allocated, &totals.allocated}};
    for (const auto& [query, place] : parts) {
        Result<std::vector<Cost>> costs = siteCosts(profile, names, query, stop);
        if (!costs)
            return costs.error();
        *place = std::move(*costs);
    }
    return totals;
}

Result<std::vector<LeakCurves>> leakCurves(const Profile& profile, const Names& names,
    const LeakWindow& window, const std::vector<SiteGrouping>& groupings, const std::stop_token& stop) {
    std::vector<LeakCurves> curves;
    for (const SiteGrouping& grouping : groupings)
        curves.emplace_back(grouping.groups, window.slices());
    const auto add = [&](const Query& query, auto&& placeOf) -> Status {
        const Result<std::vector<Cost>> costs = siteCosts(profile, names, query, stop);
        if (!costs)
            return costs.error();
        for (std::size_t i = 0; i < groupings.size(); ++i)
            for (std::size_t site = 0; site < costs->size(); ++site)
                if (const GroupIndex group = groupings[i].groupOf[site]; group != kNoGroup)
                    placeOf(curves[i], group) += (*costs)[site];
        return Ok{};
    };
    for (std::size_t i = 0; i <= window.slices(); ++i) {
        Query live;
        live.a = window.edges[i];
        const auto place = [i](LeakCurves& of, GroupIndex group) -> Cost& { return of.live(group)[i]; };
        if (Status added = add(live, place); !added)
            return added.error();
    }
    for (std::size_t i = 0; i < window.slices(); ++i) {
        const auto place = [i](LeakCurves& of, GroupIndex group) -> Cost& { return of.survivors(group)[i]; };
        const Query born = bornIn(window.edges[i], window.edges[i + 1], window.edges.back());
        if (Status added = add(born, place); !added)
            return added.error();
    }
    return curves;
}

} // namespace tidemark
