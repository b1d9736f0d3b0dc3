// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/state/answer_source.h"
#include "ui/state/trace_loader.h"

#include <QStatusBar>
#include <QTimer>

class QLabel;
class QProgressBar;
class QToolButton;

namespace tidemark::ui {

/// The status bar: facts of the trace, health of its symbols, progress with cancel.
class StatusFacts : public QStatusBar {
    Q_OBJECT
public:
    explicit StatusFacts(TraceLoader& loader, QWidget* parent = nullptr);
    /// Tells when these take long; null for none.
    void setAnswers(AnswerSource* answers);
    void showSession(const Session* session);
    QToolButton* cancelButton() const { return m_cancel; }
    QToolButton* symbolsButton() const { return m_symbols; }

Q_SIGNALS:
    void symbolsWanted();

private:
    void showBusy(bool busy);
    void showLoading(bool loading);
    void showProgress(const QString& step, quint64 done, quint64 total);

    TraceLoader& m_loader;
    AnswerSource* m_answers = nullptr;
    QTimer m_pause;
    QLabel* m_facts;
    QToolButton* m_symbols;
    QLabel* m_step;
    QProgressBar* m_progress;
    QToolButton* m_cancel;
};

} // namespace tidemark::ui
