// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/cost_sort_proxy.h"

#include "ui/models/roles.h"
#include "ui/models/sort_source.h"

namespace tidemark::ui {

CostSortProxy::CostSortProxy(QAbstractItemModel* source, QObject* parent)
    : QSortFilterProxyModel(parent), m_source(dynamic_cast<SortSource*>(source)) {
    setSortRole(SortRole);
    setFilterRole(FilterRole);
    setFilterCaseSensitivity(Qt::CaseInsensitive);
    setSortCaseSensitivity(Qt::CaseInsensitive);
    connect(source, &QAbstractItemModel::modelAboutToBeReset, this, [this] {
        if (m_source != nullptr) {
            m_source->prepareFilter({});
        }
    });
    // Before the base class learns of it, which then asks for every row.
    connect(source, &QAbstractItemModel::modelReset, this, [this] {
        if (m_source != nullptr) {
            m_source->prepareFilter(m_filter);
        }
    });
    setSourceModel(source);
}

void CostSortProxy::setFilterText(const QString& text) {
    if (m_source == nullptr) {
        setFilterFixedString(text);
        return;
    }
    if (text != m_filter) {
        m_filter = text;
        m_source->prepareFilter(text);
        invalidateFilter();
    }
}

void CostSortProxy::sort(int column, Qt::SortOrder order) {
    const bool asItCame = m_source != nullptr && order == Qt::DescendingOrder && m_source->isInOrder(column);
    QSortFilterProxyModel::sort(asItCame ? -1 : column, order);
}

bool CostSortProxy::lessThan(const QModelIndex& left, const QModelIndex& right) const {
    if (m_source != nullptr) {
        const std::optional<std::int64_t> one = m_source->sortNumber(left);
        const std::optional<std::int64_t> other = m_source->sortNumber(right);
        if (one && other) {
            return *one < *other;
        }
    }
    return QSortFilterProxyModel::lessThan(left, right);
}

bool CostSortProxy::filterAcceptsRow(int row, const QModelIndex& parent) const {
    if (m_source == nullptr) {
        return QSortFilterProxyModel::filterAcceptsRow(row, parent);
    }
    return parent.isValid() || m_source->passesFilter(row);
}

} // namespace tidemark::ui
