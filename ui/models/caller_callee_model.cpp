// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/caller_callee_model.h"

#include "ui/models/cost_text.h"
#include "ui/models/function_text.h"
#include "ui/models/roles.h"

#include <algorithm>
#include <cstdlib>

namespace tidemark::ui {
namespace {

bool isNumber(int column) {
    return column >= CallerCalleeModel::InclusiveColumn && column <= CallerCalleeModel::AllocationsColumn;
}

QVariant alignment(int column) {
    return QVariant::fromValue(
        Qt::Alignment(Qt::AlignVCenter | (isNumber(column) ? Qt::AlignRight : Qt::AlignLeft)));
}

} // namespace

CallerCalleeModel::CallerCalleeModel(QObject* parent) : QAbstractTableModel(parent) {}

void CallerCalleeModel::setResult(
    std::shared_ptr<const CallerCalleeTable> table, Cost whole, CostKind cost, bool isSigned) {
    beginResetModel();
    m_table = std::move(table);
    m_whole = whole;
    m_cost = cost;
    m_signed = isSigned;
    m_rowOfFunction.clear();
    if (m_table) {
        m_rowOfFunction.assign(m_table->names->functions().size(), -1);
        for (std::size_t i = 0; i < m_table->rows.size(); ++i) {
            m_rowOfFunction[m_table->rows[i].function.index()] = static_cast<int>(i);
        }
    }
    endResetModel();
}

QModelIndex CallerCalleeModel::indexOf(FunctionId function) const {
    if (!function.valid() || function.index() >= m_rowOfFunction.size() ||
        m_rowOfFunction[function.index()] < 0) {
        return {};
    }
    return index(m_rowOfFunction[function.index()], FunctionColumn);
}

int CallerCalleeModel::rowCount(const QModelIndex& parent) const {
    return m_table && !parent.isValid() ? static_cast<int>(m_table->rows.size()) : 0;
}

int CallerCalleeModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

std::int64_t CallerCalleeModel::valueOf(const CallerCalleeTable::Row& row, int column) const {
    switch (column) {
    case SelfColumn:
        return row.self.of(m_cost);
    case AllocationsColumn:
        return row.inclusive.allocations;
    default:
        return row.inclusive.of(m_cost);
    }
}

QVariant CallerCalleeModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || !m_table || index.row() >= rowCount()) {
        return {};
    }
    const CallerCalleeTable::Row& row = m_table->rows[static_cast<std::size_t>(index.row())];
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return text(row, column);
    case Qt::ToolTipRole:
        return m_signed ? functionText(*m_table->names, row.function) + QLatin1Char('\n') +
                              changeText(row.inclusive, m_cost)
                        : functionText(*m_table->names, row.function) + QLatin1Char('\n') +
                              moduleText(*m_table->names, row.function);
    case Qt::TextAlignmentRole:
        return alignment(column);
    case SortRole:
        return sortValue(row, column);
    case ShareRole: {
        const auto longest = static_cast<double>(
            std::max<std::int64_t>(std::abs(m_table->rows.front().inclusive.of(m_cost)), 1));
        return column == InclusiveColumn
                   ? QVariant(std::clamp(static_cast<double>(row.inclusive.of(m_cost)) / longest, -1.0, 1.0))
                   : QVariant();
    }
    case SignRole: {
        const std::int64_t value = valueOf(row, column);
        return m_signed && isNumber(column) ? (value > 0) - (value < 0) : 0;
    }
    case QuietRole:
        return column == ModuleColumn;
    case CodeRole:
        return column == FunctionColumn;
    case FunctionRole:
        return row.function.value();
    case FilterRole:
        return QString(functionText(*m_table->names, row.function) + QLatin1Char(' ') +
                       moduleText(*m_table->names, row.function));
    default:
        return {};
    }
}

QString CallerCalleeModel::text(const CallerCalleeTable::Row& row, int column) const {
    const bool bytes = m_cost == CostKind::Bytes;
    const std::int64_t value = valueOf(row, column);
    switch (column) {
    case FunctionColumn:
        return functionText(*m_table->names, row.function);
    case InclusiveColumn:
        return bytes ? bytesText(value, m_signed) : countText(value, m_signed);
    case ShareColumn:
        return m_signed ? QString() : shareText(value, m_whole.of(m_cost));
    case SelfColumn:
        return value == 0 ? QString() : bytes ? bytesText(value, m_signed) : countText(value, m_signed);
    case AllocationsColumn:
        return countText(value, m_signed);
    default:
        return moduleText(*m_table->names, row.function);
    }
}

QVariant CallerCalleeModel::sortValue(const CallerCalleeTable::Row& row, int column) const {
    return isNumber(column) ? QVariant(static_cast<qlonglong>(valueOf(row, column)))
                            : QVariant(text(row, column));
}

QVariant CallerCalleeModel::headerData(int section, Qt::Orientation orientation, int role) const {
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
        return tr("Function");
    case InclusiveColumn:
        return tr("Inclusive");
    case ShareColumn:
        return tr("Share");
    case SelfColumn:
        return tr("Self");
    case AllocationsColumn:
        return tr("Allocations");
    default:
        return tr("Module");
    }
}

} // namespace tidemark::ui
