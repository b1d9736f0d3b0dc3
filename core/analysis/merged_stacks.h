// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/index_set.h"
#include "core/analysis/tree_paths.h"
#include "core/base/result.h"
#include "core/profile/profile.h"
#include "core/results/results.h"

#include <cstddef>
#include <stop_token>
#include <vector>

namespace tidemark {

/// Stacks merged by function into one top-down tree without costs: which node each stack ends in. Depends on
/// the names but on no query, so that made once of all stacks it spares each tree the search for equal
/// callers, which else is most of its time. A parent comes before its children; node 0 is the root.
class MergedStacks {
public:
    using NodeIndex = CallTree::NodeIndex;

    /// All stacks of a profile.
    static Result<MergedStacks> ofAll(
        const Profile& profile, const Names& names, const std::stop_token& stop = {});
    /// Those in `wanted`, which holds their callers, too. Unsupported if that takes more than 2^26 nodes.
    static Result<MergedStacks> of(const IndexSet& wanted, const Profile& profile, const TreePaths& paths,
        const std::stop_token& stop = {});

    std::size_t size() const { return m_parents.size(); }
    NodeIndex parent(NodeIndex node) const { return m_parents[node]; }
    FunctionId function(NodeIndex node) const { return m_functions[node]; }
    /// The node of the stack's innermost frame that trees show.
    NodeIndex endOf(StackId stack) const { return m_ends[stack.index()]; }

private:
    friend class StackMerger;
    std::vector<NodeIndex> m_parents;
    std::vector<FunctionId> m_functions;
    std::vector<NodeIndex> m_ends; ///< by StackId; the root where it was not wanted
};

} // namespace tidemark
