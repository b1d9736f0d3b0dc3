// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/flamegraph/tree_path.h"

#include <QCoreApplication>
#include <algorithm>

namespace tidemark::ui {

namespace {

using NodeIndex = CallTree::NodeIndex;

NodeIndex childOf(const CallTree& tree, NodeIndex node, FunctionId function) {
    NodeIndex child = tree.nodes[node].firstChild;
    while (child != CallTree::kNone && tree.nodes[child].function != function)
        child = tree.nodes[child].nextSibling;
    return child;
}

} // namespace

std::vector<FunctionId> pathOf(const CallTree& tree, NodeIndex node) {
    std::vector<FunctionId> path;
    for (; node != 0 && node < tree.nodes.size(); node = tree.nodes[node].parent)
        path.push_back(tree.nodes[node].function);
    std::reverse(path.begin(), path.end());
    return path;
}

NodeIndex nodeAt(const CallTree& tree, const std::vector<FunctionId>& path) {
    const NodeIndex node = deepestNodeAt(tree, path);
    return node != CallTree::kNone && tree.nodes[node].depth == path.size() ? node : CallTree::kNone;
}

NodeIndex deepestNodeAt(const CallTree& tree, const std::vector<FunctionId>& path) {
    if (tree.nodes.empty())
        return CallTree::kNone;
    NodeIndex node = 0;
    for (const FunctionId function : path) {
        const NodeIndex child = childOf(tree, node, function);
        if (child == CallTree::kNone)
            break;
        node = child;
    }
    return node;
}

QString nodeName(const CallTree& tree, NodeIndex node) {
    const FunctionId function = tree.nodes[node].function;
    if (!function.valid() || tree.names == nullptr)
        return QCoreApplication::translate("FlameGraph", "all");
    return QString::fromStdString(tree.names->function(function).name);
}

} // namespace tidemark::ui
