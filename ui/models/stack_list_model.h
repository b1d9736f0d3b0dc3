// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/results.h"

#include <QAbstractTableModel>
#include <memory>
#include <unordered_map>

namespace tidemark::ui {

/// Distinct stacks with their cost, named by their allocating frame and its callers.
class StackListModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        FunctionColumn,
        CostColumn,
        ShareColumn,
        AllocationsColumn,
        CallersColumn,
        LocationColumn,
        ModuleColumn,
        ColumnCount
    };

    explicit StackListModel(QObject* parent = nullptr);

    /// `profile` is the one that the stacks belong to. Shares are parts of `whole`.
    void setResult(std::shared_ptr<const StackList> stacks, std::shared_ptr<const Profile> profile,
        Cost whole, CostKind cost, bool isSigned);
    const std::shared_ptr<const StackList>& result() const { return m_stacks; }
    StackId stackAt(int row) const; ///< invalid if there is no such row
    QModelIndex indexOf(StackId stack) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(const StackList::Row& row, int column) const;
    QStringList functions(StackId stack) const;
    QString filterText(StackId stack) const;

    std::shared_ptr<const StackList> m_stacks;
    std::shared_ptr<const Profile> m_profile;
    std::unordered_map<StackId, int> m_rowOfStack;
    Cost m_whole;
    CostKind m_cost = CostKind::Bytes;
    bool m_signed = false;
};

} // namespace tidemark::ui
