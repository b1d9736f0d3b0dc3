// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/call_tree.h"
#include "core/analysis/grouped_sites.h"
#include "core/analysis/query_check.h"
#include "core/analysis/query_engine.h"
#include "core/analysis/replay.h"
#include "core/analysis/sample_weights.h"
#include "core/analysis/selection.h"
#include "core/analysis/site_groups.h"
#include "core/analysis/time_lookup.h"

#include <tsl/robin_map.h>

#include <algorithm>
#include <bit>
#include <map>
#include <set>

namespace tidemark {
namespace {

using Row = GroupList::Row;
constexpr std::uint64_t kNone = GroupList::kNone;

class Groups {
public:
    void add(std::uint64_t key, Cost cost) { m_sums[key].cost += cost; }
    void add(std::uint64_t key, const Estimate& estimate) {
        m_estimated = true;
        m_sums[key].estimate += estimate;
    }
    void subtract(std::uint64_t key, const Estimate& estimate) {
        m_estimated = true;
        m_sums[key].estimate -= estimate;
    }

    GroupList list(Grouping grouping, CostKind order) const {
        GroupList list;
        list.grouping = grouping;
        Estimate all;
        for (const auto& [key, sum] : m_sums) {
            const Cost cost = m_estimated ? sum.estimate.rounded() : sum.cost;
            if (cost == Cost{})
                continue;
            list.rows.push_back({key, {}, cost, sum.estimate});
            list.shown += cost;
            all += sum.estimate;
        }
        if (m_estimated)
            list.shown = all.rounded();
        std::sort(list.rows.begin(), list.rows.end(), [order](const Row& one, const Row& other) {
            const auto weight = magnitude(one.cost.of(order));
            const auto otherWeight = magnitude(other.cost.of(order));
            return weight != otherWeight ? weight > otherWeight : one.key < other.key;
        });
        return list;
    }

private:
    struct Sum {
        Cost cost;
        Estimate estimate;
    };
    tsl::robin_map<std::uint64_t, Sum, PairHash> m_sums;
    bool m_estimated = false;
};

Cost signedCost(std::uint64_t bytes, int sign) {
    Cost cost;
    const Cost one{static_cast<std::int64_t>(bytes), 1};
    if (sign > 0)
        cost += one;
    else
        cost -= one;
    return cost;
}

Groups groupSites(const SiteCosts& costs, const SiteGroups& sites) {
    Groups groups;
    for (std::size_t i = 0; i < costs.sites.size(); ++i) {
        const std::uint64_t key = sites.keyOf(static_cast<SiteIndex>(i));
        if (!costs.estimates.empty() && costs.estimates[i].samples != 0)
            groups.add(key, costs.estimates[i]);
        else if (!(costs.sites[i] == Cost{}))
            groups.add(key, costs.sites[i]);
    }
    return groups;
}

/// Of each row how its type is known, from the sites that it counts.
void addEvidence(GroupList& list, const SiteCosts& costs, const SiteGroups& sites) {
    std::map<std::uint64_t, std::set<std::string>> known;
    for (std::size_t i = 0; i < costs.sites.size(); ++i) {
        const auto site = static_cast<SiteIndex>(i);
        const bool counts =
            !(costs.sites[i] == Cost{}) || (!costs.estimates.empty() && costs.estimates[i].samples != 0);
        if (counts && sites.keyOf(site) != kNone)
            known[sites.keyOf(site)].insert(sites.evidenceOf(site));
    }
    for (Row& row : list.rows)
        for (const std::string& evidence : known[row.key])
            row.evidence += (row.evidence.empty() ? "" : ", ") + evidence;
}

/// Bits of a lifetime in ns; kNone if it never ended.
std::uint64_t lifetimeClass(const TimeLookup& times, Position born, Position freed) {
    if (freed == kNever)
        return kNone;
    return static_cast<std::uint64_t>(
        std::bit_width(static_cast<std::uint64_t>(times.timeOf(freed) - times.timeOf(born))));
}

Result<Groups> groupRows(const Profile& profile, const Selection& selection, Grouping grouping) {
    const TimeLookup times(profile.index());
    const SampleWeights weights(profile);
    Groups groups;
    const auto add = [&](const RowBatch& batch, const std::vector<std::uint32_t>& places, int sign) {
        for (const std::uint32_t place : places) {
            std::uint64_t key = kNone;
            if (grouping == Grouping::FreeStack) {
                const std::uint64_t stack = batch.freeStack[place];
                key = stack == 0 || stack >= profile.stacks().size() ? kNone : stack;
            } else if (grouping == Grouping::LifetimeClass) {
                key = lifetimeClass(times, batch.born[place], batch.freed[place]);
            } else if (batch.freed[place] != kNever) {
                const std::uint64_t code = batch.freeingThread[place];
                key = code == 0   ? groupKey(ThreadId(profile.index().sites()[batch.site[place]].thread))
                      : code == 1 ? kNone
                                  : code - 2;
            }
            const Estimate estimate =
                weights.of(static_cast<SiteIndex>(batch.site[place]), batch.size[place]);
            if (!weights.estimated())
                groups.add(key, signedCost(batch.size[place], sign));
            else if (sign > 0)
                groups.add(key, estimate);
            else
                groups.subtract(key, estimate);
        }
    };
    if (!selection.forEachRow(
            RowBatch::kSizes |
                (grouping == Grouping::FreeStack ? RowBatch::kFreeStacks : RowBatch::kFreeingThreads),
            add))
        return cancelled();
    return groups;
}

Result<GroupList> checked(const Profile& profile, GroupList list) {
    if (profile.index().damaged())
        return damagedIndex();
    return list;
}

} // namespace

Result<GroupList> groupBy(const Profile& profile, std::shared_ptr<const Names> names, const Query& query,
    Grouping grouping, std::stop_token stop) {
    if (Status checked = checkGrouping(profile, grouping); !checked)
        return checked.error();
    const Result<Selection> selection = Selection::make(profile, *names, query, stop);
    if (!selection)
        return selection.error();
    if (!isGroupedBySite(grouping)) {
        const Result<Groups> groups = groupRows(profile, *selection, grouping);
        if (!groups)
            return groups.error();
        GroupList list = groups->list(grouping, query.cost);
        if (grouping == Grouping::FreeThread)
            for (Row& row : list.rows)
                row.label = row.key < profile.threads().size()
                                ? profile.threads()[static_cast<std::size_t>(row.key)].name
                                : std::string();
        list.names = std::move(names);
        return checked(profile, std::move(list));
    }
    const SiteGroups sites(profile, *names, grouping);
    const Result<SiteCosts> costs = selection->siteCosts(GroupedSites(profile, grouping));
    if (!costs)
        return costs.error();
    GroupList list = groupSites(*costs, sites).list(grouping, query.cost);
    for (Row& row : list.rows)
        row.label = sites.labelOf(row.key);
    if (grouping == Grouping::Type)
        addEvidence(list, *costs, sites);
    list.names = std::move(names);
    return checked(profile, std::move(list));
}

Result<SizeLifetimeHistogram> sizeLifetimeHistogram(
    const Profile& profile, const Names& names, const Query& query, std::stop_token stop) {
    using Histogram = SizeLifetimeHistogram;
    if (Status checked = checkBlocks(profile, "spread over sizes and lifetimes"); !checked)
        return checked.error();
    const Result<Selection> selection = Selection::make(profile, names, query, stop);
    if (!selection)
        return selection.error();
    const TimeLookup times(profile.index());
    const SampleWeights weights(profile);
    Histogram histogram;
    histogram.cells.resize(Histogram::kSizes * Histogram::kLifetimes);
    std::vector<Estimate> estimates(weights.estimated() ? histogram.cells.size() : 0);
    const auto add = [&](const RowBatch& batch, const std::vector<std::uint32_t>& places, int sign) {
        for (const std::uint32_t place : places) {
            const std::uint64_t lifetime = lifetimeClass(times, batch.born[place], batch.freed[place]);
            const std::size_t column =
                lifetime == kNone ? Histogram::kLifetimes - 1 : static_cast<std::size_t>(lifetime);
            const auto row = static_cast<std::size_t>(std::bit_width(batch.size[place]));
            const std::size_t cell = row * Histogram::kLifetimes + column;
            if (estimates.empty())
                histogram.cells[cell] += signedCost(batch.size[place], sign);
            else if (sign > 0)
                estimates[cell] += weights.of(static_cast<SiteIndex>(batch.site[place]), batch.size[place]);
            else
                estimates[cell] -= weights.of(static_cast<SiteIndex>(batch.site[place]), batch.size[place]);
        }
    };
    if (!selection->forEachRow(RowBatch::kSizes, add))
        return cancelled();
    for (std::size_t i = 0; i < estimates.size(); ++i)
        histogram.cells[i] = estimates[i].rounded();
    if (profile.index().damaged())
        return damagedIndex();
    return histogram;
}

} // namespace tidemark
