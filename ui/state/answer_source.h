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

class Renaming;

/// Asks the session on a worker; the latest query wins. The last answer stays until the next is ready.
class AnswerSource : public QObject {
    Q_OBJECT
public:
    explicit AnswerSource(QObject* parent = nullptr);

    /// Drops the answer and what is being computed.
    void setSession(std::shared_ptr<const Session> session);
    const std::shared_ptr<const Session>& session() const { return m_session; }

    /// The same profile under better names takes the place of session and answer at once, so that nobody sees
    /// the ids of one with the names of the other.
    void rename(
        std::shared_ptr<const Session> session, std::shared_ptr<const Answer> answer, Renaming& renaming);

    void ask(const Query& query);
    /// Null before the first answer of a session.
    const std::shared_ptr<const Answer>& answer() const { return m_answer; }
    /// Why the latest query has no answer; empty if it has one or is being computed.
    const QString& failure() const { return m_failure; }
    bool busy() const { return m_job.running(); }
    qint64 busySinceMs() const { return busy() ? m_asked.elapsed() : 0; }

Q_SIGNALS:
    void answerChanged();
    /// Before answerChanged(): what is kept under the names of before is to be translated now.
    void renamed(tidemark::ui::Renaming& renaming);
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
