// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/diff_tree_model.h"

#include "ui/models/cost_text.h"
#include "ui/models/function_text.h"
#include "ui/models/roles.h"

#include <algorithm>
#include <cstdlib>

namespace tidemark::ui {

DiffTreeModel::DiffTreeModel(QObject* parent) : FunctionTreeModel(parent) {}

void DiffTreeModel::setResult(std::shared_ptr<const DiffTree> tree, CostKind cost) {
    beginResetModel();
    m_tree = tree && !tree->nodes.empty() ? std::move(tree) : nullptr;
    m_cells.kind = cost;
    m_cells.longest = 0;
    if (m_tree) { // what is below cannot move more than the root's children
        for (NodeIndex node = m_tree->nodes[0].firstChild; node != DiffTree::kNone;
             node = m_tree->nodes[node].nextSibling) {
            const auto& one = m_tree->nodes[node];
            m_cells.longest =
                std::max(m_cells.longest, cost == CostKind::Bytes ? one.bytesMoved : one.allocationsMoved);
        }
    }
    forgetRows();
    endResetModel();
    searchAgain();
}

FunctionTreeModel::Links DiffTreeModel::linksOf(NodeIndex node) const {
    const DiffTree::Node& one = m_tree->nodes[node];
    return {one.parent, one.firstChild, one.nextSibling, one.function};
}

std::int64_t DiffTreeModel::weightOf(NodeIndex node) const {
    const DiffCost& cost = m_tree->nodes[node].inclusive;
    return std::max(std::abs(cost.before.of(m_cells.kind)), std::abs(cost.after.of(m_cells.kind)));
}

int DiffTreeModel::columnCount(const QModelIndex&) const {
    return ColumnCount;
}

std::optional<std::int64_t> DiffTreeModel::sortNumber(const QModelIndex& index) const {
    return index.column() == SelfColumn ? m_cells.sortNumber(at(index).self, DiffColumns::ChangeColumn)
                                        : m_cells.sortNumber(at(index).inclusive, index.column());
}

QString DiffTreeModel::text(NodeIndex index, int column) const {
    const DiffTree::Node& node = m_tree->nodes[index];
    switch (column) {
    case DiffColumns::NameColumn:
        return functionText(names(), node.function);
    case SelfColumn:
        return node.self == DiffCost{} ? QString() : m_cells.text(node.self, DiffColumns::ChangeColumn);
    case ModuleColumn:
        return moduleText(names(), node.function);
    default:
        return m_cells.text(node.inclusive, column, isNoise(index));
    }
}

QVariant DiffTreeModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || !m_tree) {
        return {};
    }
    const DiffTree::Node& node = at(index);
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return text(nodeOf(index), column);
    case Qt::ToolTipRole:
        return QStringLiteral("%1\n%2\n%3")
            .arg(functionText(names(), node.function), moduleText(names(), node.function),
                m_cells.toolTip(node.inclusive, isNoise(nodeOf(index))));
    case SortRole:
        if (const auto number = column == SelfColumn ? m_cells.number(node.self, DiffColumns::ChangeColumn)
                                                     : m_cells.number(node.inclusive, column)) {
            return static_cast<qlonglong>(*number);
        }
        return text(nodeOf(index), column);
    case QuietRole:
        return column == ModuleColumn;
    case MatchRole:
        return matches(node.function);
    case CodeRole:
        return column == DiffColumns::NameColumn;
    case FunctionRole:
        return node.function.value();
    case ShareRole:
        return column == SelfColumn ? QVariant() : m_cells.look(node.inclusive, column, role);
    default:
        return column == SelfColumn ? m_cells.look(node.self, DiffColumns::ChangeColumn, role)
                                    : m_cells.look(node.inclusive, column, role, isNoise(nodeOf(index)));
    }
}

QVariant DiffTreeModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return m_cells.look(
            {}, section == SelfColumn ? static_cast<int>(DiffColumns::ChangeColumn) : section, role);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    return section == DiffColumns::NameColumn ? tr("Function")
           : section == SelfColumn            ? tr("Self change")
           : section == ModuleColumn          ? tr("Module")
                                              : diffColumnTitle(section, m_cells.kind);
}

} // namespace tidemark::ui
