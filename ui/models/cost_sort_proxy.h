// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSortFilterProxyModel>

namespace tidemark::ui {

class SortSource;

/// Sorts any model of this folder; flat ones can be filtered by a text. Fast for the models that are a
/// SortSource: the order in which results come costs nothing, numbers are compared as such.
class CostSortProxy : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit CostSortProxy(QAbstractItemModel* source, QObject* parent = nullptr);
    /// Case-insensitive substring; empty shows all rows.
    void setFilterText(const QString& text);
    void sort(int column, Qt::SortOrder order) override;

protected:
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    SortSource* m_source;
    QString m_filter;
};

} // namespace tidemark::ui
