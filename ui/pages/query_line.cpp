// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/query_line.h"

#include "core/query/query_text.h"
#include "ui/pages/completing_line.h"
#include "ui/state/query_link.h"
#include "ui/theme/theme.h"

#include <QKeyEvent>
#include <QLabel>
#include <QVBoxLayout>

namespace tidemark::ui {
namespace {

constexpr int kPauseMs = 120;

/// The moments that were written as times.
std::vector<std::optional<Nanoseconds>> timesOf(const QueryText& text) {
    std::vector<std::optional<Nanoseconds>> times;
    for (const MomentText& moment : text.moments) {
        const bool isTime = moment.kind == MomentText::Kind::Time;
        times.push_back(isTime ? std::optional(moment.time) : std::nullopt);
    }
    return times;
}

} // namespace

QueryLine::QueryLine(ViewState& state, AnswerSource& answers, QWidget* parent)
    : QWidget(parent), m_state(state), m_answers(answers), m_line(new CompletingLine(this)),
      m_mistake(new QLabel(this)) {
    m_line->setFont(monospacedFont());
    m_line->setAccessibleName(tr("The query as text"));
    m_line->setPlaceholderText(tr("rule:growth(10s,40s) module:libfoo* size:>=4K -function:~\"^std::\""));
    m_line->installEventFilter(this);
    m_mistake->setFont(monospacedFont());
    m_mistake->setAccessibleName(tr("What is wrong with the query"));
    m_mistake->setTextFormat(Qt::PlainText);
    m_mistake->setWordWrap(true);
    m_mistake->hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(2 * kGrid, 0, 2 * kGrid, kGrid);
    column->setSpacing(0);
    column->addWidget(m_line);
    column->addWidget(m_mistake);
    m_pause.setSingleShot(true);
    m_pause.setInterval(kPauseMs);
    connect(&m_pause, &QTimer::timeout, this, &QueryLine::resolve);
    connect(m_line, &QLineEdit::textEdited, this, &QueryLine::check);
    connect(m_line, &QLineEdit::returnPressed, this, [this] {
        check();
        resolve();
        m_state.endTyping();
    });
    connect(&state, &ViewState::queryChanged, this, &QueryLine::showQuery);
    connect(&answers, &AnswerSource::failed, this, [this](const QString& sentence) {
        if (isVisible()) {
            showMistake(0, sentence);
        }
    });
}

void QueryLine::setSession(const std::shared_ptr<const Session>& session) {
    m_pause.stop();
    m_job.cancel();
    if (!session) {
        m_line->setSource({});
        return;
    }
    m_line->setSource([session](const QString& text, qsizetype cursor, std::stop_token stop) {
        return completeQuery(*session, text, cursor, std::move(stop));
    });
}

void QueryLine::edit() {
    show();
    m_line->setFocus(Qt::ShortcutFocusReason);
    m_line->end(false);
    if (!m_line->text().isEmpty() && !m_line->text().endsWith(QLatin1Char(' '))) {
        m_line->setText(m_line->text() + QLatin1Char(' '));
    }
}

void QueryLine::ask(const QString& text) {
    m_line->setText(text);
    check();
    resolve();
}

QString QueryLine::mistake() const {
    return m_mistake->isHidden() ? QString() : m_mistake->text();
}

void QueryLine::check() {
    m_pause.stop();
    m_job.cancel();
    m_mistake->hide();
    const QString text = m_line->text();
    if (parseLink(text)) {
        showQuery();
        Q_EMIT linkPasted(text);
        return;
    }
    TextMistake mistake;
    const std::string bytes = text.toStdString();
    if (const Result<QueryText> parsed = parseQueryText(bytes, &mistake); parsed.ok()) {
        m_pause.start();
        return;
    }
    const QString before = QString::fromStdString(bytes.substr(0, mistake.offset));
    showMistake(before.size(), QString::fromStdString(mistake.problem));
}

void QueryLine::resolve() {
    m_pause.stop();
    const Result<QueryText> parsed = parseQueryText(m_line->text().toStdString());
    if (!parsed || !m_answers.session()) {
        return;
    }
    m_job.start([session = m_answers.session(), text = *parsed](
                    std::stop_token stop) { return session->resolve(text, std::move(stop)); },
        [this, times = timesOf(*parsed)](const Result<Query>& query) {
            if (!query) {
                showMistake(0, QString::fromStdString(query.error().sentence));
                return;
            }
            m_resolved = true;
            m_state.setQuery(*query, m_line->hasFocus(), times);
            m_resolved = false;
        });
}

void QueryLine::showQuery() {
    if (m_resolved) {
        return;
    }
    m_pause.stop();
    m_job.cancel();
    m_mistake->hide();
    m_line->setText(queryText(m_state));
}

void QueryLine::showMistake(qsizetype column, const QString& problem) {
    m_column = column;
    m_mistake->setText(problem);
    QPalette colors = m_mistake->palette();
    colors.setColor(QPalette::WindowText, Theme::current().grew);
    m_mistake->setPalette(colors);
    m_mistake->show();
    placeMistake();
}

/// Under its column, or further left if there is too little room.
void QueryLine::placeMistake() {
    const QFontMetrics metrics(m_mistake->font());
    const int wanted = 2 * kGrid + metrics.horizontalAdvance(m_line->text().left(m_column));
    const int room = m_line->width() - metrics.horizontalAdvance(m_mistake->text()) - 4 * kGrid;
    m_mistake->setText(m_mistake->text().remove(QStringLiteral("▴ ")).prepend(QStringLiteral("▴ ")));
    m_mistake->setIndent(std::max(0, std::min(wanted, room)));
}

bool QueryLine::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::FocusOut) {
        m_state.endTyping();
    } else if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        showQuery();
        hide();
        Q_EMIT closed();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void QueryLine::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    if (!m_mistake->isHidden()) {
        placeMistake();
    }
}

} // namespace tidemark::ui
