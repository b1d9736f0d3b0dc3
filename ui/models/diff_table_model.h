// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/diff_columns.h"
#include "ui/models/sort_source.h"

#include <QAbstractTableModel>
#include <memory>

namespace tidemark::ui {

/// A comparison by groups; between two moments of one trace also what survived, is new and was freed.
class DiffTableModel : public QAbstractTableModel, public SortSource {
    Q_OBJECT
public:
    enum Column { SurvivedColumn = DiffColumns::Count, BornColumn, FreedColumn, ModuleColumn, ColumnCount };

    explicit DiffTableModel(QObject* parent = nullptr);
    /// Null empties the model.
    void setResult(std::shared_ptr<const DiffTable> table, CostKind cost);
    const std::shared_ptr<const DiffTable>& result() const { return m_table; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    bool isInOrder(int) const override { return false; }
    std::optional<std::int64_t> sortNumber(const QModelIndex& index) const override;
    void prepareFilter(const QString& text) override { m_filter = text; }
    bool passesFilter(int row) const override;

private:
    const DiffTable::Row& at(int row) const { return m_table->rows[static_cast<std::size_t>(row)]; }
    QString text(const DiffTable::Row& row, int column) const;

    std::shared_ptr<const DiffTable> m_table;
    DiffCells m_cells;
    QString m_filter;
};

} // namespace tidemark::ui
