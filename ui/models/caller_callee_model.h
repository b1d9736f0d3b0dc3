// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/results.h"

#include <QAbstractTableModel>
#include <memory>
#include <vector>

namespace tidemark::ui {

/// The functions of a CallerCalleeTable, one row each.
class CallerCalleeModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        FunctionColumn,
        InclusiveColumn,
        ShareColumn,
        SelfColumn,
        AllocationsColumn,
        ModuleColumn,
        ColumnCount
    };

    explicit CallerCalleeModel(QObject* parent = nullptr);

    /// `whole` is what the table's query shows in all; shares are parts of it.
    void setResult(std::shared_ptr<const CallerCalleeTable> table, Cost whole, CostKind cost, bool isSigned);
    const std::shared_ptr<const CallerCalleeTable>& result() const { return m_table; }
    QModelIndex indexOf(FunctionId function) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(const CallerCalleeTable::Row& row, int column) const;
    QVariant sortValue(const CallerCalleeTable::Row& row, int column) const;
    std::int64_t valueOf(const CallerCalleeTable::Row& row, int column) const;

    std::shared_ptr<const CallerCalleeTable> m_table;
    std::vector<int> m_rowOfFunction; ///< −1 = none
    Cost m_whole;
    CostKind m_cost = CostKind::Bytes;
    bool m_signed = false;
};

} // namespace tidemark::ui
