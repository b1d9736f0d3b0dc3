// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/state/answer_source.h"
#include "ui/state/view_state.h"

#include <QTimer>
#include <QWidget>

class QLabel;

namespace tidemark::ui {

class CompletingLine;

/// The query as one line of text, in the command line's language. What is typed is asked as soon as it makes
/// sense; what is wrong is said below, under the column that it is about.
class QueryLine : public QWidget {
    Q_OBJECT
public:
    QueryLine(ViewState& state, AnswerSource& answers, QWidget* parent = nullptr);
    void setSession(const std::shared_ptr<const Session>& session);
    /// Shows the line with the cursor at its end.
    void edit();
    /// Replaces the text and asks.
    void ask(const QString& text);

    CompletingLine* line() const { return m_line; }
    /// What is wrong with the text, empty if nothing is.
    QString mistake() const;
    bool busy() const { return m_job.running() || m_pause.isActive(); }

Q_SIGNALS:
    /// A link was pasted: not for this line.
    void linkPasted(const QString& link);
    /// By Escape.
    void closed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void check();
    void resolve();
    void showQuery();
    void showMistake(qsizetype column, const QString& problem);
    void placeMistake();

    ViewState& m_state;
    AnswerSource& m_answers;
    CompletingLine* m_line;
    QLabel* m_mistake;
    qsizetype m_column = 0;
    bool m_resolved = false; ///< the query that changes now is the one of this line
    QTimer m_pause;
    LatestJob<Result<Query>> m_job;
};

} // namespace tidemark::ui
