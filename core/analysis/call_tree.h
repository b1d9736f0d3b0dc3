// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/tree_paths.h"
#include "core/base/result.h"
#include "core/profile/names.h"
#include "core/profile/profile.h"
#include "core/results/results.h"

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <vector>

namespace tidemark {

class MergedStacks;

/// |value|, also of the lowest one.
constexpr std::uint64_t magnitude(std::int64_t value) {
    return value < 0 ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
}

/// For keys made of two ids, of which the lower bits alone would collide.
struct PairHash {
    std::size_t operator()(std::uint64_t key) const {
        key *= 0x9e3779b97f4a7c15;
        return static_cast<std::size_t>(key ^ (key >> 32));
    }
};

using ItemIndex = std::uint32_t; ///< of StackCosts::items
inline constexpr ItemIndex kNoItem = 0xffffffff;

/// Which of two stacks is heavier by |cost|; of equals the first one.
class Heavier {
public:
    Heavier(const StackCosts& costs, CostKind order) : m_costs(costs), m_order(order) {}
    ItemIndex of(ItemIndex one, ItemIndex other) const {
        if (one == kNoItem || other == kNoItem)
            return one == kNoItem ? other : one;
        const ItemIndex first = one < other ? one : other;
        const ItemIndex second = one < other ? other : one;
        return weight(second) > weight(first) ? second : first;
    }

private:
    std::uint64_t weight(ItemIndex item) const { return magnitude(m_costs.items[item].cost.of(m_order)); }
    const StackCosts& m_costs;
    CostKind m_order;
};

/// What both directions start from.
struct TreeInput {
    const Profile& profile;
    const TreePaths& paths;
    const StackCosts& costs;
    Heavier heavier;
    std::stop_token stop;
    const MergedStacks* merged = nullptr; ///< of all stacks; null: those of the costs are merged
};

using TreeNodes = std::vector<CallTree::Node>;

/// A tree of more nodes (4 GiB) is refused rather than left to exhaust the memory.
inline constexpr std::size_t kMostTreeNodes = std::size_t{1} << 26;
Error tooManyNodes();

/// Adds a child without costs and returns its index.
inline CallTree::NodeIndex appendNode(
    TreeNodes& nodes, CallTree::NodeIndex parent, const Location& location) {
    CallTree::Node node;
    node.parent = parent;
    node.function = location.function;
    node.depth = nodes[parent].depth + 1;
    node.file = location.file;
    node.line = location.line;
    nodes.push_back(node);
    return static_cast<CallTree::NodeIndex>(nodes.size() - 1);
}

/// Nodes with functions, files and lines, but neither costs nor links to children. Node 0 is the root.
struct TreeShape {
    TreeNodes nodes;
    std::vector<CallTree::NodeIndex> ends; ///< by item: the node whose self cost it is
};
Result<TreeShape> topDownShape(const TreeInput& input);
Result<TreeShape> bottomUpShape(const TreeInput& input);

} // namespace tidemark
