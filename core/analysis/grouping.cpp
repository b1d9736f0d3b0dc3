// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/call_tree.h"
#include "core/analysis/query_engine.h"
#include "core/analysis/replay.h"
#include "core/analysis/selection.h"
#include "core/analysis/time_lookup.h"
#include "core/analysis/tree_paths.h"

#include <tsl/robin_map.h>

#include <algorithm>
#include <bit>
#include <map>

namespace tidemark {
namespace {

using Row = GroupList::Row;
constexpr std::uint64_t kNone = GroupList::kNone;

std::uint64_t keyOf(std::uint32_t id) {
    return id == Id<void>::kInvalidValue ? kNone : id;
}

/// Keys of stacks for groupings by the allocating frame or its caller, and their labels.
class FrameKeys {
public:
    FrameKeys(const Profile& profile, const Names& names, Grouping grouping)
        : m_names(names), m_paths(profile, names), m_grouping(grouping) {}

    std::uint64_t of(StackId stack) {
        PathCursor cursor = m_paths.innermost(stack);
        if (m_grouping == Grouping::Caller && !m_paths.outward(cursor))
            return kNone;
        const Location& place = m_paths.at(cursor);
        if (m_grouping == Grouping::Module)
            return numbered(m_names.function(place.function).moduleName);
        if (m_grouping == Grouping::FileLine)
            return numbered(place.line == 0
                                ? std::string(m_names.file(place.file))
                                : std::string(m_names.file(place.file)) + ":" + std::to_string(place.line));
        return place.function.value();
    }

    std::string label(std::uint64_t key) const {
        if (key == kNone)
            return {};
        return m_labels.empty() ? m_names.function(FunctionId(static_cast<FunctionId::Value>(key))).name
                                : m_labels[static_cast<std::size_t>(key)];
    }

private:
    std::uint64_t numbered(const std::string& label) {
        const auto [found, isNew] = m_numbers.try_emplace(label, m_labels.size());
        if (isNew)
            m_labels.push_back(label);
        return found->second;
    }

    const Names& m_names;
    TreePaths m_paths;
    Grouping m_grouping;
    std::map<std::string, std::uint64_t> m_numbers;
    std::vector<std::string> m_labels;
};

class Groups {
public:
    void add(std::uint64_t key, Cost cost) { m_sums[key] += cost; }

