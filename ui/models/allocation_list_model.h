// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/names.h"
#include "core/results/results.h"

#include <QAbstractTableModel>
#include <memory>
#include <optional>

namespace tidemark::ui {

/// One page of the blocks that a query selects, in the order that the engine was asked for.
class AllocationListModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        BornColumn,
        FreedColumn,
        LifetimeColumn,
        SizeColumn,
        UsableColumn,
        AddressColumn,
        FunctionColumn,
        ThreadColumn,
        FreeThreadColumn,
        CallColumn,
        TypeColumn,
        ColumnCount
    };

    explicit AllocationListModel(QObject* parent = nullptr);

    /// Null empties it.
    void setPage(std::shared_ptr<const AllocationPage> page, std::shared_ptr<const Profile> profile,
        std::shared_ptr<const Names> names);
    /// Null if there is no such row.
    const AllocationPage::Row* at(int row) const;
    /// −1 if the block is not on this page.
    int rowOf(AllocationId id) const;
    /// What the engine can sort by; nothing for the other columns.
    static std::optional<AllocationOrder> orderOf(int column);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    /// Asks whoever has the query: a page cannot be sorted by itself.
    void sort(int column, Qt::SortOrder order) override { Q_EMIT sortWanted(column, order); }

Q_SIGNALS:
    void sortWanted(int column, Qt::SortOrder order);

private:
    QString text(const AllocationPage::Row& row, int column) const;
    QString toolTip(const AllocationPage::Row& row) const;
    QStringList functions(StackId stack) const;

    std::shared_ptr<const AllocationPage> m_page;
    std::shared_ptr<const Profile> m_profile;
    std::shared_ptr<const Names> m_names;
};

} // namespace tidemark::ui
