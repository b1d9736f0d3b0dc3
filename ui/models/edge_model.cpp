// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/edge_model.h"

#include "ui/models/cost_text.h"
#include "ui/models/function_text.h"
#include "ui/models/roles.h"

namespace tidemark::ui {

EdgeModel::EdgeModel(Side side, QObject* parent)
    : CostTableModel(
          {Content::Name, Content::Cost, Content::Share, Content::Allocations, Content::Quiet}, parent),
      m_side(side) {}

void EdgeModel::setResult(
    std::shared_ptr<const CallerCalleeTable> table, int row, CostKind cost, bool isSigned) {
    beginResetModel();
    m_table = std::move(table);
    m_row = m_table && row >= 0 && static_cast<std::size_t>(row) < m_table->rows.size() ? row : -1;
    setCost(cost, isSigned);
    endResetModel();
}

/// Precondition: m_row ≥ 0.
const std::vector<CallerCalleeTable::Edge>& EdgeModel::edges() const {
    const CallerCalleeTable::Row& row = m_table->rows[static_cast<std::size_t>(m_row)];
    return m_side == Side::Callers ? row.callers : row.callees;
}

Cost EdgeModel::whole() const {
    return m_table->rows[static_cast<std::size_t>(m_row)].inclusive;
}

int EdgeModel::rowCount(const QModelIndex& parent) const {
    return m_row >= 0 && !parent.isValid() ? static_cast<int>(edges().size()) : 0;
}

QString EdgeModel::words(int row, int column) const {
    return column == FunctionColumn ? functionText(*m_table->names, at(row).function)
                                    : moduleText(*m_table->names, at(row).function);
}

QString EdgeModel::toolTip(int row, int) const {
    return words(row, FunctionColumn) + QLatin1Char('\n') +
           (isSigned() ? changeText(at(row).cost, cost()) : words(row, ModuleColumn));
}

QVariant EdgeModel::more(int row, int, int role) const {
    return role == FunctionRole ? QVariant(at(row).function.value()) : QVariant();
}

QString EdgeModel::title(int column) const {
    switch (column) {
    case FunctionColumn:
        return m_side == Side::Callers ? tr("Called by") : tr("Calls");
    case CostColumn:
        return tr("Cost");
    case ShareColumn:
        return tr("Share");
    case AllocationsColumn:
        return tr("Allocations");
    default:
        return tr("Module");
    }
}

} // namespace tidemark::ui
