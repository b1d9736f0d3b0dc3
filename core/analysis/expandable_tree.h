// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/call_tree.h"
#include "core/analysis/tree_paths.h"
#include "core/base/result.h"
#include "core/results/results.h"

#include <cstdint>
#include <memory>
#include <stop_token>
#include <utility>
#include <vector>

namespace tidemark {

/// A call tree that makes the children of a node when they are asked for: of a tree of millions of nodes,
/// what a person opens is a few hundred. Memory grows with the stacks and the nodes that were made. For one
/// thread at a time.
class ExpandableTree {
public:
    using NodeIndex = CallTree::NodeIndex;

    /// Makes the root alone.
    ExpandableTree(std::shared_ptr<const Profile> profile, std::shared_ptr<const Names> names,
        std::shared_ptr<const StackCosts> costs, TreeDirection direction, CostKind order);

    /// What was made up to now, as buildCallTree() would have it: a node that is not expanded has no children
    /// yet. Valid until the next expand().
    const CallTree& tree() const { return m_tree; }
    bool isExpanded(NodeIndex node) const { return m_ranges[node].isExpanded; }
    /// Whether expand() would find children.
    bool hasChildren(NodeIndex node) const;

    /// Makes the children of a node; costs as much as it has stacks. Cancelled (then nothing has happened),
    /// or Unsupported if the tree has as many nodes as a NodeIndex can say.
    Status expand(NodeIndex node, const std::stop_token& stop = {});
    /// Expands all nodes with at least `share` (above 0) of the root's cost, which is what a flame graph
    /// shows.
    Status expandFrom(double share, const std::stop_token& stop = {});

private:
    /// The items of a node, in m_items; first those that end there.
    struct Range {
        std::uint32_t begin = 0;
        std::uint32_t open = 0; ///< the first one that goes on
        std::uint32_t end = 0;
        bool isExpanded = false;
    };
    /// An item on its way along its stack, at the first frame beyond the nodes that were made.
    struct Item {
        ItemIndex number = 0;
        std::uint32_t inside = 0; ///< top-down: so many frames are further in
        PathCursor cursor;
        FunctionId function;
    };
    bool advance(Item& item) const;
    void show(Item& item) const { item.function = m_paths.at(item.cursor).function; }
    NodeIndex addNode(NodeIndex parent, std::uint32_t begin, std::uint32_t end);
    void addCosts(NodeIndex node);
    std::vector<std::pair<std::uint32_t, std::uint32_t>> runsOf(Range range);

    std::shared_ptr<const Profile> m_profile;
    std::shared_ptr<const StackCosts> m_costs;
    TreePaths m_paths;
    Heavier m_heavier;
    CostKind m_order;
    bool m_estimated;
    CallTree m_tree;
    std::vector<Range> m_ranges; ///< by node
    std::vector<Item> m_items;
};

} // namespace tidemark
