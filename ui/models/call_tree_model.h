// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/results.h"

#include <QAbstractItemModel>
#include <memory>
#include <vector>

namespace tidemark::ui {

/// A CallTree as a tree of rows below its root; node numbers are the internal ids.
class CallTreeModel : public QAbstractItemModel {
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
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QModelIndex indexOf(CallTree::NodeIndex node, int column) const;
    void arrangeChildren();
    QString text(const CallTree::Node& node, int column) const;
    QVariant sortValue(const CallTree::Node& node, int column) const;
    QString toolTip(const CallTree::Node& node) const;

    std::shared_ptr<const CallTree> m_tree;
    std::vector<CallTree::NodeIndex> m_children; ///< all nodes, grouped by parent
    std::vector<std::uint32_t> m_firstChild;     ///< by node, plus one at the end: into m_children
    std::vector<std::uint32_t> m_row;            ///< by node: its row in its parent
    std::vector<bool> m_matches;                 ///< by function
    QString m_search;
    CostKind m_cost = CostKind::Bytes;
    bool m_signed = false;
};

} // namespace tidemark::ui
