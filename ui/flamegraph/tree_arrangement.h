// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/results/comparison.h"
#include "core/results/results.h"
#include "core/results/tree_lifetimes.h"

#include <QString>
#include <memory>
#include <stop_token>
#include <vector>

namespace tidemark::ui {

/// How a call tree is shown as a flame graph. Nothing of it changes the question.
struct FlameArrangement {
    enum class Folding {
        None,
        Arguments,  ///< template arguments and parameters
        Namespaces, ///< these, and all scopes but the innermost
    };
    bool collapseRecursion = false; ///< a function below itself joins its outermost occurrence
    Folding folding = Folding::None;
    std::vector<FunctionId> hidden;         ///< left out: their children take their place
    std::vector<std::string> hiddenModules; ///< the same of all functions of a module
    std::vector<FunctionId> focused;        ///< if any: only what is at or below one of these
    bool changesNothing() const { return *this == FlameArrangement(); }
    friend bool operator==(const FlameArrangement&, const FlameArrangement&) = default;
};

/// A comparison as a tree to draw: `widths` has the nodes of `tree` and, as costs, what boxes are as wide as.
struct FlameDiff {
    std::shared_ptr<const DiffTree> tree; ///< null = no comparison
    std::shared_ptr<const CallTree> widths;
    std::uint64_t scale = 0; ///< the change that has the strongest colour
    friend bool operator==(const FlameDiff&, const FlameDiff&) = default;
};

/// A tree as it is shown, and where its nodes come from.
struct ArrangedTree {
    using NodeIndex = CallTree::NodeIndex;
    std::shared_ptr<const CallTree> source;
    /// The source itself if the arrangement changes nothing.
    std::shared_ptr<const CallTree> tree;
    std::vector<NodeIndex> origins;     ///< by node: the heaviest source node it stands for; empty = itself
    std::vector<NodeIndex> targets;     ///< by source node: its node, or kNone; empty = itself
    FlameDiff diff;                     ///< of the source's nodes
    std::vector<DiffCost> diffs;        ///< by node, inclusive; empty = those of `diff`
    std::vector<DiffCost> selfDiffs;    ///< the same, self
    std::vector<LifetimeSum> lifetimes; ///< by node, inclusive; empty if not known
    double longestMean = 0;             ///< ns, of lifetimes

    NodeIndex originOf(NodeIndex node) const { return origins.empty() ? node : origins[node]; }
    /// The node of a source node or of its nearest ancestor that has one; the root at last.
    NodeIndex nearestTarget(NodeIndex sourceNode) const;
    /// kNone if it has none.
    NodeIndex targetOf(NodeIndex sourceNode) const {
        return targets.empty() || sourceNode == CallTree::kNone ? sourceNode : targets[sourceNode];
    }
    bool isDiff() const { return diff.tree != nullptr; }
    /// Of a comparison: both sides of a node.
    const DiffCost& diffOf(NodeIndex node) const {
        return diffs.empty() ? diff.tree->nodes[node].inclusive : diffs[node];
    }
    /// Of what it stands for most of all.
    bool isNoise(NodeIndex node, CostKind kind) const {
        return isDiff() && diff.tree->isNoise(originOf(node), kind);
    }
    const DiffCost& selfDiffOf(NodeIndex node) const {
        return selfDiffs.empty() ? diff.tree->nodes[node].self : selfDiffs[node];
    }
};

/// Children in descending order of `order`. `lifetimes` are of the source's nodes (self), or null; the source
/// of a `diff` is its widths. Cancelled.
Result<std::shared_ptr<const ArrangedTree>> arrangeTree(std::shared_ptr<const CallTree> source,
    const FlameArrangement& arrangement, CostKind order, std::shared_ptr<const TreeLifetimes> lifetimes,
    std::stop_token stop, const FlameDiff& diff = {});

/// "std::vector<…>::push_back(…)", "vector::push_back".
QString foldedName(const QString& name, FlameArrangement::Folding folding);

} // namespace tidemark::ui
