// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/cost_table_model.h"

#include <memory>
#include <vector>

namespace tidemark::ui {

/// The functions of a CallerCalleeTable, one row each.
class CallerCalleeModel : public CostTableModel {
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

    void prepareFilter(const QString& text) override;
    bool passesFilter(int row) const override;

protected:
    Cost costOf(int row) const override { return at(row).inclusive; }
    Cost selfOf(int row) const override { return at(row).self; }
    Cost whole() const override { return m_whole; }
    Cost longest() const override { return at(0).inclusive; }
    QString words(int row, int column) const override;
    QString title(int column) const override;
    QString toolTip(int row, int column) const override;
    QVariant more(int row, int column, int role) const override;

private:
    const CallerCalleeTable::Row& at(int row) const { return m_table->rows[static_cast<std::size_t>(row)]; }

    std::shared_ptr<const CallerCalleeTable> m_table;
    std::vector<int> m_rowOfFunction; ///< −1 = none
    Cost m_whole;
    std::vector<bool> m_matches; ///< by function; empty = no filter
};

} // namespace tidemark::ui
