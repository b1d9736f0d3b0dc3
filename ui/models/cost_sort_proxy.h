// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSortFilterProxyModel>

namespace tidemark::ui {

/// Sorts any model of this folder by SortRole; flat ones can be filtered by a text in FilterRole.
class CostSortProxy : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit CostSortProxy(QAbstractItemModel* source, QObject* parent = nullptr);
    /// Case-insensitive substring; empty shows all rows.
    void setFilterText(const QString& text);
};

} // namespace tidemark::ui
