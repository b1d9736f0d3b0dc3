// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/state/answer_source.h"
#include "ui/state/comparison_source.h"
#include "ui/state/view_state.h"

#include <QStackedWidget>
#include <memory>

class QLabel;

namespace tidemark::ui {

/// A page that shows the current answer, or one sentence saying why there is nothing to show. Works only
/// while visible; what changed meanwhile is caught up on when it is shown.
class AnswerPage : public QStackedWidget {
    Q_OBJECT
public:
    AnswerPage(ViewState& state, AnswerSource& answers, QWidget* parent = nullptr);

protected:
    void showEvent(QShowEvent* event) override;

    void setContent(QWidget* content);
    /// The page shows comparisons in the place of answers.
    void setComparisons(ComparisonSource& comparisons);
    /// What is to be shown instead of the answer; null = the answer.
    const std::shared_ptr<const ShownComparison>& comparison() const { return m_shownComparison; }
    ViewState& state() const { return m_state; }
    AnswerSource& answers() const { return m_answers; }

    /// A new, non-null answer with something in it.
    virtual void showAnswer(const std::shared_ptr<const Answer>& answer) = 0;
    /// The selection changed, or showAnswer() just returned.
    virtual void showSelection() = 0;

private:
    void refresh();
    bool comparing() const { return m_comparisons != nullptr && m_comparisons->active(); }
    bool isWaiting() const;
    void refreshSelection();
    QString emptySentence() const;

    ViewState& m_state;
    AnswerSource& m_answers;
    QLabel* m_sentence;
    QWidget* m_content = nullptr;
    ComparisonSource* m_comparisons = nullptr;
    std::shared_ptr<const Answer> m_shown;
    std::shared_ptr<const ShownComparison> m_shownComparison;
};

/// A page that says one thing, centred and quiet.
QLabel* makeSentence(const QString& text, QWidget* parent = nullptr);

} // namespace tidemark::ui
