// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/comparison_tree.h"

#include "core/analysis/query_engine.h"
#include "core/analysis/replay.h"

#include <algorithm>
#include <span>

namespace tidemark {
namespace {

using Node = DiffTree::Node;
using NodeIndex = DiffTree::NodeIndex;

std::uint64_t largerSide(const Node& node, CostKind kind) {
    return std::max(magnitude(node.inclusive.before.of(kind)), magnitude(node.inclusive.after.of(kind)));
}

void sumUp(std::vector<Node>& nodes) {
    for (Node& node : nodes) {
        node.inclusive = node.self;
        node.bytesMoved = magnitude(node.self.delta().bytes);
        node.allocationsMoved = magnitude(node.self.delta().allocations);
    }
    for (std::size_t i = nodes.size(); i-- > 1;) {
        Node& parent = nodes[nodes[i].parent];
        parent.inclusive += nodes[i].inclusive;
        parent.bytesMoved += nodes[i].bytesMoved;
        parent.allocationsMoved += nodes[i].allocationsMoved;
    }
}

void linkChildren(DiffTree& tree, CostKind order) {
    auto& nodes = tree.nodes;
    std::vector<NodeIndex> children;
    for (NodeIndex i = 1; i < nodes.size(); ++i)
        children.push_back(i);
    std::sort(children.begin(), children.end(), [&](NodeIndex one, NodeIndex other) {
        if (nodes[one].parent != nodes[other].parent)
            return nodes[one].parent < nodes[other].parent;
        const auto size = largerSide(nodes[one], order);
        const auto otherSize = largerSide(nodes[other], order);
        if (size != otherSize)
            return size > otherSize;
        // By name, so that swapping the sides changes no order.
        return tree.names->function(nodes[one].function).name <
               tree.names->function(nodes[other].function).name;
    });
    for (std::size_t i = 0; i < children.size(); ++i) {
        Node& node = nodes[children[i]];
        if (i == 0 || nodes[children[i - 1]].parent != node.parent)
            nodes[node.parent].firstChild = children[i];
        else
            nodes[children[i - 1]].nextSibling = children[i];
    }
}

} // namespace

Result<DiffTreeWithEnds> buildDiffTree(const DiffTreeInput& input, TreeDirection direction) {
    DiffTreeWithEnds result;
    auto& nodes = result.tree.nodes;
    nodes.resize(1);
    tsl::robin_map<std::uint64_t, NodeIndex, PairHash> children;
    for (std::size_t i = 0; i < input.stacks.size(); ++i) {
        if (i % 1024 == 0 && input.stop.stop_requested())
            return cancelled();
        std::vector<FunctionId> path = input.paths.path(input.stacks[i].node);
        if (direction == TreeDirection::TopDown)
            std::reverse(path.begin(), path.end());
        NodeIndex node = 0;
        for (const FunctionId function : path) {
            const std::uint64_t key = std::uint64_t{node} << 32 | function.value();
            const auto [found, isNew] = children.try_emplace(key, static_cast<NodeIndex>(nodes.size()));
            if (isNew) {
                Node child;
                child.parent = node;
                child.function = function;
                child.depth = nodes[node].depth + 1;
                nodes.push_back(child);
            }
            node = found->second;
        }
        nodes[node].self += input.stacks[i].cost;
        result.ends.push_back(node);
        if (nodes.size() > kMostTreeNodes)
            return tooManyNodes();
    }
    sumUp(nodes);
    result.tree.direction = direction;
    result.tree.names = input.names;
    linkChildren(result.tree, input.order);
    return result;
}

CallTree diffWidths(const DiffTree& tree, DiffWidth width) {
    CallTree widths;
    widths.direction = tree.direction;
    widths.names = tree.names;
    widths.nodes.reserve(tree.nodes.size());
    const auto costOf = [width](const DiffCost& sides, std::uint64_t bytes, std::uint64_t allocations) {
        switch (width) {
        case DiffWidth::Before:
            return sides.before;
        case DiffWidth::After:
            return sides.after;
        case DiffWidth::Union:
            break;
        }
        return Cost{static_cast<std::int64_t>(bytes), static_cast<std::int64_t>(allocations)};
    };
    for (const Node& node : tree.nodes) {
        CallTree::Node one;
        one.parent = node.parent;
        one.firstChild = node.firstChild;
        one.nextSibling = node.nextSibling;
        one.function = node.function;
        one.depth = node.depth;
        one.inclusive = costOf(node.inclusive, node.bytesMoved, node.allocationsMoved);
        const Cost delta = node.self.delta();
        one.self = costOf(node.self, magnitude(delta.bytes), magnitude(delta.allocations));
        widths.nodes.push_back(one);
    }
    return widths;
}

Result<FlameLayout> layoutDiffFlame(
    const DiffTree& tree, DiffWidth width, CostKind cost, double minimumWidth, NodeIndex root) {
    return layoutFlameGraph(
        std::make_shared<const CallTree>(diffWidths(tree, width)), cost, minimumWidth, root);
}

std::uint64_t usualDelta(const DiffTree& tree, CostKind cost) {
    std::vector<std::uint64_t> deltas;
    for (const Node& node : tree.nodes)
        if (const std::uint64_t delta = magnitude(node.inclusive.delta().of(cost)); delta != 0)
            deltas.push_back(delta);
    if (deltas.empty())
        return 0;
    const auto at = deltas.begin() + static_cast<std::ptrdiff_t>((deltas.size() - 1) * 99 / 100);
    std::nth_element(deltas.begin(), at, deltas.end());
    return *at;
}

} // namespace tidemark
