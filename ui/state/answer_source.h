// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/session.h"
#include "ui/async/latest_job.h"

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <memory>

namespace tidemark::ui {

/// Asks the session on a worker; the latest query wins. The last answer stays until the next is ready.
class AnswerSource : public QObject {
    Q_OBJECT
public:
    explicit AnswerSource(QObject* parent = nullptr);

    /// Drops the answer and what is being computed.
    void setSession(std::shared_ptr<const Session> session);
    const std::shared_ptr<const Session>& session() const { return m_session; }

    void ask(const Query& query);
    /// Null before the first answer of a session.
    const std::shared_ptr<const Answer>& answer() const { return m_answer; }
    /// Why the latest query has no answer; empty if it has one or is being computed.
    const QString& failure() const { return m_failure; }
    bool busy() const { return m_job.running(); }
    qint64 busySinceMs() const { return busy() ? m_asked.elapsed() : 0; }

Q_SIGNALS:
    void answerChanged();
    void busyChanged(bool busy);
    void failed(const QString& sentence);

private:
    using Outcome = Result<std::shared_ptr<const Answer>>;
    void take(const Outcome& outcome);

    std::shared_ptr<const Session> m_session;
    std::shared_ptr<const Answer> m_answer;
    QString m_failure;
    QElapsedTimer m_asked;
    LatestJob<Outcome> m_job;
};

} // namespace tidemark::ui
