// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/query_strip.h"

#include "ui/models/cost_text.h"
#include "ui/pages/filter_popup.h"
#include "ui/pages/query_words.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace tidemark::ui {

QueryStrip::QueryStrip(ViewState& state, AnswerSource& answers, QWidget* parent)
    : QWidget(parent), m_state(state), m_answers(answers), m_rule(new QComboBox(this)),
      m_cost(new QComboBox(this)), m_moments(new QLabel(this)), m_chipArea(new QWidget(this)),
      m_chips(new QHBoxLayout(m_chipArea)), m_addFilter(new QToolButton(this)), m_shown(new QLabel(this)),
      m_popup(new FilterPopup(this)) {
    setAccessibleName(tr("Query"));
    for (const Rule rule : rulesInOrder()) {
        m_rule->addItem(ruleWords(rule), static_cast<int>(rule));
        m_rule->setItemData(m_rule->count() - 1, ruleExplanation(rule), Qt::ToolTipRole);
    }
    m_rule->setAccessibleName(tr("Rule: which blocks are counted"));
    m_rule->setMaxVisibleItems(m_rule->count());
    for (const CostKind kind : {CostKind::Bytes, CostKind::Allocations}) {
        m_cost->addItem(costWords(kind), static_cast<int>(kind));
    }
    m_cost->setAccessibleName(tr("Cost kind"));
    m_moments->setFont(tabularFont());
    m_shown->setFont(tabularFont());
    m_shown->setForegroundRole(QPalette::PlaceholderText);
    m_shown->setAccessibleName(tr("How much of the whole is shown"));
    m_chips->setContentsMargins(0, 0, 0, 0);
    m_chips->setSpacing(kGrid);
    m_addFilter->setText(tr("+ Filter"));
    m_addFilter->setToolTip(tr("Show only, or leave out, stacks by function, module or thread"));
    m_addFilter->setFocusPolicy(Qt::TabFocus);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(2 * kGrid, kGrid, 2 * kGrid, kGrid);
    layout->setSpacing(2 * kGrid);
    layout->addWidget(m_rule);
    layout->addWidget(m_moments);
    layout->addWidget(m_cost);
    layout->addWidget(m_chipArea);
    layout->addWidget(m_addFilter);
    layout->addStretch();
    layout->addWidget(m_shown);

    connect(m_rule, &QComboBox::activated, this,
        [this] { m_state.setRule(static_cast<Rule>(m_rule->currentData().toInt())); });
    connect(m_cost, &QComboBox::activated, this,
        [this] { m_state.setCost(static_cast<CostKind>(m_cost->currentData().toInt())); });
    connect(m_addFilter, &QToolButton::clicked, this, [this] {
        if (m_answers.session()) {
            m_popup->setNames(*m_answers.session()->profile(), *m_answers.session()->names());
        }
        m_popup->open(m_addFilter->mapToGlobal(QPoint(0, m_addFilter->height())));
    });
    connect(m_popup, &FilterPopup::filterChosen, this,
        [this](const Filter& filter) { m_state.addFilter(filter); });
    connect(&state, &ViewState::queryChanged, this, &QueryStrip::showQuery);
    connect(&answers, &AnswerSource::answerChanged, this, &QueryStrip::showAnswer);
    connect(&answers, &AnswerSource::failed, this, &QueryStrip::showAnswer);
    showQuery();
}

QString QueryStrip::shownText() const {
    return m_shown->text();
}

QString QueryStrip::momentsText() const {
    const QueryTimes& times = m_state.times();
    const Nanoseconds at[] = {times.a, times.b, times.c, times.d};
    const QChar names[] = {u'A', u'B', u'C', u'D'};
    QString text;
    for (int i = 0; i < momentCount(m_state.query().rule); ++i) {
        const QString time = at[i] >= m_state.duration() ? tr("the end") : formatTime(at[i]);
        text +=
            (i == 0 ? QString() : QStringLiteral("   ")) + QStringLiteral("%1 %2").arg(names[i]).arg(time);
    }
    return text;
}

void QueryStrip::showQuery() {
    const Query& query = m_state.query();
    m_rule->setCurrentIndex(m_rule->findData(static_cast<int>(query.rule)));
    m_rule->setToolTip(ruleExplanation(query.rule));
    m_cost->setCurrentIndex(m_cost->findData(static_cast<int>(query.cost)));
    m_moments->setText(momentsText());
    showChips();
}

void QueryStrip::showChips() {
    while (QLayoutItem* item = m_chips->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    const std::vector<Filter>& filters = m_state.query().filters;
    m_chipArea->setVisible(!filters.empty());
    for (std::size_t i = 0; i < filters.size(); ++i) {
        auto* chip = new QToolButton(m_chipArea);
        const QString words = filterWords(filters[i]);
        chip->setText(
            chip->fontMetrics().elidedText(words, Qt::ElideMiddle, 60 * kGrid) + QStringLiteral("  ✕"));
        chip->setToolTip(tr("%1\nClick to remove this filter").arg(words));
        chip->setAccessibleName(tr("Filter: %1. Press to remove.").arg(words));
        chip->setCheckable(true);
        chip->setChecked(true);
        chip->setFocusPolicy(Qt::TabFocus);
        connect(chip, &QToolButton::clicked, this, [this, i] { m_state.removeFilter(i); });
        m_chips->addWidget(chip);
    }
}

void QueryStrip::showAnswer() {
    const std::shared_ptr<const Answer>& answer = m_answers.answer();
    if (!answer || !m_answers.failure().isEmpty()) {
        m_shown->clear();
        return;
    }
    const CostKind cost = answer->query.cost;
    const bool isSignedRule = isSigned(answer->query.rule);
    QString text = answer->query.filters.empty()
                       ? tr("shown %1").arg(costText(answer->costs->shown, cost, isSignedRule))
                       : tr("shown %1 of %2")
                             .arg(costText(answer->costs->shown, cost, isSignedRule),
                                 costText(answer->costs->unfiltered, cost, isSignedRule));
    if (answer->query.rule == Rule::Peak) {
        text += tr(" · peak at %1").arg(formatTime(answer->profile->timeOf(answer->costs->peak.after)));
    }
    m_shown->setText(tr("%1 · %2").arg(text, formatTime(answer->elapsed)));
}

} // namespace tidemark::ui
