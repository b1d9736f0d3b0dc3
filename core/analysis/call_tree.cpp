// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/call_tree.h"

#include "core/analysis/query_engine.h"

#include <algorithm>
#include <span>

namespace tidemark {
namespace {

void sumUp(const StackCosts& costs, TreeShape& shape) {
    TreeNodes& nodes = shape.nodes;
    for (std::size_t i = 0; i < costs.items.size(); ++i)
        nodes[shape.ends[i]].self += costs.items[i].cost;
    for (CallTree::Node& node : nodes)
        node.inclusive = node.self;
    for (std::size_t i = nodes.size(); i-- > 1;)
        nodes[nodes[i].parent].inclusive += nodes[i].inclusive;
}

/// The same of estimates: each figure is rounded once, behind all sums. Returns the inclusive ones.
std::vector<Estimate> sumUpEstimates(const StackCosts& costs, TreeShape& shape) {
    TreeNodes& nodes = shape.nodes;
    std::vector<Estimate> sums(nodes.size());
    for (std::size_t i = 0; i < costs.items.size(); ++i)
        sums[shape.ends[i]] += costs.estimates[i];
    for (std::size_t i = 0; i < nodes.size(); ++i)
        nodes[i].self = sums[i].rounded();
    for (std::size_t i = nodes.size(); i-- > 1;)
        sums[nodes[i].parent] += sums[i];
    for (std::size_t i = 0; i < nodes.size(); ++i)
        nodes[i].inclusive = sums[i].rounded();
    return sums;
}

/// Below a root the bottom-up tree has the allocating frames, the top-down tree has them where stacks end.
void markStale(const Profile& profile, const StackCosts& costs, TreeDirection direction, TreeShape& shape) {
    if (profile.staleStacks().empty())
        return;
    for (std::size_t i = 0; i < costs.items.size(); ++i) {
        if (!profile.staleStacks().contains(costs.items[i].stack))
            continue;
        CallTree::NodeIndex node = shape.ends[i];
        while (direction == TreeDirection::BottomUp && shape.nodes[node].depth > 1)
            node = shape.nodes[node].parent;
        shape.nodes[node].maybeStale = true;
    }
}

void linkChildren(TreeNodes& nodes, CostKind order) {
    using NodeIndex = CallTree::NodeIndex;
    std::vector<NodeIndex> first(nodes.size() + 1);
    for (std::size_t i = 1; i < nodes.size(); ++i)
        ++first[nodes[i].parent + 1];
    for (std::size_t i = 1; i < first.size(); ++i)
        first[i] += first[i - 1];
    std::vector<NodeIndex> children(nodes.size() - 1);
    std::vector<NodeIndex> next(first.begin(), first.end() - 1);
    for (NodeIndex i = 1; i < nodes.size(); ++i)
        children[next[nodes[i].parent]++] = i;

    const auto isBefore = [&](NodeIndex one, NodeIndex other) {
        const auto weightOfOne = magnitude(nodes[one].inclusive.of(order));
        const auto weightOfOther = magnitude(nodes[other].inclusive.of(order));
        return weightOfOne != weightOfOther ? weightOfOne > weightOfOther
                                            : nodes[one].function < nodes[other].function;
    };
    for (NodeIndex parent = 0; parent < nodes.size(); ++parent) {
        const auto siblings = std::span(children).subspan(first[parent], first[parent + 1] - first[parent]);
        if (siblings.empty())
            continue;
        std::sort(siblings.begin(), siblings.end(), isBefore);
        nodes[parent].firstChild = siblings.front();
        for (std::size_t i = 1; i < siblings.size(); ++i)
            nodes[siblings[i - 1]].nextSibling = siblings[i];
    }
}

} // namespace

Error tooManyNodes() {
    return {ErrorCode::Unsupported, "The call tree of this query would have more than 67 million nodes; "
                                    "narrow the query with a filter or a "
                                    "shorter time range."};
}

Result<CallTree> buildCallTree(const Profile& profile, std::shared_ptr<const Names> names,
    const StackCosts& costs, TreeDirection direction, CostKind order, std::stop_token stop,
    const MergedStacks* merged) {
    const TreePaths paths(profile, *names);
    const TreeInput input{profile, paths, costs, Heavier(costs, order), std::move(stop), merged};
    Result<TreeShape> shape =
        direction == TreeDirection::TopDown ? topDownShape(input) : bottomUpShape(input);
    if (!shape)
        return shape.error();
    CallTree tree{direction, {}, std::move(names), {}};
    const bool estimated = profile.capabilities().estimated && costs.estimates.size() == costs.items.size();
    if (!estimated)
        sumUp(costs, *shape);
    else
        tree.estimates = sumUpEstimates(costs, *shape);
    markStale(profile, costs, direction, *shape);
    linkChildren(shape->nodes, order);
    tree.nodes = std::move(shape->nodes);
    return tree;
}

} // namespace tidemark
