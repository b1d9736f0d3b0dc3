// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/results.h"
#include "ui/flamegraph/tree_arrangement.h"

#include <string_view>
#include <vector>

namespace tidemark::test {

/// A top-down tree from lines "main@app;f@app;malloc@libc.so.6 BYTES ALLOCATIONS", outermost function first.
std::shared_ptr<const CallTree> foldedTree(std::string_view text);
/// A comparison from lines "main;f;g BYTES_BEFORE BYTES_AFTER"; its scale is the largest change of a node.
ui::FlameDiff foldedDiff(std::string_view text, DiffWidth width);
/// The functions of "main;f" in a tree, found by name.
std::vector<FunctionId> functionsNamed(const CallTree& tree, std::string_view path);
/// A random tree of about `nodes` nodes and at most `depth` rows over 2,000 functions of 12 modules; the same
/// each time.
std::shared_ptr<const CallTree> randomTree(std::size_t nodes, std::uint32_t depth);

} // namespace tidemark::test
