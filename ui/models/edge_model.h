// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/results.h"

#include <QAbstractTableModel>
#include <memory>

namespace tidemark::ui {

/// The callers or the callees of one function of a CallerCalleeTable.
class EdgeModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum class Side { Callers, Callees };
    enum Column { FunctionColumn, CostColumn, ShareColumn, AllocationsColumn, ModuleColumn, ColumnCount };

    explicit EdgeModel(Side side, QObject* parent = nullptr);

    /// `row` of the table, −1 for none. Shares are parts of that row's inclusive cost.
    void setResult(std::shared_ptr<const CallerCalleeTable> table, int row, CostKind cost, bool isSigned);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    const std::vector<CallerCalleeTable::Edge>& edges() const;
    Cost whole() const;
    QString text(const CallerCalleeTable::Edge& edge, int column) const;

    Side m_side;
    std::shared_ptr<const CallerCalleeTable> m_table;
    int m_row = -1;
    CostKind m_cost = CostKind::Bytes;
    bool m_signed = false;
};

} // namespace tidemark::ui
