// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/cost_table_model.h"

#include "ui/models/cost_text.h"
#include "ui/models/roles.h"

#include <algorithm>
#include <cstdlib>

namespace tidemark::ui {

CostTableModel::CostTableModel(std::vector<Content> columns, QObject* parent)
    : QAbstractTableModel(parent), m_columns(std::move(columns)) {}

void CostTableModel::setCost(CostKind cost, bool isSigned) {
    m_cost = cost;
    m_signed = isSigned;
}

int CostTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

Cost CostTableModel::selfOf(int row) const {
    return costOf(row);
}

bool CostTableModel::isNumber(int column) const {
    const Content content = contentOf(column);
    return content == Content::Cost || content == Content::Share || content == Content::Self ||
           content == Content::Allocations || content == Content::Bytes || content == Content::MeanSize;
}

bool CostTableModel::isInOrder(int column) const {
    return !m_signed && column >= 0 && column < columnCount() &&
           (contentOf(column) == Content::Cost || contentOf(column) == Content::Share);
}

std::optional<std::int64_t> CostTableModel::sortNumber(const QModelIndex& index) const {
    return isNumber(index.column()) ? std::optional(valueOf(index.row(), index.column())) : std::nullopt;
}

bool CostTableModel::isCode(int, int column) const {
    return contentOf(column) == Content::Name || contentOf(column) == Content::QuietName;
}

std::int64_t CostTableModel::valueOf(int row, int column) const {
    switch (contentOf(column)) {
    case Content::Self:
        return selfOf(row).of(m_cost);
    case Content::Allocations:
        return costOf(row).allocations;
    case Content::Bytes:
        return costOf(row).bytes;
    case Content::MeanSize: {
        const Cost cost = costOf(row);
        return cost.allocations == 0 ? 0 : cost.bytes / cost.allocations;
    }
    default:
        return costOf(row).of(m_cost);
    }
}

QString CostTableModel::text(int row, int column) const {
    const auto costText = [this](std::int64_t value) {
        return m_cost == CostKind::Bytes ? bytesText(value, m_signed) : countText(value, m_signed);
    };
    switch (contentOf(column)) {
    case Content::Cost:
        return costText(valueOf(row, column));
    case Content::Share:
        return m_signed ? QString() : shareText(valueOf(row, column), whole().of(m_cost));
    case Content::Self: {
        const std::int64_t value = valueOf(row, column);
        return value == 0 ? QString() : costText(value);
    }
    case Content::Allocations:
        return countText(valueOf(row, column), m_signed);
    case Content::Bytes:
        return bytesText(valueOf(row, column), m_signed);
    case Content::MeanSize:
        return bytesText(valueOf(row, column));
    default:
        return words(row, column);
    }
}

QVariant CostTableModel::bar(int row) const {
    const auto full = static_cast<double>(std::max<std::int64_t>(std::abs(longest().of(m_cost)), 1));
    return std::clamp(static_cast<double>(costOf(row).of(m_cost)) / full, -1.0, 1.0);
}

QVariant CostTableModel::alignment(int column) const {
    return QVariant::fromValue(
        Qt::Alignment(Qt::AlignVCenter | (isNumber(column) ? Qt::AlignRight : Qt::AlignLeft)));
}

QVariant CostTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount() || index.column() >= columnCount()) {
        return {};
    }
    const int row = index.row();
    const int column = index.column();
    const Content content = contentOf(column);
    switch (role) {
    case Qt::DisplayRole:
        return text(row, column);
    case Qt::ToolTipRole:
        return toolTip(row, column);
    case Qt::TextAlignmentRole:
        return alignment(column);
    case SortRole:
        return isNumber(column) ? QVariant(static_cast<qlonglong>(valueOf(row, column)))
                                : QVariant(text(row, column));
    case ShareRole:
        return content == Content::Cost ? bar(row) : QVariant();
    case SignRole: {
        const std::int64_t value = valueOf(row, column);
        return m_signed && isNumber(column) && content != Content::MeanSize ? (value > 0) - (value < 0) : 0;
    }
    case QuietRole:
        return content == Content::Quiet || content == Content::QuietName;
    case CodeRole:
        return isCode(row, column);
    default:
        return more(row, column, role);
    }
}

QVariant CostTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return alignment(section);
    }
    return role == Qt::DisplayRole ? QVariant(title(section)) : QVariant();
}

} // namespace tidemark::ui
