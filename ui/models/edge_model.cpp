// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/edge_model.h"

#include "ui/models/cost_text.h"
#include "ui/models/function_text.h"
#include "ui/models/roles.h"

#include <algorithm>
#include <cstdlib>

namespace tidemark::ui {
namespace {

bool isNumber(int column) {
    return column >= EdgeModel::CostColumn && column <= EdgeModel::AllocationsColumn;
}

QVariant alignment(int column) {
    return QVariant::fromValue(
        Qt::Alignment(Qt::AlignVCenter | (isNumber(column) ? Qt::AlignRight : Qt::AlignLeft)));
}

} // namespace

EdgeModel::EdgeModel(Side side, QObject* parent) : QAbstractTableModel(parent), m_side(side) {}

void EdgeModel::setResult(
    std::shared_ptr<const CallerCalleeTable> table, int row, CostKind cost, bool isSigned) {
    beginResetModel();
    m_table = std::move(table);
    m_row = m_table && row >= 0 && static_cast<std::size_t>(row) < m_table->rows.size() ? row : -1;
    m_cost = cost;
    m_signed = isSigned;
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

int EdgeModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant EdgeModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || m_row < 0 || index.row() >= rowCount()) {
        return {};
    }
    const CallerCalleeTable::Edge& edge = edges()[static_cast<std::size_t>(index.row())];
    const int column = index.column();
    const std::int64_t value = column == AllocationsColumn ? edge.cost.allocations : edge.cost.of(m_cost);
    switch (role) {
    case Qt::DisplayRole:
        return text(edge, column);
    case Qt::ToolTipRole:
        return functionText(*m_table->names, edge.function) + QLatin1Char('\n') +
               (m_signed ? changeText(edge.cost, m_cost) : moduleText(*m_table->names, edge.function));
    case Qt::TextAlignmentRole:
        return alignment(column);
    case SortRole:
        return isNumber(column) ? QVariant(static_cast<qlonglong>(value)) : QVariant(text(edge, column));
    case ShareRole: {
        const auto longest = static_cast<double>(std::max<std::int64_t>(std::abs(whole().of(m_cost)), 1));
        return column == CostColumn
                   ? QVariant(std::clamp(static_cast<double>(edge.cost.of(m_cost)) / longest, -1.0, 1.0))
                   : QVariant();
    }
    case SignRole:
        return m_signed && isNumber(column) ? (value > 0) - (value < 0) : 0;
    case QuietRole:
        return column == ModuleColumn;
    case CodeRole:
        return column == FunctionColumn;
    case FunctionRole:
        return edge.function.value();
    default:
        return {};
    }
}

QString EdgeModel::text(const CallerCalleeTable::Edge& edge, int column) const {
    switch (column) {
    case FunctionColumn:
        return functionText(*m_table->names, edge.function);
    case CostColumn:
        return m_cost == CostKind::Bytes ? bytesText(edge.cost.bytes, m_signed)
                                         : countText(edge.cost.allocations, m_signed);
    case ShareColumn:
        return m_signed ? QString() : shareText(edge.cost.of(m_cost), whole().of(m_cost));
    case AllocationsColumn:
        return countText(edge.cost.allocations, m_signed);
    default:
        return moduleText(*m_table->names, edge.function);
    }
}

QVariant EdgeModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return alignment(section);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
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
