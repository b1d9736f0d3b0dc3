// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/state/snapshot_series.h"

#include <QAbstractTableModel>
#include <memory>
#include <vector>

namespace tidemark::ui {

/// A series of snapshots, a row each in the order of time; see Snapshot.
class SnapshotModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { NameColumn, TimeColumn, LiveColumn, GrownColumn, KeptColumn, ColumnCount };

    explicit SnapshotModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}
    /// Null empties the model.
    void setResult(std::shared_ptr<const std::vector<Snapshot>> series, CostKind cost);
    /// Null if there is no such row.
    const Snapshot* at(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::int64_t number(const Snapshot& snapshot, int column) const;
    QString text(const Snapshot& snapshot, int column) const;

    std::shared_ptr<const std::vector<Snapshot>> m_series;
    CostKind m_cost = CostKind::Bytes;
    std::int64_t m_longest[ColumnCount] = {}; ///< by column: whose bar fills its cell
};

} // namespace tidemark::ui
