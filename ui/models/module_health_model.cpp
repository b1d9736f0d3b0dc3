// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/module_health_model.h"

#include "ui/models/cost_text.h"
#include "ui/models/roles.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

namespace tidemark::ui {

QString healthWords(ModuleHealth::State state) {
    switch (state) {
    case ModuleHealth::State::Full:
        return QCoreApplication::translate("module", "functions and lines");
    case ModuleHealth::State::SymbolTable:
        return QCoreApplication::translate("module", "names only");
    case ModuleHealth::State::Nothing:
        return QCoreApplication::translate("module", "nothing");
    case ModuleHealth::State::NotTried:
        break;
    }
    return QCoreApplication::translate("module", "not looked up");
}

ModuleHealthModel::ModuleHealthModel(QObject* parent) : QAbstractTableModel(parent) {}

void ModuleHealthModel::setNames(std::shared_ptr<const Profile> profile, std::shared_ptr<const Names> names) {
    if (profile && profile == m_profile) {
        m_names = std::move(names);
        tell();
        return;
    }
    beginResetModel();
    m_profile = std::move(profile);
    m_names = std::move(names);
    m_rows.clear();
    m_costs.clear();
    if (m_profile) {
        std::vector<int> frames(m_profile->modules().size());
        for (const Frame& frame : m_profile->frames()) {
            if (frame.module.valid() && frame.module.index() < frames.size()) {
                ++frames[frame.module.index()];
            }
        }
        for (std::size_t i = 0; i < frames.size(); ++i) {
            if (frames[i] > 0) {
                m_rows.push_back({ModuleId(static_cast<ModuleId::Value>(i)), frames[i]});
            }
        }
    }
    endResetModel();
}

void ModuleHealthModel::setCosts(std::vector<Cost> costs, Cost whole, CostKind kind) {
    m_costs = std::move(costs);
    m_whole = whole;
    m_kind = kind;
    tell();
    Q_EMIT headerDataChanged(Qt::Horizontal, CostColumn, CostColumn);
}

void ModuleHealthModel::tell() {
    if (!m_rows.empty()) {
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    }
}

const ModuleHealth& ModuleHealthModel::healthOf(const Row& row) const {
    static const ModuleHealth kNone;
    const auto health = m_names->moduleHealth();
    return row.module.index() < health.size() ? health[row.module.index()] : kNone;
}

ModuleHealth::State ModuleHealthModel::stateAt(int row) const {
    return healthOf(m_rows[static_cast<std::size_t>(row)]).state;
}

std::int64_t ModuleHealthModel::costAt(int row) const {
    const std::size_t module = moduleAt(row).index();
    return module < m_costs.size() ? m_costs[module].of(m_kind) : 0;
}

int ModuleHealthModel::rowOf(ModuleId module) const {
    const auto found =
        std::find_if(m_rows.begin(), m_rows.end(), [module](const Row& row) { return row.module == module; });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

int ModuleHealthModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ModuleHealthModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString ModuleHealthModel::text(const Row& row, int column) const {
    const std::size_t module = row.module.index();
    switch (column) {
    case ModuleColumn:
        return QString::fromStdString(m_profile->modules()[module].name);
    case CostColumn:
        return module >= m_costs.size()    ? QString()
               : m_kind == CostKind::Bytes ? bytesText(m_costs[module].bytes)
                                           : countText(m_costs[module].allocations);
    case FramesColumn:
        return countText(row.frames);
    case StateColumn:
        return healthWords(healthOf(row).state);
    default:
        return QString::fromStdString(healthOf(row).reason);
    }
}

QVariant ModuleHealthModel::sortKey(const Row& row, int column) const {
    switch (column) {
    case CostColumn:
        return static_cast<qlonglong>(
            row.module.index() < m_costs.size() ? m_costs[row.module.index()].of(m_kind) : 0);
    case FramesColumn:
        return row.frames;
    case StateColumn:
        return static_cast<int>(healthOf(row).state);
    default:
        return text(row, column);
    }
}

QVariant ModuleHealthModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount() || index.column() >= ColumnCount) {
        return {};
    }
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return text(row, column);
    case Qt::ToolTipRole:
        return column == ModuleColumn ? QString::fromStdString(m_profile->modules()[row.module.index()].path)
                                      : text(row, column);
    case Qt::TextAlignmentRole:
        return headerData(column, Qt::Horizontal, role);
    case SortRole:
        return sortKey(row, column);
    case ShareRole: {
        const auto whole = std::abs(static_cast<double>(m_whole.of(m_kind)));
        return column == CostColumn && whole > 0 ? QVariant(static_cast<double>(costAt(index.row())) / whole)
                                                 : QVariant();
    }
    case QuietRole:
        return column == ReasonColumn ||
               (column == StateColumn && healthOf(row).state == ModuleHealth::State::Full);
    case CodeRole:
        return column == ModuleColumn;
    default:
        return {};
    }
}

QVariant ModuleHealthModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        const bool number = section == CostColumn || section == FramesColumn;
        return QVariant::fromValue(
            Qt::Alignment(Qt::AlignVCenter | (number ? Qt::AlignRight : Qt::AlignLeft)));
    }
    if (role == Qt::ToolTipRole && section == CostColumn) {
        return tr("Of the current question, in stacks that go through the module");
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    const QString titles[] = {tr("Module"), m_kind == CostKind::Bytes ? tr("Bytes") : tr("Allocations"),
        tr("Frames"), tr("Resolved"), tr("Why not better")};
    static_assert(std::size(titles) == ColumnCount);
    return titles[section];
}

} // namespace tidemark::ui
