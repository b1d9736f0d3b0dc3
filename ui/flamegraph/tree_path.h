// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/results.h"

#include <QString>
#include <vector>

namespace tidemark::ui {

/// The functions from below the root to `node`; empty for the root.
std::vector<FunctionId> pathOf(const CallTree& tree, CallTree::NodeIndex node);
/// The node that `path` leads to, or kNone. An empty path leads to the root.
CallTree::NodeIndex nodeAt(const CallTree& tree, const std::vector<FunctionId>& path);
/// Like nodeAt(), but stops at the last node of the path that exists.
CallTree::NodeIndex deepestNodeAt(const CallTree& tree, const std::vector<FunctionId>& path);
/// For the root: what all of the tree is called.
QString nodeName(const CallTree& tree, CallTree::NodeIndex node);

} // namespace tidemark::ui
