// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/call_tree_model.h"

#include "ui/models/cost_text.h"
#include "ui/models/function_text.h"
#include "ui/models/roles.h"

#include <algorithm>
#include <cmath>

namespace tidemark::ui {

CallTreeModel::CallTreeModel(QObject* parent) : QAbstractItemModel(parent) {}

void CallTreeModel::setResult(std::shared_ptr<const CallTree> tree, CostKind cost, bool isSigned) {
    beginResetModel();
    m_tree = std::move(tree);
    m_cost = cost;
    m_signed = isSigned;
    if (m_tree && m_tree->nodes.empty()) {
        m_tree = nullptr;
    }
    m_children.clear();
    m_row.clear();
    endResetModel();
    const QString search = std::exchange(m_search, {});
    setSearch(search);
}

const CallTreeModel::Children& CallTreeModel::childrenOf(CallTree::NodeIndex node) const {
    const auto [found, isNew] = m_children.try_emplace(node);
    if (isNew) {
        for (CallTree::NodeIndex child = m_tree->nodes[node].firstChild; child != CallTree::kNone;
             child = m_tree->nodes[child].nextSibling) {
            m_row[child] = static_cast<int>(found->second.size());
            found->second.push_back(child);
        }
    }
    return found->second;
}

void CallTreeModel::setSearch(const QString& text) {
    if (text == m_search) {
        return;
    }
    m_search = text;
    m_matches.clear();
    if (m_tree && !text.isEmpty()) {
        m_matches = functionsMatching(*m_tree->names, text);
    }
    if (rowCount() > 0) {
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1), {MatchRole});
    }
}

CallTree::NodeIndex CallTreeModel::nodeOf(const QModelIndex& index) const {
    return index.isValid() ? static_cast<CallTree::NodeIndex>(index.internalId()) : 0;
}

QModelIndex CallTreeModel::indexOf(CallTree::NodeIndex node, int column) const {
    if (node == 0 || node == CallTree::kNone) {
        return {};
    }
    childrenOf(m_tree->nodes[node].parent);
    return createIndex(m_row.at(node), column, quintptr{node});
}

QModelIndex CallTreeModel::indexOfPath(const std::vector<FunctionId>& path) const {
    if (!m_tree) {
        return {};
    }
    CallTree::NodeIndex node = 0;
    for (const FunctionId function : path) {
        CallTree::NodeIndex child = m_tree->nodes[node].firstChild;
        while (child != CallTree::kNone && m_tree->nodes[child].function != function) {
            child = m_tree->nodes[child].nextSibling;
        }
        if (child == CallTree::kNone) {
            break;
        }
        node = child;
    }
    return indexOf(node, FunctionColumn);
}

std::vector<FunctionId> CallTreeModel::pathOf(const QModelIndex& index) const {
    std::vector<FunctionId> path;
    if (m_tree) {
        for (CallTree::NodeIndex node = nodeOf(index); node != 0; node = m_tree->nodes[node].parent) {
            path.push_back(m_tree->nodes[node].function);
        }
    }
    std::reverse(path.begin(), path.end());
    return path;
}

std::vector<QModelIndex> CallTreeModel::heaviestPath(const QModelIndex& start) const {
    std::vector<QModelIndex> path;
    if (!m_tree) {
        return path;
    }
    CallTree::NodeIndex node = nodeOf(start);
    for (;;) {
        const CallTree::NodeIndex child = m_tree->nodes[node].firstChild;
        if (child == CallTree::kNone) {
            return path;
        }
        const auto part = std::abs(m_tree->nodes[child].inclusive.of(m_cost));
        if (node != 0 && part * 2 < std::abs(m_tree->nodes[node].inclusive.of(m_cost))) {
            return path;
        }
        path.push_back(indexOf(child, FunctionColumn));
        node = child;
    }
}

QModelIndex CallTreeModel::index(int row, int column, const QModelIndex& parent) const {
    if (row < 0 || column < 0 || column >= ColumnCount || row >= rowCount(parent)) {
        return {};
    }
    const CallTree::NodeIndex child = childrenOf(nodeOf(parent))[static_cast<std::size_t>(row)];
    return createIndex(row, column, quintptr{child});
}

QModelIndex CallTreeModel::parent(const QModelIndex& child) const {
    return child.isValid() && m_tree ? indexOf(m_tree->nodes[nodeOf(child)].parent, FunctionColumn)
                                     : QModelIndex();
}

int CallTreeModel::rowCount(const QModelIndex& parent) const {
    if (!m_tree || parent.column() > 0) {
        return 0;
    }
    return static_cast<int>(childrenOf(nodeOf(parent)).size());
}

/// Whether there are any is known without counting them.
bool CallTreeModel::hasChildren(const QModelIndex& parent) const {
    return m_tree && parent.column() <= 0 && m_tree->nodes[nodeOf(parent)].firstChild != CallTree::kNone;
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
        return node.function.valid() && node.function.index() < m_matches.size() &&
               m_matches[node.function.index()];
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
        return locationText(names, node.file, node.line);
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
