// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/session.h"
#include "ui/async/latest_job.h"

#include <QObject>
#include <QString>
#include <memory>
#include <vector>

namespace tidemark::ui {

/// What leaks in a trace, computed on a worker once it is open, and which of it the user expects: that is
/// kept in a file of suppressions (core/query/suppressions.h).
class SuspectSource : public QObject {
    Q_OBJECT
public:
    explicit SuspectSource(QObject* parent = nullptr);

    /// Starts looking; null stops and empties.
    void setSession(std::shared_ptr<const Session> session);
    /// The same profile under better names; what is known stays until it is found under them.
    void setRenamed(std::shared_ptr<const Session> session);
    const std::shared_ptr<const Session>& session() const { return m_session; }
    bool busy() const { return m_job.running(); }
    /// Stops looking; find() starts again.
    void cancel();
    void find();

    /// Null while nothing is known.
    const std::shared_ptr<const LeakReport>& report() const { return m_report; }
    /// Of the report; empty without one.
    const LeakJudgement& judgement() const { return m_judgement; }
    /// Why there is no report: what the trace lacks, or that looking was stopped.
    const QString& failure() const { return m_failure; }

    /// Empty = none. What is not there yet is an empty file. On failure nothing changes.
    Status setFile(const QString& path);
    const QString& file() const { return m_file; }
    const std::vector<Suppression>& suppressions() const { return m_suppressions; }
    /// Adds to the end of the file, which must have been set, and reads it again. NotWritable.
    Status expect(const Suppression& suppression);
    /// What the report would be with one more suppression.
    LeakJudgement judgementWith(const Suppression& suppression) const;

Q_SIGNALS:
    /// Report, judgement, failure or whether it is busy.
    void changed();

private:
    using Outcome = Result<std::shared_ptr<const LeakReport>>;
    void judge();

    std::shared_ptr<const Session> m_session;
    std::shared_ptr<const LeakReport> m_report;
    LeakJudgement m_judgement;
    QString m_failure;
    QString m_file;
    std::vector<Suppression> m_suppressions;
    LatestJob<Outcome> m_job;
};

} // namespace tidemark::ui
