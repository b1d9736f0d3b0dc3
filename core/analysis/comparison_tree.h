// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/comparison_paths.h"
#include "core/base/result.h"
#include "core/results/comparison.h"

#include <memory>
#include <stop_token>
#include <vector>

namespace tidemark {

struct DiffTreeInput {
    const JointPaths& paths;
    std::shared_ptr<const Names> names;
    const std::vector<DiffStack>& stacks; ///< DiffStack::node is one of `paths`
    CostKind order;
    std::stop_token stop;
};

struct DiffTreeWithEnds {
    DiffTree tree;
    std::vector<DiffTree::NodeIndex> ends; ///< by stack: the node whose self cost it is
};

/// The tree of the stacks' paths. Unsupported if it would have more than 2^26 nodes; Cancelled.
Result<DiffTreeWithEnds> buildDiffTree(const DiffTreeInput& input, TreeDirection direction);

} // namespace tidemark
