// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/query_engine.h"
#include "core/analysis/replay.h"
#include "core/analysis/selection.h"

namespace tidemark {
namespace {

StackCosts perStack(const Profile& profile, const SiteCosts& sites) {
    std::vector<Cost> sums(profile.stacks().size());
    for (std::size_t i = 0; i < sites.sites.size(); ++i)
        sums[profile.siteStacks()[i].index()] += sites.sites[i];
    StackCosts costs;
    costs.unfiltered = sites.unfiltered;
    costs.peak = sites.peak;
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
    }
    if (profile.index().damaged())
        return damagedIndex();
    return costs;
}

} // namespace tidemark
