// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/caller_callee_model.h"

#include "ui/models/cost_text.h"
#include "ui/models/function_text.h"
#include "ui/models/roles.h"

namespace tidemark::ui {

CallerCalleeModel::CallerCalleeModel(QObject* parent)
    : CostTableModel(
          {Content::Name, Content::Cost, Content::Share, Content::Self, Content::Allocations, Content::Quiet},
          parent) {}

void CallerCalleeModel::setResult(
    std::shared_ptr<const CallerCalleeTable> table, Cost whole, CostKind cost, bool isSigned) {
    beginResetModel();
    m_table = std::move(table);
    m_whole = whole;
    setCost(cost, isSigned);
    m_rowOfFunction.clear();
    if (m_table) {
        m_rowOfFunction.assign(m_table->names->functions().size(), -1);
        for (std::size_t i = 0; i < m_table->rows.size(); ++i) {
            m_rowOfFunction[m_table->rows[i].function.index()] = static_cast<int>(i);
        }
    }
    endResetModel();
}

QModelIndex CallerCalleeModel::indexOf(FunctionId function) const {
    if (!function.valid() || function.index() >= m_rowOfFunction.size() ||
        m_rowOfFunction[function.index()] < 0) {
        return {};
    }
    return index(m_rowOfFunction[function.index()], FunctionColumn);
}

int CallerCalleeModel::rowCount(const QModelIndex& parent) const {
    return m_table && !parent.isValid() ? static_cast<int>(m_table->rows.size()) : 0;
}

void CallerCalleeModel::prepareFilter(const QString& text) {
    m_matches = m_table && !text.isEmpty() ? functionsMatching(*m_table->names, text) : std::vector<bool>();
}

bool CallerCalleeModel::passesFilter(int row) const {
    return m_matches.empty() || m_matches[at(row).function.index()];
}

QString CallerCalleeModel::words(int row, int column) const {
    return column == FunctionColumn ? functionText(*m_table->names, at(row).function)
                                    : moduleText(*m_table->names, at(row).function);
}

QString CallerCalleeModel::toolTip(int row, int) const {
    return words(row, FunctionColumn) + QLatin1Char('\n') +
           (isSigned() ? changeText(at(row).inclusive, cost()) : words(row, ModuleColumn));
}

QVariant CallerCalleeModel::more(int row, int, int role) const {
    return role == FunctionRole ? QVariant(at(row).function.value()) : QVariant();
}

QString CallerCalleeModel::title(int column) const {
    switch (column) {
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
    default:
        return tr("Module");
    }
}

} // namespace tidemark::ui
