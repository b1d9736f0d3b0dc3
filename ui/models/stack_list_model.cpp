// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/stack_list_model.h"

#include "ui/models/cost_text.h"
#include "ui/models/function_text.h"
#include "ui/models/roles.h"

#include <QStringList>
#include <algorithm>
#include <cstdlib>

namespace tidemark::ui {
namespace {

constexpr std::size_t kNamedFrames = 24;
constexpr std::size_t kFilteredFrames = 1024;

bool isNumber(int column) {
    return column >= StackListModel::CostColumn && column <= StackListModel::AllocationsColumn;
}

QVariant alignment(int column) {
    return QVariant::fromValue(
        Qt::Alignment(Qt::AlignVCenter | (isNumber(column) ? Qt::AlignRight : Qt::AlignLeft)));
}

} // namespace

StackListModel::StackListModel(QObject* parent) : QAbstractTableModel(parent) {}

void StackListModel::setResult(std::shared_ptr<const StackList> stacks,
    std::shared_ptr<const Profile> profile, Cost whole, CostKind cost, bool isSigned) {
    beginResetModel();
    m_stacks = profile ? std::move(stacks) : nullptr;
    m_profile = std::move(profile);
    m_whole = whole;
    m_cost = cost;
    m_signed = isSigned;
    m_rowOfStack.clear();
    if (m_stacks) {
        m_rowOfStack.reserve(m_stacks->rows.size());
        for (std::size_t i = 0; i < m_stacks->rows.size(); ++i) {
            m_rowOfStack.emplace(m_stacks->rows[i].stack, static_cast<int>(i));
        }
    }
    endResetModel();
}

StackId StackListModel::stackAt(int row) const {
    return row >= 0 && row < rowCount() ? m_stacks->rows[static_cast<std::size_t>(row)].stack : StackId();
}

QModelIndex StackListModel::indexOf(StackId stack) const {
    const auto found = m_rowOfStack.find(stack);
    return found == m_rowOfStack.end() ? QModelIndex() : index(found->second, FunctionColumn);
}

int StackListModel::rowCount(const QModelIndex& parent) const {
    return m_stacks && !parent.isValid() ? static_cast<int>(m_stacks->rows.size()) : 0;
}

int StackListModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant StackListModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || !m_stacks || index.row() >= rowCount()) {
        return {};
    }
    const StackList::Row& row = m_stacks->rows[static_cast<std::size_t>(index.row())];
    const int column = index.column();
    const std::int64_t value = column == AllocationsColumn ? row.cost.allocations : row.cost.of(m_cost);
    switch (role) {
    case Qt::DisplayRole:
        return text(row, column);
    case Qt::ToolTipRole:
        return m_signed ? text(row, FunctionColumn) + QLatin1Char('\n') + changeText(row.cost, m_cost)
                        : text(row, column);
    case Qt::TextAlignmentRole:
        return alignment(column);
    case SortRole:
        return isNumber(column) ? QVariant(static_cast<qlonglong>(value)) : QVariant(text(row, column));
    case ShareRole: {
        const auto longest =
            static_cast<double>(std::max<std::int64_t>(std::abs(m_stacks->rows.front().cost.of(m_cost)), 1));
        return column == CostColumn
                   ? QVariant(std::clamp(static_cast<double>(row.cost.of(m_cost)) / longest, -1.0, 1.0))
                   : QVariant();
    }
    case SignRole:
        return m_signed && isNumber(column) ? (value > 0) - (value < 0) : 0;
    case QuietRole:
        return column > AllocationsColumn;
    case CodeRole:
        return column == FunctionColumn || column == CallersColumn || column == LocationColumn;
    case StackRole:
        return row.stack.value();
    case NamesRole:
        return column == CallersColumn ? QVariant(functions(row.stack).mid(1)) : QVariant();
    case FilterRole:
        return filterText(row.stack);
    default:
        return {};
    }
}

QString StackListModel::text(const StackList::Row& row, int column) const {
    const Names& names = *m_stacks->names;
    switch (column) {
    case CostColumn:
        return m_cost == CostKind::Bytes ? bytesText(row.cost.bytes, m_signed)
                                         : countText(row.cost.allocations, m_signed);
    case ShareColumn:
        return m_signed ? QString() : shareText(row.cost.of(m_cost), m_whole.of(m_cost));
    case AllocationsColumn:
        return countText(row.cost.allocations, m_signed);
    case CallersColumn:
        return functions(row.stack).mid(1).join(QStringLiteral(" ← "));
    default:
        break;
    }
    const std::vector<Location> frames = outwardLocations(*m_profile, names, row.stack, 1);
    if (frames.empty()) {
        return column == FunctionColumn ? tr("(no frames)") : QString();
    }
    const Location& location = frames.front();
    return column == FunctionColumn   ? functionText(names, location.function)
           : column == LocationColumn ? locationText(names, location.file, location.line)
                                      : moduleText(names, location.function);
}

QStringList StackListModel::functions(StackId stack) const {
    QStringList found;
    for (const Location& location : outwardLocations(*m_profile, *m_stacks->names, stack, kNamedFrames)) {
        found.append(functionText(*m_stacks->names, location.function));
    }
    return found;
}

QString StackListModel::filterText(StackId stack) const {
    QString found;
    for (const Location& location : outwardLocations(*m_profile, *m_stacks->names, stack, kFilteredFrames)) {
        found += functionText(*m_stacks->names, location.function) + QLatin1Char(' ') +
                 moduleText(*m_stacks->names, location.function) + QLatin1Char(' ');
    }
    return found;
}

QVariant StackListModel::headerData(int section, Qt::Orientation orientation, int role) const {
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
        return tr("Allocating function");
    case CostColumn:
        return m_cost == CostKind::Bytes ? tr("Bytes") : tr("Cost");
    case ShareColumn:
        return tr("Share");
    case AllocationsColumn:
        return tr("Allocations");
    case CallersColumn:
        return tr("Called by");
    case LocationColumn:
        return tr("Location");
    default:
        return tr("Module");
    }
}

} // namespace tidemark::ui
