// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/diff_columns.h"
#include "ui/models/function_tree_model.h"

namespace tidemark::ui {

/// A comparison's tree: what each function held before and after, inclusive, with what is below it.
class DiffTreeModel : public FunctionTreeModel {
    Q_OBJECT
public:
    enum Column { SelfColumn = DiffColumns::Count, ModuleColumn, ColumnCount };

    explicit DiffTreeModel(QObject* parent = nullptr);
    /// Null empties the model.
    void setResult(std::shared_ptr<const DiffTree> tree, CostKind cost);
    const std::shared_ptr<const DiffTree>& result() const { return m_tree; }

    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    bool isInOrder(int) const override { return false; }
    std::optional<std::int64_t> sortNumber(const QModelIndex& index) const override;

protected:
    bool hasTree() const override { return m_tree != nullptr; }
    Links linksOf(NodeIndex node) const override;
    const Names& names() const override { return *m_tree->names; }
    std::int64_t weightOf(NodeIndex node) const override;

private:
    const DiffTree::Node& at(const QModelIndex& index) const { return m_tree->nodes[nodeOf(index)]; }
    bool isNoise(NodeIndex node) const { return m_tree->isNoise(node, m_cells.kind); }
    QString text(NodeIndex node, int column) const;

    std::shared_ptr<const DiffTree> m_tree;
    DiffCells m_cells;
};

} // namespace tidemark::ui
