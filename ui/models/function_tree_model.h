// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/results.h"
#include "ui/models/sort_source.h"

#include <QAbstractItemModel>
#include <memory>
#include <unordered_map>
#include <vector>

namespace tidemark::ui {

/// A tree of functions as rows below its root; node numbers are the internal ids. Which row a node is, is
/// found when its parent is first asked for, so that a new result of a million nodes costs nothing. A derived
/// model holds the nodes and says what they look like; its first column is the function.
class FunctionTreeModel : public QAbstractItemModel, public SortSource {
    Q_OBJECT
public:
    using NodeIndex = CallTree::NodeIndex;

    /// Marks the functions that contain the text, ignoring case.
    void setSearch(const QString& text);

    NodeIndex nodeOf(const QModelIndex& index) const; ///< the root for an invalid index
    /// The node reached by these functions from the root; the deepest there is if the path leaves the tree.
    QModelIndex indexOfPath(const std::vector<FunctionId>& path) const;
    std::vector<FunctionId> pathOf(const QModelIndex& index) const;
    /// The nodes from `start` down, always into the heaviest child, while it keeps half of its parent's cost.
    std::vector<QModelIndex> heaviestPath(const QModelIndex& start) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    bool hasChildren(const QModelIndex& parent = {}) const override;

    void prepareFilter(const QString&) override {}
    bool passesFilter(int) const override { return true; }

protected:
    explicit FunctionTreeModel(QObject* parent) : QAbstractItemModel(parent) {}

    /// What links a node; of the root only `firstChild` is asked for.
    struct Links {
        NodeIndex parent;
        NodeIndex firstChild;
        NodeIndex nextSibling;
        FunctionId function;
    };
    virtual bool hasTree() const = 0;
    virtual Links linksOf(NodeIndex node) const = 0;
    virtual const Names& names() const = 0;
    /// What heaviestPath() goes by; not negative.
    virtual std::int64_t weightOf(NodeIndex node) const = 0;

    /// Between beginResetModel() and endResetModel().
    void forgetRows();
    /// After endResetModel().
    void searchAgain();
    bool matches(FunctionId function) const {
        return function.valid() && function.index() < m_matches.size() && m_matches[function.index()];
    }

private:
    using Children = std::vector<NodeIndex>;
    const Children& childrenOf(NodeIndex node) const;
    QModelIndex indexOf(NodeIndex node, int column) const;

    mutable std::unordered_map<NodeIndex, Children> m_children; ///< of the nodes asked for so far
    mutable std::unordered_map<NodeIndex, int> m_row;           ///< of these children
    std::vector<bool> m_matches;                                ///< by function
    QString m_search;
};

} // namespace tidemark::ui
