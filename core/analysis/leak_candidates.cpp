// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/leak_candidates.h"

#include "core/analysis/call_tree.h"

#include <tsl/robin_map.h>

#include <algorithm>
#include <map>
#include <set>

namespace tidemark {
namespace {

using GroupOfKey = tsl::robin_map<std::uint64_t, GroupIndex, PairHash>;

std::uint64_t keyOf(LeakLevelIndex level, StackId stack, const StackOwner& owner) {
    switch (level) {
    case kByStack:
        return stack.value();
    case kByCaller:
        return std::uint64_t{owner.owner.value()} << 32 | owner.caller.value();
    case kByOwner:
        return owner.owner.value();
    default:
        return 0;
    }
}

/// The keys that keep enough, heaviest first.
std::vector<std::uint64_t> heaviestKeys(
    const std::map<std::uint64_t, Cost>& kept, std::int64_t leastBytes, std::size_t most) {
    std::vector<std::pair<std::int64_t, std::uint64_t>> heavy;
    for (const auto& [key, cost] : kept)
        if (cost.bytes >= leastBytes)
            heavy.emplace_back(-cost.bytes, key);
    std::sort(heavy.begin(), heavy.end());
    heavy.resize(std::min(heavy.size(), most));
    std::vector<std::uint64_t> keys;
    for (const auto& [bytes, key] : heavy)
        keys.push_back(key);
    return keys;
}

class CandidateBuilder {
public:
    CandidateBuilder(const Profile& profile, const Names& names, const LeakTotals& totals)
        : m_stacks(profile.siteStacks()), m_totals(totals), m_owners(stackOwners(profile, names)) {}

    LeakCandidates build(const LeakThresholds& thresholds) {
        for (std::size_t level = 0; level < kLeakLevels; ++level)
            addLevel(static_cast<LeakLevelIndex>(level), thresholds);
        link();
        return std::move(m_result);
    }

private:
    void addLevel(LeakLevelIndex index, const LeakThresholds& thresholds);
    void link();

    std::span<const StackId> m_stacks;
    const LeakTotals& m_totals;
    std::vector<StackOwner> m_owners;
    LeakCandidates m_result;
};

void CandidateBuilder::addLevel(LeakLevelIndex index, const LeakThresholds& thresholds) {
    LeakLevel& level = m_result.levels[index];
    std::map<std::uint64_t, Cost> kept;
    for (std::size_t site = 0; site < m_stacks.size(); ++site)
        if (m_totals.kept[site].allocations > 0)
            kept[keyOf(index, m_stacks[site], m_owners[m_stacks[site].index()])] += m_totals.kept[site];
    // A leak may be spread over so many stacks that each keeps little.
    const std::int64_t least = index == kByStack ? 1 : thresholds.leastBytes;
    level.keys = heaviestKeys(kept, least, thresholds.mostCandidates);
    GroupOfKey groups;
    for (const std::uint64_t key : level.keys)
        groups.emplace(key, static_cast<GroupIndex>(groups.size()));
    level.grouping.groups = groups.size();
    level.owners.resize(groups.size());
    level.kept.resize(groups.size());
    level.neverFreed.resize(groups.size());
    level.allocated.resize(groups.size());
    for (std::size_t site = 0; site < m_stacks.size(); ++site) {
        const StackOwner& owner = m_owners[m_stacks[site].index()];
        const auto found = groups.find(keyOf(index, m_stacks[site], owner));
        level.grouping.groupOf.push_back(found == groups.end() ? kNoGroup : found->second);
        if (found == groups.end())
            continue;
        level.owners[found->second] = owner;
        level.kept[found->second] += m_totals.kept[site];
        level.neverFreed[found->second] += m_totals.neverFreed[site];
        level.allocated[found->second] += m_totals.allocated[site];
    }
}

void CandidateBuilder::link() {
    const auto& levels = m_result.levels;
    const std::size_t owners = levels[kByOwner].keys.size();
    std::vector<std::set<GroupIndex>> callers(owners);
    std::vector<std::set<std::uint32_t>> idle(owners);
    std::vector<std::set<GroupIndex>> stacks(owners);
    std::vector<std::set<GroupIndex>> stacksOfCaller(levels[kByCaller].keys.size());
    for (std::size_t site = 0; site < m_stacks.size(); ++site) {
        const GroupIndex owner = levels[kByOwner].grouping.groupOf[site];
        if (owner == kNoGroup || m_totals.allocated[site].allocations == 0)
            continue;
        const GroupIndex caller = levels[kByCaller].grouping.groupOf[site];
        const GroupIndex stack = levels[kByStack].grouping.groupOf[site];
        if (caller == kNoGroup)
            idle[owner].insert(m_owners[m_stacks[site].index()].caller.value());
        else
            callers[owner].insert(caller);
        if (stack == kNoGroup)
            continue;
        stacks[owner].insert(stack);
        if (caller != kNoGroup)
            stacksOfCaller[caller].insert(stack);
    }
    for (std::size_t i = 0; i < owners; ++i) {
        m_result.callersOf.emplace_back(callers[i].begin(), callers[i].end());
        m_result.idleCallers.push_back(idle[i].size());
        m_result.stacksOfOwner.emplace_back(stacks[i].begin(), stacks[i].end());
    }
    for (const auto& one : stacksOfCaller)
        m_result.stacksOfCaller.emplace_back(one.begin(), one.end());
}

} // namespace

LeakCandidates leakCandidates(
    const Profile& profile, const Names& names, const LeakTotals& totals, const LeakThresholds& thresholds) {
    return CandidateBuilder(profile, names, totals).build(thresholds);
}

} // namespace tidemark
