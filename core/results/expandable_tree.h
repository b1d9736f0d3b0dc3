// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/results/results.h"

#include <stop_token>

namespace tidemark {

/// A call tree that makes the children of a node when they are asked for: of a tree of millions of nodes,
/// what a person opens is a few hundred. For one thread at a time.
class ExpandableTree {
public:
    using NodeIndex = CallTree::NodeIndex;
    ExpandableTree() = default;
    ExpandableTree(const ExpandableTree&) = delete;
    ExpandableTree& operator=(const ExpandableTree&) = delete;
    virtual ~ExpandableTree() = default;

    /// What was made up to now, at first the root: a node that is not expanded has no children yet. Nodes
    /// never change their numbers; the reference is valid until the next expand().
    virtual const CallTree& tree() const = 0;
    virtual bool isExpanded(NodeIndex node) const = 0;
    /// Whether expand() would find children.
    virtual bool hasChildren(NodeIndex node) const = 0;

    /// Makes the children of a node; takes as long as it has stacks. Cancelled (then nothing has happened),
    /// or Unsupported if the tree had more than 2^26 nodes.
    virtual Status expand(NodeIndex node, const std::stop_token& stop) = 0;
    /// Expands all nodes with at least `share` (above 0) of the root's cost: what a flame graph shows.
    virtual Status expandFrom(double share, const std::stop_token& stop) = 0;
};

} // namespace tidemark
