// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/call_tree.h"

#include "core/analysis/query_engine.h"

#include <algorithm>
#include <span>

namespace tidemark {
namespace {

void sumUp(TreeNodes& nodes) {
    for (CallTree::Node& node : nodes)
        node.inclusive = node.self;
    for (std::size_t i = nodes.size(); i-- > 1;)
        nodes[nodes[i].parent].inclusive += nodes[i].inclusive;
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
    const StackCosts& costs, TreeDirection direction, CostKind order, std::stop_token stop) {
    const TreePaths paths(profile, *names);
    const TreeInput input{profile, paths, costs, Heavier(costs, order), std::move(stop)};
    Result<TreeNodes> nodes =
        direction == TreeDirection::TopDown ? topDownNodes(input) : bottomUpNodes(input);
    if (!nodes)
        return nodes.error();
    sumUp(*nodes);
    linkChildren(*nodes, order);
    return CallTree{direction, std::move(*nodes), std::move(names)};
}

} // namespace tidemark
