// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/merged_stacks.h"

#include "core/analysis/call_tree.h"
#include "core/analysis/replay.h"

#include <tsl/robin_map.h>

#include <algorithm>
#include <utility>

namespace tidemark {

using NodeIndex = MergedStacks::NodeIndex;

/// Walks the stack trie from the root outward and maps each of its nodes to a tree node.
class StackMerger {
public:
    StackMerger(const Profile& profile, const TreePaths& paths) : m_profile(profile), m_paths(paths) {}

    Result<MergedStacks> merge(const IndexSet& wanted, const std::stop_token& stop) {
        m_merged.m_ends.resize(m_profile.stacks().size());
        // About as many nodes; growing step by step took a fifth of the time.
        const std::size_t likely = std::min(wanted.count() + 1, kMostTreeNodes);
        m_children.reserve(likely);
        m_merged.m_parents.reserve(likely);
        m_merged.m_functions.reserve(likely);
        append(0, {});
        std::size_t walked = 0;
        bool stopped = false;
        wanted.ascending([&](std::size_t stack) {
            stopped = stopped || (++walked % kRowsBetweenStopChecks == 0 && stop.stop_requested());
            if (!stopped && m_merged.size() <= kMostTreeNodes)
                place(StackId(static_cast<StackId::Value>(stack)));
        });
        if (stopped || stop.stop_requested())
            return cancelled();
        // Only now, since frames further in are placed below the root meanwhile.
        wanted.ascending([&](std::size_t stack) {
            if (m_merged.m_ends[stack] == 0 && m_merged.size() <= kMostTreeNodes)
                placeAllocators(StackId(static_cast<StackId::Value>(stack)));
        });
        if (m_merged.size() > kMostTreeNodes)
            return tooManyNodes();
        return std::move(m_merged);
    }

private:
    void place(StackId stack) {
        NodeIndex node = 0;
        if (stack != kEmptyStack)
            node = m_merged.endOf(m_profile.stacks()[stack.index()].parent);
        const auto visible = stack != kEmptyStack ? m_paths.visible(stack) : std::span<const Location>();
        for (std::size_t at = visible.size(); at-- > 0;)
            node = child(node, visible[at].function);
        m_merged.m_ends[stack.index()] = node;
    }

    /// The node of a stack that trees show with its allocator functions, or that is empty.
    void placeAllocators(StackId stack) {
        std::vector<FunctionId> path;
        PathCursor cursor = m_paths.innermost(stack);
        do
            path.push_back(m_paths.at(cursor).function);
        while (m_paths.outward(cursor));
        NodeIndex node = 0;
        for (std::size_t at = path.size(); at-- > 0;)
            node = child(node, path[at]);
        m_merged.m_ends[stack.index()] = node;
    }

    NodeIndex child(NodeIndex parent, FunctionId function) {
        const std::uint64_t key = std::uint64_t{parent} << 32 | function.value();
        const auto [found, isNew] = m_children.try_emplace(key, static_cast<NodeIndex>(m_merged.size()));
        return isNew ? append(parent, function) : found->second;
    }

    NodeIndex append(NodeIndex parent, FunctionId function) {
        m_merged.m_parents.push_back(parent);
        m_merged.m_functions.push_back(function);
        return static_cast<NodeIndex>(m_merged.size() - 1);
    }

    const Profile& m_profile;
    const TreePaths& m_paths;
    MergedStacks m_merged;
    tsl::robin_map<std::uint64_t, NodeIndex, PairHash> m_children; ///< (parent, function) → node
};

Result<MergedStacks> MergedStacks::of(
    const IndexSet& wanted, const Profile& profile, const TreePaths& paths, const std::stop_token& stop) {
    return StackMerger(profile, paths).merge(wanted, stop);
}

Result<MergedStacks> MergedStacks::ofAll(
    const Profile& profile, const Names& names, const std::stop_token& stop) {
    IndexSet all(profile.stacks().size());
    for (std::size_t stack = 0; stack < profile.stacks().size(); ++stack)
        all.insert(stack);
    return of(all, profile, TreePaths(profile, names), stop);
}

} // namespace tidemark
