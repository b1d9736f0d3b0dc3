// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/function_tree_model.h"

namespace tidemark::ui {

/// A CallTree as a tree of rows below its root.
class CallTreeModel : public FunctionTreeModel {
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

    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    bool isInOrder(int column) const override {
        return !m_signed && (column == InclusiveColumn || column == ShareColumn);
    }
    std::optional<std::int64_t> sortNumber(const QModelIndex& index) const override;

protected:
    bool hasTree() const override { return m_tree != nullptr; }
    Links linksOf(NodeIndex node) const override;
    const Names& names() const override { return *m_tree->names; }
    std::int64_t weightOf(NodeIndex node) const override;

private:
    QString text(const CallTree::Node& node, int column) const;
    QString toolTip(const CallTree::Node& node) const;

    std::shared_ptr<const CallTree> m_tree;
    CostKind m_cost = CostKind::Bytes;
    bool m_signed = false;
};

} // namespace tidemark::ui
