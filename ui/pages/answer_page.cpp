// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/answer_page.h"

#include "ui/pages/query_words.h"
#include "ui/theme/theme.h"

#include <QLabel>

namespace tidemark::ui {

QLabel* makeSentence(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setAlignment(Qt::AlignCenter);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setMargin(8 * kGrid);
    label->setForegroundRole(QPalette::PlaceholderText);
    return label;
}

AnswerPage::AnswerPage(ViewState& state, AnswerSource& answers, QWidget* parent)
    : QStackedWidget(parent), m_state(state), m_answers(answers), m_sentence(makeSentence({}, this)) {
    addWidget(m_sentence);
    m_sentence->setText(emptySentence());
    connect(&answers, &AnswerSource::answerChanged, this, &AnswerPage::refresh);
    connect(&answers, &AnswerSource::failed, this, &AnswerPage::refresh);
    connect(&state, &ViewState::selectionChanged, this, &AnswerPage::refreshSelection);
}

void AnswerPage::setContent(QWidget* content) {
    m_content = content;
    addWidget(content);
}

void AnswerPage::setComparisons(ComparisonSource& comparisons) {
    m_comparisons = &comparisons;
    connect(&comparisons, &ComparisonSource::changed, this, &AnswerPage::refresh);
}

/// What is shown stays until what was asked for is there: a comparison after its answer, an answer after the
/// comparison that is over.
bool AnswerPage::isWaiting() const {
    if (m_comparisons == nullptr || !m_shown || !m_answers.answer() || !m_answers.failure().isEmpty()) {
        return false;
    }
    return comparing() ? !m_comparisons->comparison() && m_comparisons->failure().isEmpty()
                       : isSigned(m_answers.answer()->query.rule);
}

void AnswerPage::showEvent(QShowEvent* event) {
    QStackedWidget::showEvent(event);
    refresh();
    refreshSelection();
}

void AnswerPage::refresh() {
    if (!isVisible() || isWaiting()) {
        return;
    }
    const QString sentence = emptySentence();
    m_sentence->setText(sentence);
    setCurrentWidget(sentence.isEmpty() ? m_content : m_sentence);
    const auto compared = comparing() ? m_comparisons->comparison() : nullptr;
    if (sentence.isEmpty() && (m_shown != m_answers.answer() || m_shownComparison != compared)) {
        m_shown = m_answers.answer();
        m_shownComparison = compared;
        showAnswer(m_shown);
        showSelection();
    }
}

void AnswerPage::refreshSelection() {
    if (isVisible() && m_shown && m_shown == m_answers.answer()) {
        showSelection();
    }
}

QString AnswerPage::emptySentence() const {
    if (!m_answers.session()) {
        return tr("No trace is open.");
    }
    if (!m_answers.failure().isEmpty()) {
        return m_answers.failure();
    }
    if (!m_answers.answer()) {
        return tr("Computing…");
    }
    if (comparing()) {
        return !m_comparisons->failure().isEmpty() ? m_comparisons->failure()
               : !m_comparisons->comparison()      ? tr("Comparing…")
               : m_comparisons->comparison()->result->stacks.empty()
                   ? tr("Neither side has a block that answers the question.")
                   : QString();
    }
    if (m_answers.answer()->costs->items.empty()) {
        const bool filtered = !m_answers.answer()->query.filters.empty();
        return filtered ? tr("No block passes the filters for “%1”.")
                              .arg(ruleWords(m_answers.answer()->query.rule))
                        : tr("No block answers “%1” here. Drag a longer range on the timeline or choose "
                             "another rule.")
                              .arg(ruleWords(m_answers.answer()->query.rule));
    }
    return {};
}

} // namespace tidemark::ui
