// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/call_tree.h"
#include "core/analysis/index_set.h"
#include "core/analysis/merged_stacks.h"
#include "core/analysis/replay.h"

#include <memory>
#include <optional>
#include <utility>

namespace tidemark {
namespace {

using NodeIndex = CallTree::NodeIndex;

/// The part of the merged stacks that some costs are in. What is kept per stack and node of all is never
/// cleared: the sets tell what of it was written.
class TopDownBuilder {
public:
    TopDownBuilder(const TreeInput& input, IndexSet shown, const MergedStacks& merged)
        : m_input(input), m_shown(std::move(shown)), m_merged(merged), m_claimed(merged.size()),
          m_claims(std::make_unique_for_overwrite<Claim[]>(merged.size())) {}

    TreeShape build() {
        claimByStacks();
        for (ItemIndex i = 0; i < m_input.costs.items.size(); ++i)
            claimByAllocators(i);
        return made();
    }

private:
    /// The place in the source that stands for a node: where its heaviest stack goes on from.
    struct Claim {
        ItemIndex item;
        const Location* location;
    };

    /// By stack that is shown: the heaviest item at or below it.
    std::unique_ptr<ItemIndex[]> heaviestBelow() const {
        const auto stacks = m_input.profile.stacks();
        auto heaviest = std::make_unique_for_overwrite<ItemIndex[]>(stacks.size());
        m_shown.ascending([&](std::size_t stack) { heaviest[stack] = kNoItem; });
        for (ItemIndex i = 0; i < m_input.costs.items.size(); ++i)
            heaviest[m_input.costs.items[i].stack.index()] = i;
        m_shown.descending([&](std::size_t stack) {
            if (stack == 0)
                return;
            ItemIndex& caller = heaviest[stacks[stack].parent.index()];
            caller = m_input.heavier.of(caller, heaviest[stack]);
        });
        return heaviest;
    }

    void claimByStacks() {
        const auto heaviest = heaviestBelow();
        m_shown.ascending([&](std::size_t stack) {
            if (stack == 0)
                return;
            const StackId id(static_cast<StackId::Value>(stack));
            NodeIndex node = m_merged.endOf(id);
            for (const Location& location : m_input.paths.visible(id)) {
                claim(node, location, heaviest[stack]);
                node = m_merged.parent(node);
            }
        });
    }

    /// A stack of nothing but allocator functions, or of nothing at all.
    void claimByAllocators(ItemIndex item) {
        const StackId stack = m_input.costs.items[item].stack;
        PathCursor cursor = m_input.paths.innermost(stack);
        if (!cursor.withAllocators && cursor.stack != kEmptyStack)
            return;
        NodeIndex node = m_merged.endOf(stack);
        do {
            claim(node, m_input.paths.at(cursor), item);
            node = m_merged.parent(node);
        } while (m_input.paths.outward(cursor));
    }

    void claim(NodeIndex node, const Location& location, ItemIndex item) {
        if (m_claimed.insert(node) || m_input.heavier.of(m_claims[node].item, item) == item)
            m_claims[node] = {item, &location};
    }

    TreeShape made() const {
        const auto places = std::make_unique_for_overwrite<NodeIndex[]>(m_merged.size());
        TreeShape shape{TreeNodes(1), {}};
        shape.nodes.reserve(m_claimed.count() + 1);
        places[0] = 0;
        m_claimed.ascending([&](std::size_t node) {
            const auto index = static_cast<NodeIndex>(node);
            places[node] = appendNode(shape.nodes, places[m_merged.parent(index)],
                {m_merged.function(index), m_claims[node].location->file, m_claims[node].location->line});
        });
        shape.ends.reserve(m_input.costs.items.size());
        for (const auto& item : m_input.costs.items)
            shape.ends.push_back(places[m_merged.endOf(item.stack)]);
        return shape;
    }

    const TreeInput& m_input;
    IndexSet m_shown; ///< stacks: those with costs and their callers
    const MergedStacks& m_merged;
    IndexSet m_claimed;                ///< nodes of m_merged
    std::unique_ptr<Claim[]> m_claims; ///< by node
};

IndexSet shownStacks(const TreeInput& input) {
    const auto stacks = input.profile.stacks();
    IndexSet shown(stacks.size());
    for (const auto& item : input.costs.items)
        for (StackId at = item.stack; shown.insert(at.index()) && at != kEmptyStack;)
            at = stacks[at.index()].parent;
    return shown;
}

} // namespace

Result<TreeShape> topDownShape(const TreeInput& input) {
    IndexSet shown = shownStacks(input);
    std::optional<MergedStacks> own;
    if (input.merged == nullptr) {
        auto made = MergedStacks::of(shown, input.profile, input.paths, input.stop);
        if (!made)
            return made.error();
        own.emplace(std::move(made).value());
    }
    if (input.stop.stop_requested())
        return cancelled();
    return TopDownBuilder(input, std::move(shown), own ? *own : *input.merged).build();
}

} // namespace tidemark
