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

/// A CallTree as a tree of rows below its root; node numbers are the internal ids. Which row a node is, is
/// found when its parent is first asked for, so that a new result of a million nodes costs nothing.
class CallTreeModel : public QAbstractItemModel, public SortSource {
    Q_OBJECT
public:
    enum Column {
        FunctionColumn,
        InclusiveColumn,
        ShareColumn,
        SelfColumn,
        AllocationsColumn,
        ModuleColumn,
        LocationColumn,
        ColumnCount
    };

    explicit CallTreeModel(QObject* parent = nullptr);

    /// `isSigned`: costs carry a sign and "grew" or "shrank". Null empties the model.
    void setResult(std::shared_ptr<const CallTree> tree, CostKind cost, bool isSigned);
    const std::shared_ptr<const CallTree>& result() const { return m_tree; }
    void setSearch(const QString& text);

    CallTree::NodeIndex nodeOf(const QModelIndex& index) const; ///< the root for an invalid index
    /// The node reached by these functions from the root; the deepest there is if the path leaves the tree.
    QModelIndex indexOfPath(const std::vector<FunctionId>& path) const;
    std::vector<FunctionId> pathOf(const QModelIndex& index) const;
    /// The nodes from `start` down, always into the heaviest child, while it keeps half of its parent's cost.
    std::vector<QModelIndex> heaviestPath(const QModelIndex& start) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    bool hasChildren(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    bool isInOrder(int column) const override {
        return !m_signed && (column == InclusiveColumn || column == ShareColumn);
    }
    std::optional<std::int64_t> sortNumber(const QModelIndex& index) const override;
    void prepareFilter(const QString&) override {}
    bool passesFilter(int) const override { return true; }

private:
    using Children = std::vector<CallTree::NodeIndex>;
    const Children& childrenOf(CallTree::NodeIndex node) const;
    QModelIndex indexOf(CallTree::NodeIndex node, int column) const;
    QString text(const CallTree::Node& node, int column) const;
    QString toolTip(const CallTree::Node& node) const;

    std::shared_ptr<const CallTree> m_tree;
    mutable std::unordered_map<CallTree::NodeIndex, Children> m_children; ///< of the nodes asked for so far
    mutable std::unordered_map<CallTree::NodeIndex, int> m_row;           ///< of these children
    std::vector<bool> m_matches;                                          ///< by function
    QString m_search;
    CostKind m_cost = CostKind::Bytes;
    bool m_signed = false;
};

} // namespace tidemark::ui
