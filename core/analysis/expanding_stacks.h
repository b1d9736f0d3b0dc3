// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/call_tree.h"
#include "core/analysis/tree_paths.h"
#include "core/base/result.h"
#include "core/results/expandable_tree.h"

#include <cstdint>
#include <memory>
#include <stop_token>
#include <utility>
#include <vector>

namespace tidemark {

/// The tree of a query's stacks. Memory: 32 bytes per stack and the nodes that were made.
class ExpandingStacks final : public ExpandableTree {
public:
    /// Makes the root alone.
    ExpandingStacks(std::shared_ptr<const Profile> profile, std::shared_ptr<const Names> names,
        std::shared_ptr<const StackCosts> costs, TreeDirection direction, CostKind order);

    const CallTree& tree() const override { return m_tree; }
    bool isExpanded(NodeIndex node) const override { return m_ranges[node].isExpanded; }
    bool hasChildren(NodeIndex node) const override;
    Status expand(NodeIndex node, const std::stop_token& stop) override;
    Status expandFrom(double share, const std::stop_token& stop) override;

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
