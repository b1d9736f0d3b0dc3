// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/state/answer_source.h"
#include "ui/state/trace_loader.h"

#include <QStatusBar>

class QLabel;
class QProgressBar;
class QToolButton;

namespace tidemark::ui {

/// The status bar: facts of the trace, health of its symbols, progress with cancel.
class StatusFacts : public QStatusBar {
    Q_OBJECT
public:
    StatusFacts(TraceLoader& loader, AnswerSource& answers, QWidget* parent = nullptr);
    void showSession(const Session* session);
    QToolButton* cancelButton() const { return m_cancel; }

private:
    void showLoading(bool loading);
    void showProgress(const QString& step, quint64 done, quint64 total);

    QLabel* m_facts;
    QLabel* m_symbols;
    QLabel* m_step;
    QProgressBar* m_progress;
    QToolButton* m_cancel;
};

} // namespace tidemark::ui
