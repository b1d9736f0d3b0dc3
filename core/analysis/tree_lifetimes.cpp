// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/tree_lifetimes.h"

#include "core/analysis/call_tree.h"
#include "core/analysis/query_check.h"
#include "core/analysis/replay.h"
#include "core/analysis/selection.h"
#include "core/analysis/time_lookup.h"
#include "core/analysis/tree_paths.h"

#include <tsl/robin_map.h>

#include <algorithm>

namespace tidemark {
namespace {

using NodeIndex = CallTree::NodeIndex;

/// Finds the node of a stack.
class NodeLookup {
public:
    NodeLookup(const Profile& profile, const Names& names, const CallTree& tree)
        : m_paths(profile, names), m_tree(tree) {
        for (std::size_t i = 1; i < tree.nodes.size(); ++i)
            m_children.try_emplace(
                key(tree.nodes[i].parent, tree.nodes[i].function), static_cast<NodeIndex>(i));
    }

    NodeIndex nodeOf(StackId stack) {
        m_path.clear();
        PathCursor cursor = m_paths.innermost(stack);
        do
            m_path.push_back(m_paths.at(cursor).function);
        while (m_paths.outward(cursor));
        if (m_tree.direction == TreeDirection::TopDown)
            std::reverse(m_path.begin(), m_path.end());
        NodeIndex node = 0;
        for (const FunctionId function : m_path) {
            const auto found = m_children.find(key(node, function));
            if (found == m_children.end())
                break;
            node = found->second;
        }
        return node;
    }

private:
    static std::uint64_t key(NodeIndex parent, FunctionId function) {
        return std::uint64_t{parent} << 32 | function.value();
    }

    TreePaths m_paths;
    const CallTree& m_tree;
    std::vector<FunctionId> m_path;
    tsl::robin_map<std::uint64_t, NodeIndex, PairHash> m_children;
};

} // namespace

Result<TreeLifetimes> treeLifetimes(const Profile& profile, const Names& names, const Query& query,
    const CallTree& tree, std::stop_token stop) {
    if (Status checked = checkBlocks(profile, "asked how long blocks live"); !checked)
        return checked.error();
    const Result<Selection> selection = Selection::make(profile, names, query, stop);
    if (!selection)
        return selection.error();
    const TimeLookup times(profile.index());
    const Nanoseconds end = std::max(profile.facts().duration, profile.timeOf(profile.lastPosition()));
    std::vector<LifetimeSum> bySite(profile.index().sites().size());
    const auto add = [&](const RowBatch& batch, const std::vector<std::uint32_t>& places, int) {
        for (const std::uint32_t place : places) {
            const bool never = batch.freed[place] == kNever;
            const Nanoseconds freed = never ? end : times.timeOf(batch.freed[place]);
            const Nanoseconds lived = freed - times.timeOf(batch.born[place]);
            bySite[batch.site[place]] += {static_cast<double>(lived), 1, never ? 1U : 0U};
        }
    };
    if (!selection->forEachRow(0, add))
        return cancelled();
    if (profile.index().damaged())
        return damagedIndex();
    NodeLookup lookup(profile, names, tree);
    TreeLifetimes lifetimes;
    lifetimes.self.resize(tree.nodes.size());
    for (std::size_t i = 0; i < bySite.size(); ++i) {
        if (i % kRowsBetweenStopChecks == 0 && stop.stop_requested())
            return cancelled();
        if (bySite[i].blocks != 0)
            lifetimes.self[lookup.nodeOf(profile.siteStacks()[i])] += bySite[i];
    }
    return lifetimes;
}

} // namespace tidemark