    GroupList list(Grouping grouping, CostKind order) const {
        GroupList list;
        list.grouping = grouping;
        for (const auto& [key, cost] : m_sums) {
            if (cost == Cost{})
                continue;
            list.rows.push_back({key, {}, cost});
            list.shown += cost;
        }
        std::sort(list.rows.begin(), list.rows.end(), [order](const Row& one, const Row& other) {
            const auto weight = magnitude(one.cost.of(order));
            const auto otherWeight = magnitude(other.cost.of(order));
            return weight != otherWeight ? weight > otherWeight : one.key < other.key;
        });
        return list;
    }

private:
    tsl::robin_map<std::uint64_t, Cost, PairHash> m_sums;
};

std::uint64_t siteKey(const SiteRecord& site, StackId stack, Grouping grouping) {
    switch (grouping) {
    case Grouping::Thread:
        return keyOf(site.thread);
    case Grouping::SizeClass:
        return site.sizeClass;
    case Grouping::Call:
        return site.call;
    case Grouping::Domain:
        return site.domain;
    default:
        return stack.value();
    }
}

bool isByFrame(Grouping grouping) {
    return grouping == Grouping::Caller || grouping == Grouping::Function || grouping == Grouping::Module ||
           grouping == Grouping::FileLine;
}

Cost signedCost(std::uint64_t bytes, int sign) {
    Cost cost;
    const Cost one{static_cast<std::int64_t>(bytes), 1};
    if (sign > 0)
        cost += one;
    else
        cost -= one;
    return cost;
}

Result<Groups> groupSites(
    const Profile& profile, const Selection& selection, Grouping grouping, FrameKeys& frames) {
    const Result<SiteCosts> costs = selection.siteCosts();
    if (!costs)
        return costs.error();
    Groups groups;
    for (std::size_t i = 0; i < costs->sites.size(); ++i) {
        if (costs->sites[i] == Cost{})
            continue;
        const StackId stack = profile.siteStacks()[i];
        groups.add(
            isByFrame(grouping) ? frames.of(stack) : siteKey(profile.index().sites()[i], stack, grouping),
            costs->sites[i]);
    }
    return groups;
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
    Groups groups;
    const auto add = [&](const RowBatch& batch, const std::vector<std::uint32_t>& places, int sign) {
        for (const std::uint32_t place : places) {
            std::uint64_t key = kNone;
            if (grouping == Grouping::LifetimeClass) {
                key = lifetimeClass(times, batch.born[place], batch.freed[place]);
            } else if (batch.freed[place] != kNever) {
                const std::uint64_t code = batch.freeingThread[place];
                key = code == 0   ? keyOf(profile.index().sites()[batch.site[place]].thread)
                      : code == 1 ? kNone
                                  : code - 2;
            }
            groups.add(key, signedCost(batch.size[place], sign));
        }
    };
    if (!selection.forEachRow(RowBatch::kSizes | RowBatch::kFreeingThreads, add))
        return cancelled();
    return groups;
}

void addLabels(GroupList& list, const Profile& profile, const FrameKeys& frames) {
    for (Row& row : list.rows) {
        if (isByFrame(list.grouping))
            row.label = frames.label(row.key);
        else if (list.grouping == Grouping::Thread || list.grouping == Grouping::FreeThread)
            row.label = row.key < profile.threads().size()
                            ? profile.threads()[static_cast<std::size_t>(row.key)].name
                            : std::string();
    }
}

} // namespace

Result<GroupList> groupBy(const Profile& profile, std::shared_ptr<const Names> names, const Query& query,
    Grouping grouping, std::stop_token stop) {
    const Result<Selection> selection = Selection::make(profile, *names, query, stop);
    if (!selection)
        return selection.error();
    FrameKeys frames(profile, *names, grouping);
    const bool needsRows = grouping == Grouping::FreeThread || grouping == Grouping::LifetimeClass;
    const Result<Groups> groups = needsRows ? groupRows(profile, *selection, grouping)
                                            : groupSites(profile, *selection, grouping, frames);
    if (!groups)
        return groups.error();
    GroupList list = groups->list(grouping, query.cost);
    addLabels(list, profile, frames);
    list.names = std::move(names);
    if (profile.index().damaged())
        return damagedIndex();
    return list;
}

Result<SizeLifetimeHistogram> sizeLifetimeHistogram(
    const Profile& profile, const Names& names, const Query& query, std::stop_token stop) {
    using Histogram = SizeLifetimeHistogram;
    const Result<Selection> selection = Selection::make(profile, names, query, stop);
    if (!selection)
        return selection.error();
    const TimeLookup times(profile.index());
    Histogram histogram;
    histogram.cells.resize(Histogram::kSizes * Histogram::kLifetimes);
    const auto add = [&](const RowBatch& batch, const std::vector<std::uint32_t>& places, int sign) {
        for (const std::uint32_t place : places) {
            const std::uint64_t lifetime = lifetimeClass(times, batch.born[place], batch.freed[place]);
            const std::size_t column =
                lifetime == kNone ? Histogram::kLifetimes - 1 : static_cast<std::size_t>(lifetime);
            const auto row = static_cast<std::size_t>(std::bit_width(batch.size[place]));
            histogram.cells[row * Histogram::kLifetimes + column] += signedCost(batch.size[place], sign);
        }
    };
    if (!selection->forEachRow(RowBatch::kSizes, add))
        return cancelled();
    if (profile.index().damaged())
        return damagedIndex();
    return histogram;
}

} // namespace tidemark
