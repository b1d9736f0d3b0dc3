// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/call_tree.h"
#include "core/analysis/replay.h"

#include <tsl/robin_map.h>

#include <algorithm>

namespace tidemark {
namespace {

using NodeIndex = CallTree::NodeIndex;

/// Walks the stack trie from the root outward and maps each of its nodes to a tree node.
class TopDownBuilder {
public:
    explicit TopDownBuilder(const TreeInput& input) : m_input(input), m_nodes(1), m_heaviest(1, kNoItem) {}

    Result<TreeShape> build() {
        if (!walkTrie())
            return cancelled();
        const auto& items = m_input.costs.items;
        std::vector<NodeIndex> ends;
        ends.reserve(items.size());
        for (ItemIndex i = 0; i < items.size(); ++i) {
            const NodeIndex mapped = m_treeNode[items[i].stack.index()];
            ends.push_back(mapped != 0 ? mapped : expand(i));
        }
        if (m_nodes.size() > kMostTreeNodes)
            return tooManyNodes();
        return TreeShape{std::move(m_nodes), std::move(ends)};
    }

private:
    /// By trie node: the heaviest item at or below it, kNoItem where there is none.
    std::vector<ItemIndex> heaviestBelow() const {
        const auto stacks = m_input.profile.stacks();
        std::vector<ItemIndex> heaviest(stacks.size(), kNoItem);
        for (ItemIndex i = 0; i < m_input.costs.items.size(); ++i)
            heaviest[m_input.costs.items[i].stack.index()] = i;
        for (std::size_t i = stacks.size(); i-- > 1;) {
            ItemIndex& parent = heaviest[stacks[i].parent.index()];
            if (heaviest[i] != kNoItem)
                parent = m_input.heavier.of(parent, heaviest[i]);
        }
        return heaviest;
    }

    bool walkTrie() {
        const auto stacks = m_input.profile.stacks();
        const std::vector<ItemIndex> heaviest = heaviestBelow();
        m_treeNode.resize(stacks.size());
        // About as many nodes; growing step by step took a fifth of the time.
        const auto needed = static_cast<std::size_t>(
            std::count_if(heaviest.begin(), heaviest.end(), [](ItemIndex item) { return item != kNoItem; }));
        m_children.reserve(std::min<std::size_t>(needed, kMostTreeNodes));
        m_nodes.reserve(std::min<std::size_t>(needed + 1, kMostTreeNodes));
        m_heaviest.reserve(m_nodes.capacity());
        for (std::size_t i = 1; i < stacks.size() && m_nodes.size() <= kMostTreeNodes; ++i) {
            if (i % kRowsBetweenStopChecks == 0 && m_input.stop.stop_requested())
                return false;
            if (heaviest[i] == kNoItem)
                continue;
            NodeIndex node = m_treeNode[stacks[i].parent.index()];
            const auto visible = m_input.paths.visible(StackId(static_cast<StackId::Value>(i)));
            for (std::size_t at = visible.size(); at-- > 0;)
                node = child(node, visible[at], heaviest[i]);
            m_treeNode[i] = node;
        }
        return !m_input.stop.stop_requested();
    }

    /// The node of a stack that trees show with its allocator functions, or that is empty.
    NodeIndex expand(ItemIndex item) {
        std::vector<Location> path;
        PathCursor cursor = m_input.paths.innermost(m_input.costs.items[item].stack);
        do
            path.push_back(m_input.paths.at(cursor));
        while (m_input.paths.outward(cursor));
        NodeIndex node = 0;
        for (std::size_t at = path.size(); at-- > 0;)
            node = child(node, path[at], item);
        return node;
    }

    NodeIndex child(NodeIndex parent, const Location& location, ItemIndex item) {
        const std::uint64_t key = std::uint64_t{parent} << 32 | location.function.value();
        const auto [found, isNew] = m_children.try_emplace(key, static_cast<NodeIndex>(m_nodes.size()));
        const NodeIndex index = found->second;
        if (isNew) {
            appendNode(m_nodes, parent, location);
            m_heaviest.push_back(item);
        } else if (m_heaviest[index] != item && m_input.heavier.of(m_heaviest[index], item) == item) {
            m_heaviest[index] = item;
            m_nodes[index].file = location.file;
            m_nodes[index].line = location.line;
        }
        return index;
    }

    const TreeInput& m_input;
    TreeNodes m_nodes;
    std::vector<ItemIndex> m_heaviest; ///< by tree node
    std::vector<NodeIndex> m_treeNode; ///< by StackId; 0 also for those that are not needed
    tsl::robin_map<std::uint64_t, NodeIndex, PairHash> m_children; ///< (parent, function) → node
};

} // namespace

Result<TreeShape> topDownShape(const TreeInput& input) {
    return TopDownBuilder(input).build();
}

} // namespace tidemark
