// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/cost_table_model.h"

#include <memory>

namespace tidemark::ui {

/// The callers or the callees of one function of a CallerCalleeTable.
class EdgeModel : public CostTableModel {
    Q_OBJECT
public:
    enum class Side { Callers, Callees };
    enum Column { FunctionColumn, CostColumn, ShareColumn, AllocationsColumn, ModuleColumn, ColumnCount };

    explicit EdgeModel(Side side, QObject* parent = nullptr);

    /// `row` of the table, −1 for none. Shares are parts of that row's inclusive cost.
    void setResult(std::shared_ptr<const CallerCalleeTable> table, int row, CostKind cost, bool isSigned);

    int rowCount(const QModelIndex& parent = {}) const override;

protected:
    Cost costOf(int row) const override { return at(row).cost; }
    Cost whole() const override;
    Cost longest() const override { return whole(); }
    QString words(int row, int column) const override;
    QString title(int column) const override;
    QString toolTip(int row, int column) const override;
    QVariant more(int row, int column, int role) const override;

private:
    const std::vector<CallerCalleeTable::Edge>& edges() const;
    const CallerCalleeTable::Edge& at(int row) const { return edges()[static_cast<std::size_t>(row)]; }

    Side m_side;
    std::shared_ptr<const CallerCalleeTable> m_table;
    int m_row = -1;
};

} // namespace tidemark::ui
