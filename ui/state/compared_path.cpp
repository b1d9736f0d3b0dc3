// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/compared_path.h"

#include "ui/state/selected_path.h"

#include <algorithm>

namespace tidemark::ui {
namespace {

using NodeIndex = DiffTree::NodeIndex;

/// Whether a stack, as a node of the top-down tree, goes through the path.
bool goesThrough(
    const DiffTree& topDown, NodeIndex stack, const std::vector<FunctionId>& path, TreeDirection direction) {
    std::size_t depth = topDown.nodes[stack].depth;
    if (depth < path.size()) {
        return false;
    }
    NodeIndex node = stack;
    const std::size_t passed = direction == TreeDirection::TopDown ? depth - path.size() : 0;
    for (std::size_t i = 0; i < passed; ++i) {
        node = topDown.nodes[node].parent;
    }
    for (std::size_t i = 0; i < path.size(); ++i) {
        const std::size_t place = direction == TreeDirection::TopDown ? path.size() - 1 - i : i;
        if (topDown.nodes[node].function != path[place]) {
            return false;
        }
        node = topDown.nodes[node].parent;
    }
    return true;
}

/// A comparison leaves out what a build adds to a name, and the names of what has none.
bool isSame(const Function& own, const Function& joint) {
    return own.name.starts_with(joint.name) || (!own.resolved && joint.name.starts_with('['));
}

} // namespace

std::optional<Selection> selectionOfPath(
    const ShownComparison& comparison, const std::vector<FunctionId>& path, TreeDirection direction) {
    if (path.empty()) {
        return Selection();
    }
    const DiffTree& topDown = *comparison.result->topDown;
    for (const DiffStack& stack : comparison.result->stacks) {
        const StackId id = comparison.ownStack(stack);
        if (!id.valid() || !goesThrough(topDown, stack.node, path, direction)) {
            continue;
        }
        Selection selection{pathOfStack(*comparison.own(), id, direction), direction, id};
        // Outermost frames that only start others are missing in the comparison.
        const std::size_t below = topDown.nodes[stack.node].depth - path.size();
        const std::size_t kept = direction == TreeDirection::BottomUp ? path.size()
                                 : selection.path.size() > below      ? selection.path.size() - below
                                                                      : 0;
        selection.path.resize(std::min(kept, selection.path.size()));
        return selection;
    }
    return {};
}

DiffTable tableOfStacks(const TraceComparison& comparison) {
    DiffTable table;
    table.grouping = Grouping::Stack;
    table.total = comparison.total;
    table.hasTurnover = comparison.hasTurnover;
    table.hasBands = comparison.hasBands();
    const auto keyOf = [](StackId stack) {
        return stack.valid() ? std::uint64_t{stack.value()} : GroupList::kNone;
    };
    for (const DiffStack& stack : comparison.stacks) {
        const FunctionId function = comparison.topDown->nodes[stack.node].function;
        DiffTable::Row row;
        if (function.valid()) {
            row.label = comparison.names->function(function).name;
            row.module = comparison.names->function(function).moduleName;
        }
        row.before = keyOf(stack.before);
        row.after = keyOf(stack.after);
        row.cost = stack.cost;
        row.turnover = stack.turnover;
        row.band = stack.band;
        table.rows.push_back(std::move(row));
    }
    return table;
}

std::vector<FunctionId> pathInComparison(
    const ShownComparison& comparison, const Selection& selection, TreeDirection direction) {
    std::vector<FunctionId> path;
    const DiffTree& tree =
        direction == TreeDirection::TopDown ? *comparison.result->topDown : *comparison.result->bottomUp;
    const Names& own = *comparison.own()->names();
    NodeIndex node = 0;
    for (const FunctionId function : pathInTree(*comparison.own(), selection, direction)) {
        NodeIndex child = tree.nodes[node].firstChild;
        while (child != DiffTree::kNone &&
               !isSame(own.function(function), tree.names->function(tree.nodes[child].function))) {
            child = tree.nodes[child].nextSibling;
        }
        if (child != DiffTree::kNone) {
            path.push_back(tree.nodes[child].function);
            node = child;
        } else if (node != 0 || direction == TreeDirection::BottomUp) {
            break;
        }
    }
    return path;
}

} // namespace tidemark::ui
