// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/stack_list_model.h"

#include "ui/models/cost_text.h"
#include "ui/models/function_text.h"
#include "ui/models/roles.h"

#include <QStringList>

namespace tidemark::ui {
namespace {

constexpr std::size_t kNamedFrames = 24;

} // namespace

StackListModel::StackListModel(QObject* parent)
    : CostTableModel({Content::Name, Content::Cost, Content::Share, Content::Allocations, Content::QuietName,
                         Content::QuietName, Content::Quiet},
          parent) {}

void StackListModel::setResult(std::shared_ptr<const StackList> stacks,
    std::shared_ptr<const Profile> profile, Cost whole, CostKind cost, bool isSigned) {
    beginResetModel();
    m_stacks = profile ? std::move(stacks) : nullptr;
    m_profile = std::move(profile);
    m_whole = whole;
    setCost(cost, isSigned);
    m_rowOfStack.clear();
    if (m_stacks) {
        m_rowOfStack.reserve(m_stacks->rows.size());
        for (std::size_t i = 0; i < m_stacks->rows.size(); ++i) {
            m_rowOfStack.emplace(m_stacks->rows[i].stack, static_cast<int>(i));
        }
    }
    endResetModel();
}

StackId StackListModel::stackAt(int row) const {
    return row >= 0 && row < rowCount() ? m_stacks->rows[static_cast<std::size_t>(row)].stack : StackId();
}

QModelIndex StackListModel::indexOf(StackId stack) const {
    const auto found = m_rowOfStack.find(stack);
    return found == m_rowOfStack.end() ? QModelIndex() : index(found->second, FunctionColumn);
}

int StackListModel::rowCount(const QModelIndex& parent) const {
    return m_stacks && !parent.isValid() ? static_cast<int>(m_stacks->rows.size()) : 0;
}

QString StackListModel::words(int row, int column) const {
    const StackId stack = at(row).stack;
    if (column == CallersColumn) {
        return functions(stack).mid(1).join(QStringLiteral(" ← "));
    }
    const Names& names = *m_stacks->names;
    const std::vector<Location> frames = outwardLocations(*m_profile, names, stack, 1);
    if (frames.empty()) {
        return column == FunctionColumn ? tr("(no frames)") : QString();
    }
    const Location& location = frames.front();
    return column == FunctionColumn ? functionText(names, location.function)
           : column == LocationColumn
               ? staleMark(locationText(names, location.file, location.line), isStale(stack))
               : moduleText(names, location.function);
}

bool StackListModel::isStale(StackId stack) const {
    return m_profile->staleStacks().contains(stack);
}

QString StackListModel::toolTip(int row, int column) const {
    const QString tip =
        isSigned() ? words(row, FunctionColumn) + QLatin1Char('\n') + changeText(at(row).cost, cost())
                   : text(row, column);
    const auto stale = m_profile->staleStacks().find(at(row).stack);
    return stale == m_profile->staleStacks().end()
               ? tip
               : tip + QLatin1Char('\n') + staleWords(QString::fromStdString(stale->second));
}

QVariant StackListModel::more(int row, int column, int role) const {
    const StackId stack = at(row).stack;
    switch (role) {
    case StackRole:
        return stack.value();
    case NamesRole:
        return column == CallersColumn ? QVariant(functions(stack).mid(1)) : QVariant();
    default:
        return {};
    }
}

QStringList StackListModel::functions(StackId stack) const {
    QStringList found;
    for (const Location& location : outwardLocations(*m_profile, *m_stacks->names, stack, kNamedFrames)) {
        found.append(functionText(*m_stacks->names, location.function));
    }
    return found;
}

void StackListModel::prepareFilter(const QString& text) {
    m_matches.clear();
    m_passes.clear();
    if (!m_stacks || text.isEmpty()) {
        return;
    }
    m_matches = functionsMatching(*m_stacks->names, text);
    m_passes.assign(m_profile->stacks().size(), -1);
}

bool StackListModel::passesFilter(int row) const {
    if (m_matches.empty()) {
        return true;
    }
    // Upward to the first stack that is decided, which decides all on the way.
    StackId stack = at(row).stack;
    std::vector<StackId> way;
    signed char verdict = 0;
    while (stack.valid() && stack != kEmptyStack) {
        verdict = m_passes[stack.index()];
        if (verdict >= 0) {
            break;
        }
        way.push_back(stack);
        stack = m_profile->stacks()[stack.index()].parent;
        verdict = 0;
    }
    for (; !way.empty(); way.pop_back()) {
        for (const Location& location : m_stacks->names->locations(m_profile->stacks()[way.back().index()])) {
            verdict = verdict != 0 || m_matches[location.function.index()] ? 1 : 0;
        }
        m_passes[way.back().index()] = verdict;
    }
    return verdict != 0;
}

QString StackListModel::title(int column) const {
    switch (column) {
    case FunctionColumn:
        return tr("Allocating function");
    case CostColumn:
        return cost() == CostKind::Bytes ? tr("Bytes") : tr("Cost");
    case ShareColumn:
        return tr("Share");
    case AllocationsColumn:
        return tr("Allocations");
    case CallersColumn:
        return tr("Called by");
    case LocationColumn:
        return tr("Location");
    default:
        return tr("Module");
    }
}

} // namespace tidemark::ui
