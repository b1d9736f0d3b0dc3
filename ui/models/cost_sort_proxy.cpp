// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/cost_sort_proxy.h"

#include "ui/models/roles.h"

namespace tidemark::ui {

CostSortProxy::CostSortProxy(QAbstractItemModel* source, QObject* parent) : QSortFilterProxyModel(parent) {
    setSortRole(SortRole);
    setFilterRole(FilterRole);
    setFilterCaseSensitivity(Qt::CaseInsensitive);
    setSortCaseSensitivity(Qt::CaseInsensitive);
    setSourceModel(source);
}

void CostSortProxy::setFilterText(const QString& text) {
    setFilterFixedString(text);
}

} // namespace tidemark::ui
