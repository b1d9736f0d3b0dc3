// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/diff_table_model.h"

#include "core/report/diff.h"
#include "ui/models/cost_text.h"
#include "ui/models/function_text.h"
#include "ui/models/group_text.h"
#include "ui/models/roles.h"

#include <algorithm>
#include <cstdlib>

namespace tidemark::ui {
namespace {

const Cost* turnoverOf(const DiffTable::Row& row, int column) {
    switch (column) {
    case DiffTableModel::SurvivedColumn:
        return &row.turnover.survived;
    case DiffTableModel::BornColumn:
        return &row.turnover.born;
    case DiffTableModel::FreedColumn:
        return &row.turnover.freed;
    default:
        return nullptr;
    }
}

} // namespace

DiffTableModel::DiffTableModel(QObject* parent) : QAbstractTableModel(parent) {}

void DiffTableModel::setResult(std::shared_ptr<const DiffTable> table, CostKind cost) {
    beginResetModel();
    m_table = std::move(table);
    m_cells.kind = cost;
    m_cells.longest = 0;
    if (m_table) {
        for (const DiffTable::Row& row : m_table->rows) {
            m_cells.longest =
                std::max(m_cells.longest, static_cast<std::uint64_t>(std::abs(row.cost.delta().of(cost))));
        }
    }
    endResetModel();
}

int DiffTableModel::rowCount(const QModelIndex& parent) const {
    return m_table && !parent.isValid() ? static_cast<int>(m_table->rows.size()) : 0;
}

int DiffTableModel::columnCount(const QModelIndex&) const {
    return ColumnCount;
}

bool DiffTableModel::passesFilter(int row) const {
    return m_filter.isEmpty() ||
           text(at(row), DiffColumns::NameColumn).contains(m_filter, Qt::CaseInsensitive) ||
           fromUtf8(at(row).module).contains(m_filter, Qt::CaseInsensitive);
}

std::optional<std::int64_t> DiffTableModel::sortNumber(const QModelIndex& index) const {
    const Cost* turnover = turnoverOf(at(index.row()), index.column());
    return turnover ? std::optional(turnover->of(m_cells.kind))
                    : m_cells.sortNumber(at(index.row()).cost, index.column());
}

QString DiffTableModel::text(const DiffTable::Row& row, int column) const {
    if (const Cost* turnover = turnoverOf(row, column)) {
        return !m_table->hasTurnover             ? QString()
               : m_cells.kind == CostKind::Bytes ? bytesText(turnover->bytes)
                                                 : countText(turnover->allocations);
    }
    switch (column) {
    case DiffColumns::NameColumn:
        return QString::fromStdString(diffRowLabel(m_table->grouping, row));
    case ModuleColumn:
        return fromUtf8(row.module);
    default:
        return m_cells.text(row.cost, column, m_table->isNoise(row, m_cells.kind));
    }
}

QVariant DiffTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || !m_table || index.row() >= rowCount()) {
        return {};
    }
    const DiffTable::Row& row = at(index.row());
    const int column = index.column();
    const bool turnover = turnoverOf(row, column) != nullptr;
    switch (role) {
    case Qt::DisplayRole:
        return text(row, column);
    case Qt::ToolTipRole:
        return text(row, DiffColumns::NameColumn) + QLatin1Char('\n') +
               m_cells.toolTip(row.cost, m_table->isNoise(row, CostKind::Bytes));
    case SortRole:
        if (const auto number = turnover ? sortNumber(index) : m_cells.number(row.cost, column)) {
            return static_cast<qlonglong>(*number);
        }
        return text(row, column);
    case QuietRole:
        return column == ModuleColumn;
    case CodeRole:
        return column == DiffColumns::NameColumn && namesCode(m_table->grouping);
    case FilterRole:
        return text(row, DiffColumns::NameColumn);
    default:
        return m_cells.look(row.cost, turnover ? static_cast<int>(DiffColumns::BeforeColumn) : column, role,
            m_table->isNoise(row, m_cells.kind));
    }
}

QVariant DiffTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        const bool turnover = section >= SurvivedColumn && section <= FreedColumn;
        return m_cells.look({}, turnover ? static_cast<int>(DiffColumns::BeforeColumn) : section, role);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case DiffColumns::NameColumn:
        return m_table ? groupingWords(m_table->grouping) : tr("Group");
    case SurvivedColumn:
        return tr("Survived");
    case BornColumn:
        return tr("New");
    case FreedColumn:
        return tr("Freed");
    case ModuleColumn:
        return tr("Module");
    default:
        return diffColumnTitle(section, m_cells.kind);
    }
}

} // namespace tidemark::ui
