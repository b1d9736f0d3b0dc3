// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/query_engine.h"
#include "core/analysis/replay.h"
#include "core/analysis/selection.h"

namespace tidemark {
namespace {

void addEstimates(const Profile& profile, const SiteCosts& sites, StackCosts& costs) {
    std::vector<Estimate> sums(profile.stacks().size());
    for (std::size_t i = 0; i < sites.estimates.size(); ++i)
        sums[profile.siteStacks()[i].index()] += sites.estimates[i];
    for (std::size_t i = 0; i < sums.size(); ++i) {
        if (sums[i].samples == 0)
            continue;
        costs.items.push_back({StackId(static_cast<StackId::Value>(i)), sums[i].rounded()});
        costs.estimates.push_back(sums[i]);
        costs.shownEstimate += sums[i];
    }
    costs.shown = costs.shownEstimate.rounded();
}

StackCosts perStack(const Profile& profile, const SiteCosts& sites) {
    StackCosts costs;
    costs.unfiltered = sites.unfiltered;
    costs.unfilteredEstimate = sites.unfilteredEstimate;
    costs.peak = sites.peak;
    if (!sites.estimates.empty()) {
        addEstimates(profile, sites, costs);
        return costs;
    }
    std::vector<Cost> sums(profile.stacks().size());
    for (std::size_t i = 0; i < sites.sites.size(); ++i)
        sums[profile.siteStacks()[i].index()] += sites.sites[i];
    for (std::size_t i = 0; i < sums.size(); ++i) {
        if (sums[i] == Cost{})
            continue;
        costs.items.push_back({StackId(static_cast<StackId::Value>(i)), sums[i]});
        costs.shown += sums[i];
    }
    return costs;
}

} // namespace

Result<StackCosts> evaluate(
    const Profile& profile, const Names& names, const Query& query, std::stop_token stop) {
    const Result<Selection> selection = Selection::make(profile, names, query, stop);
    if (!selection)
        return selection.error();
    const Result<SiteCosts> sites = selection->siteCosts();
    if (!sites)
        return sites.error();
    StackCosts costs = perStack(profile, *sites);
    if (query.rule == Rule::Peak && !query.filters.empty()) {
        Query everything = query;
        everything.filters.clear();
        const Result<StackCosts> unfiltered = evaluate(profile, names, everything, stop);
        if (!unfiltered)
            return unfiltered.error();
        costs.unfiltered = unfiltered->unfiltered;
        costs.unfilteredEstimate = unfiltered->unfilteredEstimate;
    }
    if (profile.index().damaged())
        return damagedIndex();
    return costs;
}

} // namespace tidemark
