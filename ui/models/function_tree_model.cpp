// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/function_tree_model.h"

#include "ui/models/function_text.h"
#include "ui/models/roles.h"

#include <algorithm>
#include <utility>

namespace tidemark::ui {
namespace {

constexpr CallTree::NodeIndex kNone = CallTree::kNone;

} // namespace

const FunctionTreeModel::Children& FunctionTreeModel::childrenOf(NodeIndex node) const {
    const auto [found, isNew] = m_children.try_emplace(node);
    if (isNew) {
        for (NodeIndex child = linksOf(node).firstChild; child != kNone; child = linksOf(child).nextSibling) {
            m_row[child] = static_cast<int>(found->second.size());
            found->second.push_back(child);
        }
    }
    return found->second;
}

void FunctionTreeModel::forgetRows() {
    m_children.clear();
    m_row.clear();
}

void FunctionTreeModel::searchAgain() {
    const QString search = std::exchange(m_search, {});
    setSearch(search);
}

void FunctionTreeModel::setSearch(const QString& text) {
    if (text == m_search) {
        return;
    }
    m_search = text;
    m_matches.clear();
    if (hasTree() && !text.isEmpty()) {
        m_matches = functionsMatching(names(), text);
    }
    if (rowCount() > 0) {
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1), {MatchRole});
    }
}

FunctionTreeModel::NodeIndex FunctionTreeModel::nodeOf(const QModelIndex& index) const {
    return index.isValid() ? static_cast<NodeIndex>(index.internalId()) : 0;
}

QModelIndex FunctionTreeModel::indexOf(NodeIndex node, int column) const {
    if (node == 0 || node == kNone) {
        return {};
    }
    childrenOf(linksOf(node).parent);
    return createIndex(m_row.at(node), column, quintptr{node});
}

QModelIndex FunctionTreeModel::indexOfPath(const std::vector<FunctionId>& path) const {
    if (!hasTree()) {
        return {};
    }
    NodeIndex node = 0;
    for (const FunctionId function : path) {
        NodeIndex child = linksOf(node).firstChild;
        while (child != kNone && linksOf(child).function != function) {
            child = linksOf(child).nextSibling;
        }
        if (child == kNone) {
            break;
        }
        node = child;
    }
    return indexOf(node, 0);
}

std::vector<FunctionId> FunctionTreeModel::pathOf(const QModelIndex& index) const {
    std::vector<FunctionId> path;
    if (hasTree()) {
        for (NodeIndex node = nodeOf(index); node != 0; node = linksOf(node).parent) {
            path.push_back(linksOf(node).function);
        }
    }
    std::reverse(path.begin(), path.end());
    return path;
}

std::vector<QModelIndex> FunctionTreeModel::heaviestPath(const QModelIndex& start) const {
    std::vector<QModelIndex> path;
    if (!hasTree()) {
        return path;
    }
    NodeIndex node = nodeOf(start);
    for (;;) {
        const NodeIndex child = linksOf(node).firstChild;
        if (child == kNone || (node != 0 && weightOf(child) * 2 < weightOf(node))) {
            return path;
        }
        path.push_back(indexOf(child, 0));
        node = child;
    }
}

QModelIndex FunctionTreeModel::index(int row, int column, const QModelIndex& parent) const {
    if (row < 0 || column < 0 || column >= columnCount() || row >= rowCount(parent)) {
        return {};
    }
    return createIndex(row, column, quintptr{childrenOf(nodeOf(parent))[static_cast<std::size_t>(row)]});
}

QModelIndex FunctionTreeModel::parent(const QModelIndex& child) const {
    return child.isValid() && hasTree() ? indexOf(linksOf(nodeOf(child)).parent, 0) : QModelIndex();
}

int FunctionTreeModel::rowCount(const QModelIndex& parent) const {
    return !hasTree() || parent.column() > 0 ? 0 : static_cast<int>(childrenOf(nodeOf(parent)).size());
}

/// Whether there are any is known without counting them.
bool FunctionTreeModel::hasChildren(const QModelIndex& parent) const {
    return hasTree() && parent.column() <= 0 && linksOf(nodeOf(parent)).firstChild != kNone;
}

} // namespace tidemark::ui
