// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/allocation_list_model.h"

#include "ui/models/allocation_text.h"
#include "ui/models/cost_text.h"
#include "ui/models/function_text.h"
#include "ui/models/roles.h"

#include <algorithm>

namespace tidemark::ui {
namespace {

constexpr std::size_t kFrames = 6;

bool isNumber(int column) {
    return column <= AllocationListModel::AddressColumn;
}

} // namespace

AllocationListModel::AllocationListModel(QObject* parent) : QAbstractTableModel(parent) {}

void AllocationListModel::setPage(std::shared_ptr<const AllocationPage> page,
    std::shared_ptr<const Profile> profile, std::shared_ptr<const Names> names) {
    beginResetModel();
    m_page = std::move(page);
    m_profile = std::move(profile);
    m_names = std::move(names);
    endResetModel();
}

const AllocationPage::Row* AllocationListModel::at(int row) const {
    return row >= 0 && row < rowCount() ? &m_page->rows[static_cast<std::size_t>(row)] : nullptr;
}

int AllocationListModel::rowOf(AllocationId id) const {
    if (!m_page) {
        return -1;
    }
    const auto found = std::find_if(m_page->rows.begin(), m_page->rows.end(),
        [id](const AllocationPage::Row& row) { return row.id == id; });
    return found == m_page->rows.end() ? -1 : static_cast<int>(found - m_page->rows.begin());
}

std::optional<AllocationOrder> AllocationListModel::orderOf(int column) {
    switch (column) {
    case BornColumn:
        return AllocationOrder::Birth;
    case FreedColumn:
        return AllocationOrder::Free;
    case LifetimeColumn:
        return AllocationOrder::Lifetime;
    case SizeColumn:
        return AllocationOrder::Size;
    case AddressColumn:
        return AllocationOrder::Address;
    case FunctionColumn:
        return AllocationOrder::Stack;
    case ThreadColumn:
        return AllocationOrder::Thread;
    default:
        return {};
    }
}

int AllocationListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_page ? 0 : static_cast<int>(m_page->rows.size());
}

int AllocationListModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QStringList AllocationListModel::functions(StackId stack) const {
    QStringList names;
    for (const Location& location : outwardLocations(*m_profile, *m_names, stack, kFrames)) {
        names.append(functionText(*m_names, location.function));
    }
    return names;
}

QString AllocationListModel::text(const AllocationPage::Row& row, int column) const {
    const Allocation& block = row.allocation;
    switch (column) {
    case BornColumn:
        return momentTimeText(row.bornTime);
    case FreedColumn:
        return block.freed == kNever ? tr("never") : momentTimeText(row.freedTime);
    case LifetimeColumn:
        return lifetimeText(row);
    case SizeColumn:
        return countText(row.sign * static_cast<std::int64_t>(block.size), row.sign < 0);
    case UsableColumn:
        return block.usable == 0 ? QString() : countText(static_cast<std::int64_t>(block.usable));
    case AddressColumn:
        return m_profile->capabilities().addresses ? addressText(block.address) : QString();
    case FunctionColumn:
        return functions(block.stack).value(0);
    case ThreadColumn:
        return threadText(*m_profile, block.thread);
    case FreeThreadColumn:
        return block.freed == kNever ? QString() : threadText(*m_profile, block.freeingThread);
    case CallColumn:
        return callText(block.call);
    case TypeColumn:
        return QString::fromStdString(row.type);
    default:
        return {};
    }
}

QString AllocationListModel::toolTip(const AllocationPage::Row& row) const {
    const QString type = row.type.empty() ? QString()
                                          : tr("Type: %1, known by %2")
                                                    .arg(QString::fromStdString(row.type),
                                                        QString::fromStdString(row.evidence)) +
                                                QLatin1Char('\n');
    return blockText(*m_profile, row) + QLatin1Char('\n') + type +
           functions(row.allocation.stack).join(QLatin1Char('\n'));
}

QVariant AllocationListModel::data(const QModelIndex& index, int role) const {
    const AllocationPage::Row* row = index.isValid() ? at(index.row()) : nullptr;
    if (row == nullptr || index.column() >= ColumnCount) {
        return {};
    }
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return text(*row, column);
    case Qt::ToolTipRole:
        return toolTip(*row);
    case Qt::TextAlignmentRole:
        return headerData(column, Qt::Horizontal, role);
    case SignRole:
        return column == SizeColumn && row->sign < 0 ? -1 : 0;
    case QuietRole:
        return column == CallColumn || column == UsableColumn ||
               (column == FreedColumn && row->allocation.freed == kNever);
    case CodeRole:
        return column == FunctionColumn || column == TypeColumn;
    case NamesRole:
        return column == FunctionColumn ? functions(row->allocation.stack) : QVariant();
    case StackRole:
        return row->allocation.stack.value();
    default:
        return {};
    }
}

QVariant AllocationListModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue(
            Qt::Alignment(Qt::AlignVCenter | (isNumber(section) ? Qt::AlignRight : Qt::AlignLeft)));
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    const QString titles[] = {tr("Born"), tr("Freed"), tr("Lifetime"), tr("Size (B)"), tr("Usable (B)"),
        tr("Address"), tr("Function"), tr("Thread"), tr("Freed by"), tr("Call"), tr("Type")};
    static_assert(std::size(titles) == ColumnCount);
    return titles[section];
}

} // namespace tidemark::ui
