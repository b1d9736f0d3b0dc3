// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/query_engine.h"
#include "core/analysis/replay.h"
#include "core/analysis/selection.h"

#include <algorithm>

namespace tidemark {
namespace {

/// Where few of very many stacks have blocks of their own, a sum for each stack would take most of the
/// memory.
void addSparseSums(const Profile& profile, const SiteCosts& sites, StackCosts& costs) {
    for (std::size_t i = 0; i < sites.sites.size(); ++i)
        if (!(sites.sites[i] == Cost{}))
            costs.items.push_back({profile.siteStacks()[i], sites.sites[i]});
    std::sort(costs.items.begin(), costs.items.end(),
        [](const auto& one, const auto& other) { return one.stack < other.stack; });
    std::size_t kept = 0;
    for (const StackCosts::Item& item : costs.items) {
        costs.shown += item.cost;
        if (kept > 0 && costs.items[kept - 1].stack == item.stack)
            costs.items[kept - 1].cost += item.cost;
        else
            costs.items[kept++] = item;
    }
    costs.items.resize(kept);
    std::erase_if(costs.items, [](const StackCosts::Item& item) { return item.cost == Cost{}; });
}

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
    constexpr std::size_t kSparse = 16;
    StackCosts costs;
    costs.unfiltered = sites.unfiltered;
    costs.unfilteredEstimate = sites.unfilteredEstimate;
    costs.peak = sites.peak;
    if (!sites.estimates.empty()) {
        addEstimates(profile, sites, costs);
        return costs;
    }
    const auto isThere = [](Cost cost) { return !(cost == Cost{}); };
    const auto used = std::count_if(sites.sites.begin(), sites.sites.end(), isThere);
    if (profile.stacks().size() / kSparse > static_cast<std::size_t>(used)) {
        addSparseSums(profile, sites, costs);
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

Result<StackCosts> evaluateRoughly(const Profile& profile, const Names& names, const Query& query,
    std::uint32_t oneIn, std::stop_token stop) {
    const bool isRough = oneIn > 1 && !profile.capabilities().estimated;
    const Result<Selection> selection =
        Selection::make(profile, names, query, stop, isRough && !query.filters.empty() ? oneIn : 1);
    if (!selection)
        return selection.error();
    const Result<SiteCosts> sites = selection->siteCosts();
    if (!sites)
        return sites.error();
    StackCosts costs = perStack(profile, *sites);
    costs.complete = !isRough || query.filters.empty();
    if (query.rule == Rule::Peak && !query.filters.empty()) {
        Query everything = query;
        everything.filters.clear();
        const Result<Selection> all = Selection::make(profile, names, everything, stop);
        if (!all)
            return all.error();
        const Result<SiteCosts> unfiltered = all->siteCosts();
        if (!unfiltered)
            return unfiltered.error();
        costs.unfiltered = unfiltered->unfiltered;
        costs.unfilteredEstimate = unfiltered->unfilteredEstimate;
    }
    if (profile.index().damaged())
        return damagedIndex();
    return costs;
}

Result<StackCosts> evaluate(
    const Profile& profile, const Names& names, const Query& query, std::stop_token stop) {
    return evaluateRoughly(profile, names, query, 1, std::move(stop));
}

Result<std::uint64_t> rowsToRead(const Profile& profile, const Names& names, const Query& query) {
    // Where the peak is, is what reading the rows would tell.
    Query simple = query;
    if (query.rule == Rule::Peak)
        simple.rule = Rule::LiveAt;
    simple.a = query.rule == Rule::Peak && query.b == Moment{} ? profile.endMoment()
               : query.rule == Rule::Peak                      ? query.b
                                                               : query.a;
    const Result<Selection> selection = Selection::make(profile, names, simple, {});
    if (!selection)
        return selection.error();
    const bool isSwept = query.rule == Rule::Peak && !query.filters.empty();
    return std::max(selection->rowsToRead(),
        isSwept ? std::uint64_t{profile.index().bornBy(simple.a.after)} : std::uint64_t{0});
}

} // namespace tidemark
