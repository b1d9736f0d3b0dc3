// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/snapshot_model.h"

#include "ui/format/format.h"
#include "ui/models/cost_text.h"
#include "ui/models/roles.h"

#include <algorithm>

namespace tidemark::ui {

void SnapshotModel::setResult(std::shared_ptr<const std::vector<Snapshot>> series, CostKind cost) {
    beginResetModel();
    m_series = std::move(series);
    m_cost = cost;
    for (int column = LiveColumn; column < ColumnCount; ++column) {
        m_longest[column] = 1;
        for (int row = 0; row < rowCount(); ++row) {
            m_longest[column] = std::max(m_longest[column], number(*at(row), column));
        }
    }
    endResetModel();
}

const Snapshot* SnapshotModel::at(int row) const {
    return m_series && row >= 0 && row < rowCount() ? &(*m_series)[static_cast<std::size_t>(row)] : nullptr;
}

int SnapshotModel::rowCount(const QModelIndex& parent) const {
    return m_series && !parent.isValid() ? static_cast<int>(m_series->size()) : 0;
}

int SnapshotModel::columnCount(const QModelIndex&) const {
    return ColumnCount;
}

std::int64_t SnapshotModel::number(const Snapshot& snapshot, int column) const {
    switch (column) {
    case LiveColumn:
        return snapshot.live.of(m_cost);
    case GrownColumn:
        return snapshot.grown.of(m_cost);
    case KeptColumn:
        return snapshot.kept.of(m_cost);
    default:
        return snapshot.at.time;
    }
}

QString SnapshotModel::text(const Snapshot& snapshot, int column) const {
    if (column == NameColumn) {
        return snapshot.at.name;
    }
    const std::int64_t value = number(snapshot, column);
    return column == TimeColumn        ? formatTime(value)
           : m_cost == CostKind::Bytes ? bytesText(value, column == GrownColumn)
                                       : countText(value, column == GrownColumn);
}

QVariant SnapshotModel::data(const QModelIndex& index, int role) const {
    const Snapshot* snapshot = index.isValid() ? at(index.row()) : nullptr;
    if (snapshot == nullptr) {
        return {};
    }
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return text(*snapshot, column);
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(
            Qt::Alignment(Qt::AlignVCenter | (column == NameColumn ? Qt::AlignLeft : Qt::AlignRight)));
    case Qt::ToolTipRole:
        return column == LiveColumn ? tr("Live at this moment. Shows what it is")
               : column == GrownColumn
                   ? tr("Allocated since the moment before and live at this one. Shows it")
               : column == KeptColumn ? tr("Of that, live when the trace ended. Shows it")
                                      : QVariant();
    case SortRole:
        return column == NameColumn ? QVariant(snapshot->at.name)
                                    : QVariant(static_cast<qlonglong>(number(*snapshot, column)));
    case ShareRole:
        return column >= LiveColumn ? QVariant(static_cast<double>(number(*snapshot, column)) /
                                               static_cast<double>(m_longest[column]))
                                    : QVariant();
    default:
        return {};
    }
}

QVariant SnapshotModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue(
            Qt::Alignment(Qt::AlignVCenter | (section == NameColumn ? Qt::AlignLeft : Qt::AlignRight)));
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case NameColumn:
        return tr("Moment");
    case TimeColumn:
        return tr("Time");
    case LiveColumn:
        return tr("Live");
    case GrownColumn:
        return tr("Grown since");
    default:
        return tr("Of it live at end");
    }
}

} // namespace tidemark::ui
