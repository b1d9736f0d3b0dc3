// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/selection_stacks.h"

#include <algorithm>

namespace tidemark::ui {

SelectionStacks::SelectionStacks(ViewState& state, AnswerSource& answers, QObject* parent)
    : QObject(parent), m_state(state), m_answers(answers) {
    connect(&state, &ViewState::selectionChanged, this, &SelectionStacks::refresh);
    connect(&answers, &AnswerSource::answerChanged, this, &SelectionStacks::refresh);
}

void SelectionStacks::refresh() {
    const std::shared_ptr<const Answer> answer = m_answers.answer();
    const Selection selection = m_state.selection();
    if (!answer || selection.empty()) {
        m_job.cancel();
        m_answerOfStacks = nullptr;
        take(nullptr);
        return;
    }
    if (m_stacks && answer == m_answerOfStacks && selection.path == m_selectionOfStacks.path &&
        selection.direction == m_selectionOfStacks.direction) {
        Q_EMIT currentChanged();
        return;
    }
    m_job.start(
        [session = m_answers.session(), answer, selection](std::stop_token) {
            return std::make_shared<const StackList>(
                session->stacksBehind(*answer, selection.path, selection.direction));
        },
        [this, answer, selection](std::shared_ptr<const StackList> stacks) {
            m_answerOfStacks = answer;
            m_selectionOfStacks = selection;
            take(std::move(stacks));
        });
}

void SelectionStacks::take(std::shared_ptr<const StackList> stacks) {
    m_stacks = std::move(stacks);
    m_cost = {};
    if (m_stacks) {
        for (const StackList::Row& row : m_stacks->rows) {
            m_cost += row.cost;
        }
    }
    Q_EMIT stacksChanged();
}

std::size_t SelectionStacks::currentRow() const {
    if (!m_stacks || !m_state.selection().stack.valid()) {
        return 0;
    }
    const auto& rows = m_stacks->rows;
    const auto found = std::find_if(rows.begin(), rows.end(),
        [&](const StackList::Row& row) { return row.stack == m_state.selection().stack; });
    return found == rows.end() ? 0 : static_cast<std::size_t>(found - rows.begin());
}

void SelectionStacks::setCurrentRow(std::size_t row) {
    if (m_stacks && row < m_stacks->rows.size()) {
        Selection selection = m_state.selection();
        selection.stack = m_stacks->rows[row].stack;
        m_state.select(selection);
    }
}

} // namespace tidemark::ui
