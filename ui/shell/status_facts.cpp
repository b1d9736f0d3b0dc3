// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/status_facts.h"

#include "ui/models/cost_text.h"
#include "ui/pages/summary_sentences.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QLabel>
#include <QProgressBar>
#include <QToolButton>

namespace tidemark::ui {
namespace {

constexpr int kBusyShownAfterMs = 300;

} // namespace

StatusFacts::StatusFacts(TraceLoader& loader, QWidget* parent)
    : QStatusBar(parent), m_loader(loader), m_facts(new QLabel(this)), m_symbols(new QToolButton(this)),
      m_step(new QLabel(this)), m_progress(new QProgressBar(this)), m_cancel(new QToolButton(this)) {
    setSizeGripEnabled(false);
    setContentsMargins(kGrid, 0, kGrid, 0);
    for (QLabel* label : {m_facts, m_step}) {
        label->setForegroundRole(QPalette::PlaceholderText);
        label->setFont(tabularFont());
    }
    m_symbols->setAutoRaise(true);
    m_symbols->setForegroundRole(QPalette::PlaceholderText);
    m_symbols->setFont(tabularFont());
    m_symbols->hide();
    connect(m_symbols, &QToolButton::clicked, this, &StatusFacts::symbolsWanted);
    m_progress->setFixedWidth(40 * kGrid);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Progress of loading"));
    m_cancel->setIcon(icon(QStringLiteral("cancel")));
    m_cancel->setToolTip(tr("Cancel loading"));
    m_cancel->setAccessibleName(m_cancel->toolTip());
    addWidget(m_facts);
    addPermanentWidget(m_step);
    addPermanentWidget(m_progress);
    addPermanentWidget(m_cancel);
    addPermanentWidget(m_symbols);
    showLoading(false);
    connect(m_cancel, &QToolButton::clicked, &loader, &TraceLoader::cancel);
    connect(&loader, &TraceLoader::started, this, [this](const QString&) {
        showLoading(true);
        showProgress(tr("opening"), 0, 0);
    });
    connect(&loader, &TraceLoader::progressed, this, &StatusFacts::showProgress);
    connect(&loader, &TraceLoader::opened, this, [this] { showLoading(false); });
    connect(&loader, &TraceLoader::failed, this, [this] { showLoading(false); });
    connect(&loader, &TraceLoader::cancelled, this, [this] { showLoading(false); });
    m_pause.setSingleShot(true);
    m_pause.setInterval(kBusyShownAfterMs);
    connect(&m_pause, &QTimer::timeout, this, [this] {
        if (!m_loader.busy()) {
            m_step->setText(tr("computing…"));
            m_step->show();
        }
    });
}

void StatusFacts::setAnswers(AnswerSource* answers) {
    if (m_answers != nullptr) {
        disconnect(m_answers, nullptr, this, nullptr);
    }
    m_answers = answers;
    if (answers != nullptr) {
        connect(answers, &AnswerSource::busyChanged, this, &StatusFacts::showBusy);
        connect(answers, &QObject::destroyed, this,
            [this, answers] { m_answers = m_answers == answers ? nullptr : m_answers; });
    }
    showBusy(answers != nullptr && answers->busy());
}

/// A short computation is not worth a word.
void StatusFacts::showBusy(bool busy) {
    if (!m_loader.busy()) {
        m_step->setVisible(false);
    }
    if (busy) {
        m_pause.start();
    } else {
        m_pause.stop();
    }
}

void StatusFacts::showLoading(bool loading) {
    m_step->setVisible(loading);
    m_progress->setVisible(loading);
    m_cancel->setVisible(loading);
}

void StatusFacts::showProgress(const QString& step, quint64 done, quint64 total) {
    m_step->setText(step);
    m_progress->setRange(0, total == 0 ? 0 : 1000);
    if (total > 0) {
        m_progress->setValue(
            static_cast<int>(1000.0 * static_cast<double>(done) / static_cast<double>(total)));
    }
}

void StatusFacts::showSession(const Session* session) {
    if (!session) {
        m_facts->clear();
        m_symbols->hide();
        return;
    }
    const Profile& profile = *session->profile();
    const ProfileFacts& facts = profile.facts();
    const std::size_t threads = profile.threads().size();
    QString text =
        (threads == 1 ? tr("%1 · %2 · %3 events · %4 thread") : tr("%1 · %2 · %3 events · %4 threads"))
            .arg(formatTime(facts.duration), bytesText(static_cast<std::int64_t>(facts.fileBytes)),
                countText(static_cast<std::int64_t>(profile.lastPosition())),
                countText(static_cast<std::int64_t>(threads)));
    if (!facts.complete) {
        text += tr(" · cut short");
    }
    m_facts->setText(text);
    m_symbols->setText(symbolHealthWords(*session->names()));
    m_symbols->setAccessibleName(m_symbols->text());
    m_symbols->show();
    m_symbols->setToolTip(symbolReasons(profile, *session->names()).join(QLatin1Char('\n')));
}

} // namespace tidemark::ui
