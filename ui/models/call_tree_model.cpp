// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/call_tree_model.h"

#include "ui/models/cost_text.h"
#include "ui/models/function_text.h"
#include "ui/models/roles.h"

#include <algorithm>
#include <cmath>

namespace tidemark::ui {

CallTreeModel::CallTreeModel(QObject* parent) : FunctionTreeModel(parent) {}

void CallTreeModel::setResult(std::shared_ptr<const CallTree> tree, CostKind cost, bool isSigned) {
    beginResetModel();
    m_tree = tree && !tree->nodes.empty() ? std::move(tree) : nullptr;
    m_cost = cost;
    m_signed = isSigned;
    forgetRows();
    endResetModel();
    searchAgain();
}

FunctionTreeModel::Links CallTreeModel::linksOf(NodeIndex node) const {
    const CallTree::Node& one = m_tree->nodes[node];
    return {one.parent, one.firstChild, one.nextSibling, one.function};
}

std::int64_t CallTreeModel::weightOf(NodeIndex node) const {
    return std::abs(m_tree->nodes[node].inclusive.of(m_cost));
}

std::optional<std::int64_t> CallTreeModel::sortNumber(const QModelIndex& index) const {
    const CallTree::Node& node = m_tree->nodes[nodeOf(index)];
    switch (index.column()) {
    case InclusiveColumn:
    case ShareColumn:
        return node.inclusive.of(m_cost);
    case SelfColumn:
        return node.self.of(m_cost);
    case AllocationsColumn:
        return node.inclusive.allocations;
    default:
        return std::nullopt;
    }
}

int CallTreeModel::columnCount(const QModelIndex&) const {
    return ColumnCount;
}

QVariant CallTreeModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || !m_tree) {
        return {};
    }
    const CallTree::Node& node = m_tree->nodes[nodeOf(index)];
    const int column = index.column();
    const bool number = column >= InclusiveColumn && column <= AllocationsColumn;
    switch (role) {
    case Qt::DisplayRole:
        return text(node, column);
    case Qt::ToolTipRole:
        return toolTip(node);
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(
            Qt::Alignment(Qt::AlignVCenter | (number ? Qt::AlignRight : Qt::AlignLeft)));
    case SortRole:
        return number ? QVariant(static_cast<qlonglong>(*sortNumber(index))) : QVariant(text(node, column));
    case ShareRole: {
        const std::int64_t whole = m_tree->nodes[m_tree->nodes[0].firstChild].inclusive.of(m_cost);
        const auto longest = static_cast<double>(std::max<std::int64_t>(std::abs(whole), 1));
        return column == InclusiveColumn
                   ? QVariant(std::clamp(static_cast<double>(node.inclusive.of(m_cost)) / longest, -1.0, 1.0))
                   : QVariant();
    }
    case SignRole: {
        const std::int64_t value = column == SelfColumn          ? node.self.of(m_cost)
                                   : column == AllocationsColumn ? node.inclusive.allocations
                                                                 : node.inclusive.of(m_cost);
        return m_signed && number ? (value > 0) - (value < 0) : 0;
    }
    case QuietRole:
        return column == ModuleColumn || column == LocationColumn;
    case MatchRole:
        return matches(node.function);
    case CodeRole:
        return column == FunctionColumn || column == LocationColumn;
    case FunctionRole:
        return node.function.value();
    default:
        return {};
    }
}

QString CallTreeModel::text(const CallTree::Node& node, int column) const {
    const Names& names = *m_tree->names;
    switch (column) {
    case FunctionColumn:
        return functionText(names, node.function);
    case InclusiveColumn:
        return m_cost == CostKind::Bytes ? bytesText(node.inclusive.bytes, m_signed)
                                         : countText(node.inclusive.allocations, m_signed);
    case ShareColumn:
        return m_signed ? QString()
                        : shareText(node.inclusive.of(m_cost), m_tree->nodes[0].inclusive.of(m_cost));
    case SelfColumn:
        if (node.self.of(m_cost) == 0) {
            return {};
        }
        return m_cost == CostKind::Bytes ? bytesText(node.self.bytes, m_signed)
                                         : countText(node.self.allocations, m_signed);
    case AllocationsColumn:
        return countText(node.inclusive.allocations, m_signed);
    case ModuleColumn:
        return moduleText(names, node.function);
    case LocationColumn:
        return staleMark(locationText(names, node.file, node.line), node.maybeStale);
    default:
        return {};
    }
}

QString CallTreeModel::toolTip(const CallTree::Node& node) const {
    const Names& names = *m_tree->names;
    QString tip = functionText(names, node.function);
    const QString module = moduleText(names, node.function);
    const QString location = locationText(names, node.file, node.line, true);
    if (!module.isEmpty()) {
        tip += QLatin1Char('\n') + module;
    }
    if (!location.isEmpty()) {
        tip += QLatin1Char('\n') + location;
    }
    if (node.maybeStale) {
        tip += QLatin1Char('\n') + staleWords();
    }
    if (m_signed) {
        return tip + QLatin1Char('\n') + changeText(node.inclusive, m_cost);
    }
    return tip + tr("\n%1 in %2 allocations (%3 itself)")
                     .arg(bytesText(node.inclusive.bytes), countText(node.inclusive.allocations),
                         bytesText(node.self.bytes));
}

QVariant CallTreeModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        const bool number = section >= InclusiveColumn && section <= AllocationsColumn;
        return QVariant::fromValue(
            Qt::Alignment(Qt::AlignVCenter | (number ? Qt::AlignRight : Qt::AlignLeft)));
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case FunctionColumn:
        return tr("Function");
    case InclusiveColumn:
        return tr("Inclusive");
    case ShareColumn:
        return tr("Share");
    case SelfColumn:
        return tr("Self");
    case AllocationsColumn:
        return tr("Allocations");
    case ModuleColumn:
        return tr("Module");
    default:
        return tr("Location");
    }
}

} // namespace tidemark::ui
