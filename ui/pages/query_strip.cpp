// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/query_strip.h"

#include "core/query/query_text.h"
#include "ui/models/cost_text.h"
#include "ui/pages/chip_layout.h"
#include "ui/pages/filter_popup.h"
#include "ui/pages/query_chip.h"
#include "ui/pages/query_line.h"
#include "ui/pages/query_words.h"
#include "ui/pages/text_popup.h"
#include "ui/state/query_link.h"
#include "ui/theme/theme.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>

namespace tidemark::ui {
namespace {

constexpr int kMostMoments = 4;

QToolButton* makeButton(QWidget* parent, const QString& text, const QString& toolTip) {
    auto* button = new QToolButton(parent);
    button->setText(text);
    button->setToolTip(toolTip);
    button->setAccessibleName(toolTip);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

QPoint below(const QWidget* widget) {
    return widget->mapToGlobal(QPoint(0, widget->height()));
}

} // namespace

QueryStrip::QueryStrip(ViewState& state, AnswerSource& answers, QWidget* parent)
    : QWidget(parent), m_state(state), m_answers(answers), m_layout(new ChipLayout(kGrid)),
      m_rule(new QComboBox(this)), m_cost(new QComboBox(this)), m_shown(new QLabel(this)),
      m_line(new QueryLine(state, answers, this)), m_popup(new FilterPopup(this)),
      m_textPopup(new TextPopup(this)) {
    setAccessibleName(tr("Query"));
    setFocusPolicy(Qt::NoFocus);
    makeParts();
    makeButtons();
    connectParts();
    showQuery();
}

void QueryStrip::makeParts() {
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
    m_shown->setFont(tabularFont());
    m_shown->setForegroundRole(QPalette::PlaceholderText);
    m_shown->setAccessibleName(tr("How much of the whole is shown"));
    m_shown->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_shown->setMinimumWidth(48 * kGrid); // or each answer would move the chips
    m_layout->addWidget(m_rule);
    for (int i = 0; i < kMostMoments; ++i) {
        QToolButton* button = makeButton(this, {}, tr("Change moment %1").arg(QChar('A' + i)));
        button->setFont(tabularFont());
        button->setCheckable(true);
        button->setChecked(true);
        connect(button, &QToolButton::clicked, this, [this, i] { editMoment(i); });
        m_moments.append(button);
        m_layout->addWidget(button);
    }
    m_layout->addWidget(m_cost);
    m_addFilter = makeButton(
        this, tr("+ Filter"), tr("Show only, or leave out, by function, module, thread, size, lifetime …"));
    m_addFilter->setObjectName(QStringLiteral("add-filter"));
    m_layout->addWidget(m_addFilter);
}

void QueryStrip::makeButtons() {
    m_asText = makeButton(this, tr("Text"), tr("Show and edit the query as text (/)"));
    m_asText->setCheckable(true);
    m_more = makeButton(this, tr("More ▾"), tr("Saved queries, links and command lines"));
    m_more->setMenu(new QMenu(m_more));
    m_more->menu()->setToolTipsVisible(true);
    m_more->setPopupMode(QToolButton::InstantPopup);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(2 * kGrid, kGrid, 2 * kGrid, kGrid);
    row->setSpacing(kGrid);
    row->addLayout(m_layout, 1);
    row->addWidget(m_shown);
    row->addSpacing(kGrid);
    for (QToolButton* button : {m_asText, m_more}) {
        row->addWidget(button);
    }
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row);
    column->addWidget(m_line);
    m_line->hide();
}

void QueryStrip::connectParts() {
    connect(m_rule, &QComboBox::activated, this,
        [this] { m_state.setRule(static_cast<Rule>(m_rule->currentData().toInt())); });
    connect(m_cost, &QComboBox::activated, this,
        [this] { m_state.setCost(static_cast<CostKind>(m_cost->currentData().toInt())); });
    connect(m_addFilter, &QToolButton::clicked, this, &QueryStrip::addFilter);
    connect(m_asText, &QToolButton::clicked, this, [this](bool shown) {
        m_line->setVisible(shown);
        if (shown) {
            m_line->edit();
        }
    });
    connect(m_line, &QueryLine::closed, this, [this] {
        m_asText->setChecked(false);
        m_asText->setFocus();
    });
    connect(m_line, &QueryLine::linkPasted, this, &QueryStrip::linkPasted);
    connect(m_more->menu(), &QMenu::aboutToShow, this, &QueryStrip::fillMenu);
    connect(&m_state, &ViewState::queryChanged, this, &QueryStrip::showQuery);
    connect(&m_answers, &AnswerSource::answerChanged, this, &QueryStrip::showAnswer);
    connect(&m_answers, &AnswerSource::failed, this, &QueryStrip::showAnswer);
}

void QueryStrip::setSession(const std::shared_ptr<const Session>& session) {
    m_popup->setSession(session);
    m_line->setSession(session);
}

void QueryStrip::setSavedQueries(const QList<SavedQuery>& saved) {
    m_savedQueries = saved;
}

bool QueryStrip::busy() const {
    return m_line->busy();
}

void QueryStrip::editText() {
    m_asText->setChecked(true);
    m_line->edit();
}

void QueryStrip::ask(const QString& text) {
    m_line->ask(text);
}

void QueryStrip::addFilter() {
    disconnect(m_popup, &FilterPopup::filterChosen, this, nullptr);
    connect(m_popup, &FilterPopup::filterChosen, this,
        [this](const Filter& filter) { m_state.addFilter(filter); });
    m_popup->open(below(m_addFilter));
}

void QueryStrip::addChoice(QWidget* choice) {
    m_layout->removeWidget(m_addFilter);
    m_layout->addWidget(choice);
    m_layout->addWidget(m_addFilter);
}

void QueryStrip::saveQuery() {
    m_textPopup->open(below(m_more), tr("Name of this query"), {}, [this](const QString& name) -> QString {
        if (name.isEmpty()) {
            return tr("Type a name.");
        }
        Q_EMIT saveWanted({name, queryText(m_state)});
        return {};
    });
}

QString QueryStrip::shownText() const {
    return m_shown->text();
}

void QueryStrip::editMoment(int moment) {
    m_moments[moment]->setChecked(true); // that is only its look
    const QChar name(u'A' + moment);
    const Query& query = m_state.query();
    const QueryTimes& times = m_state.times();
    const Moment moments[] = {query.a, query.b, query.c, query.d};
    const Nanoseconds at[] = {times.a, times.b, times.c, times.d};
    if (!m_state.profile()) {
        return;
    }
    const QString text = momentText(*m_state.profile(), at[moment], moments[moment]);
    m_textPopup->open(below(m_moments[moment]),
        tr("Moment %1: 12.5s, 1m30s, start, end, peak, #event").arg(name), text,
        [this, moment](const QString& words) -> QString {
            const Result<MomentText> parsed = parseMomentText(words.toStdString());
            if (!parsed) {
                return QString::fromStdString(parsed.error().sentence);
            }
            const Result<QueryText> all = parseQueryText(queryText(m_state).toStdString());
            if (!all) {
                return QString::fromStdString(all.error().sentence);
            }
            QueryText changed = *all;
            changed.moments[static_cast<std::size_t>(moment)] = *parsed;
            m_line->ask(QString::fromStdString(printQueryText(changed)));
            return m_line->mistake();
        });
}

void QueryStrip::showQuery() {
    const Query& query = m_state.query();
    m_rule->setCurrentIndex(m_rule->findData(static_cast<int>(query.rule)));
    m_rule->setToolTip(ruleExplanation(query.rule));
    m_cost->setCurrentIndex(m_cost->findData(static_cast<int>(query.cost)));
    showMoments();
    showChips();
}

void QueryStrip::showMoments() {
    const QueryTimes& times = m_state.times();
    const Nanoseconds at[] = {times.a, times.b, times.c, times.d};
    for (int i = 0; i < kMostMoments; ++i) {
        const QString time = at[i] >= m_state.duration() ? tr("the end") : formatTime(at[i]);
        const QString words = QStringLiteral("%1 %2").arg(QChar(u'A' + i)).arg(time);
        m_moments[i]->setVisible(i < momentCount(m_state.query().rule));
        m_moments[i]->setText(words);
        m_moments[i]->setAccessibleName(tr("Moment %1. Press to change.").arg(words));
    }
}

void QueryStrip::showChips() {
    for (QueryChip* chip : std::exchange(m_chips, {})) {
        m_layout->removeWidget(chip);
        chip->hide();
        chip->deleteLater();
    }
    const std::vector<Filter>& filters = m_state.query().filters;
    m_layout->removeWidget(m_addFilter);
    for (std::size_t i = 0; i < filters.size(); ++i) {
        const QString words = filterWords(filters[i]);
        auto* chip = new QueryChip(words, tr("%1\nClick to change").arg(words), this);
        connect(chip, &QueryChip::removeWanted, this, [this, i] { m_state.removeFilter(i); });
        connect(chip, &QueryChip::editWanted, this, [this, i, chip] {
            disconnect(m_popup, &FilterPopup::filterChosen, this, nullptr);
            connect(m_popup, &FilterPopup::filterChosen, this,
                [this, i](const Filter& filter) { m_state.replaceFilter(i, filter); });
            m_popup->open(below(chip), m_state.query().filters[i]);
        });
        m_chips.append(chip);
        m_layout->addWidget(chip);
        chip->show();
    }
    m_layout->addWidget(m_addFilter);
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

void QueryStrip::fillMenu() {
    QMenu* menu = m_more->menu();
    menu->clear();
    addSaved(*menu);
    menu->addSeparator();
    menu->addAction(tr("Copy a &link to this query and selection"), this, &QueryStrip::copyLinkWanted);
    menu->addAction(tr("Copy as a &command line"), this, &QueryStrip::copyCommandWanted);
    menu->addAction(tr("Copy the &text of the query"), this,
        [this] { QGuiApplication::clipboard()->setText(queryText(m_state)); });
    menu->addAction(
        tr("&Paste a link"), this, [this] { Q_EMIT linkPasted(QGuiApplication::clipboard()->text()); });
}

void QueryStrip::addSaved(QMenu& menu) {
    for (const SavedQuery& saved : m_savedQueries) {
        QAction* action = menu.addAction(saved.name, this, [this, text = saved.text] { ask(text); });
        action->setToolTip(saved.text);
    }
    if (m_savedQueries.isEmpty()) {
        menu.addAction(tr("No query is saved yet"))->setEnabled(false);
    }
    menu.addSeparator();
    menu.addAction(tr("&Save this query…"), this, &QueryStrip::saveQuery);
    if (!m_savedQueries.isEmpty()) {
        QMenu* forget = menu.addMenu(tr("&Forget"));
        for (const SavedQuery& saved : m_savedQueries) {
            forget->addAction(saved.name, this, [this, name = saved.name] { Q_EMIT forgetWanted(name); });
        }
    }
}

} // namespace tidemark::ui
