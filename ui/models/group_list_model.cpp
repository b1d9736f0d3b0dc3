// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/group_list_model.h"

#include "ui/models/cost_text.h"
#include "ui/models/group_text.h"
#include "ui/models/roles.h"

#include <QList>

namespace tidemark::ui {

GroupListModel::GroupListModel(QObject* parent)
    : CostTableModel({Content::Name, Content::Cost, Content::Share, Content::Bytes, Content::Allocations,
                         Content::MeanSize, Content::Curve},
          parent) {}

void GroupListModel::setResult(std::shared_ptr<const GroupList> groups,
    std::shared_ptr<const Profile> profile, CostKind cost, bool isSigned) {
    beginResetModel();
    m_groups = profile ? std::move(groups) : nullptr;
    m_profile = std::move(profile);
    m_curves = nullptr;
    setCost(cost, isSigned);
    endResetModel();
}

void GroupListModel::setCurves(std::shared_ptr<const LiveCurves> curves) {
    m_curves = std::move(curves);
    if (rowCount() > 0) {
        Q_EMIT dataChanged(index(0, CurveColumn), index(rowCount() - 1, CurveColumn), {CurveRole});
    }
}

int GroupListModel::rowCount(const QModelIndex& parent) const {
    return m_groups && !parent.isValid() ? static_cast<int>(m_groups->rows.size()) : 0;
}

void GroupListModel::prepareFilter(const QString& text) {
    m_filter = text;
}

bool GroupListModel::passesFilter(int row) const {
    return m_filter.isEmpty() || words(row, NameColumn).contains(m_filter, Qt::CaseInsensitive);
}

bool GroupListModel::isCode(int, int column) const {
    return column == NameColumn && namesCode(m_groups->grouping);
}

QString GroupListModel::words(int row, int column) const {
    return column == NameColumn ? groupText(at(row), m_groups->grouping, *m_profile, *m_groups->names)
                                : QString();
}

QString GroupListModel::toolTip(int row, int column) const {
    if (column == CurveColumn) {
        return tr("Live bytes over all of the trace");
    }
    const QString name = words(row, NameColumn);
    return isSigned() ? name + QLatin1Char('\n') + changeText(at(row).cost, cost()) : name;
}

QVariant GroupListModel::more(int row, int column, int role) const {
    switch (role) {
    case CurveRole: {
        const auto curve = static_cast<std::size_t>(row);
        if (column != CurveColumn || !m_curves || curve >= m_curves->curves()) {
            return {};
        }
        QList<double> points;
        for (const std::int64_t bytes : m_curves->curve(curve)) {
            points.append(static_cast<double>(bytes));
        }
        return QVariant::fromValue(points);
    }
    case FilterRole:
        return words(row, NameColumn);
    case GroupRole:
        return row;
    default:
        return {};
    }
}

QString GroupListModel::title(int column) const {
    switch (column) {
    case NameColumn:
        return m_groups ? groupingWords(m_groups->grouping) : tr("Group");
    case CostColumn:
        return cost() == CostKind::Bytes ? tr("Bytes") : tr("Allocations");
    case ShareColumn:
        return tr("Share");
    case BytesColumn:
        return tr("Bytes");
    case AllocationsColumn:
        return tr("Allocations");
    case MeanColumn:
        return tr("Mean size");
    default:
        return tr("Live over time");
    }
}

} // namespace tidemark::ui
