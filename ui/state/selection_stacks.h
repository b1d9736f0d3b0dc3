// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/state/answer_source.h"
#include "ui/state/view_state.h"

#include <QObject>
#include <memory>

namespace tidemark::ui {

/// The distinct stacks behind the selection, computed on a worker whenever the selection or the answer
/// changes.
class SelectionStacks : public QObject {
    Q_OBJECT
public:
    SelectionStacks(ViewState& state, AnswerSource& answers, QObject* parent = nullptr);

    /// Heaviest first; null if nothing is selected or no answer is there.
    const std::shared_ptr<const StackList>& stacks() const { return m_stacks; }
    /// The row of the selected stack; 0 if the selection names none that is in the list.
    std::size_t currentRow() const;
    /// Selects the stack of that row, keeping the path.
    void setCurrentRow(std::size_t row);
    /// Cost of all stacks() together.
    Cost cost() const { return m_cost; }
    bool busy() const { return m_job.running(); }

Q_SIGNALS:
    void stacksChanged();  ///< another list
    void currentChanged(); ///< the same list, another row

private:
    void refresh();
    void take(std::shared_ptr<const StackList> stacks);

    ViewState& m_state;
    AnswerSource& m_answers;
    std::shared_ptr<const StackList> m_stacks;
    Cost m_cost;
    std::shared_ptr<const Answer> m_answerOfStacks;
    Selection m_selectionOfStacks;
    LatestJob<std::shared_ptr<const StackList>> m_job;
};

} // namespace tidemark::ui
