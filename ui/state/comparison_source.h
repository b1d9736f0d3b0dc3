// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/session.h"
#include "ui/async/latest_job.h"
#include "ui/state/answer_source.h"
#include "ui/state/view_state.h"

#include <QObject>
#include <QString>
#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace tidemark::ui {

/// A comparison with what it is of.
struct ShownComparison {
    std::shared_ptr<const TraceComparison> result;
    std::shared_ptr<const Session> before;
    std::shared_ptr<const Session> after;
    SessionRuns runs;       ///< further ones of each side
    bool ownIsAfter = true; ///< the window's own trace is the side after (both, of two moments)

    const std::shared_ptr<const Session>& own() const { return ownIsAfter ? after : before; }
    bool isOneTrace() const { return before == after; }
    StackId ownStack(const DiffStack& stack) const {
        const StackId id = ownIsAfter ? stack.after : stack.before;
        return !id.valid() && isOneTrace() ? (ownIsAfter ? stack.before : stack.after) : id;
    }
};

/// What the question says is compared, computed on a worker; the latest wins. Two moments of the open trace
/// (a change from A to B, or the same rule at other times), or the same question of two traces.
class ComparisonSource : public QObject {
    Q_OBJECT
public:
    ComparisonSource(ViewState& state, AnswerSource& answers, QObject* parent = nullptr);

    /// Something is compared, whether computed or not.
    bool active() const;
    bool busy() const { return m_job.running(); }
    /// Null if nothing is compared or the first answer is not there yet.
    const std::shared_ptr<const ShownComparison>& comparison() const { return m_comparison; }
    /// Why there is none.
    const QString& failure() const { return m_failure; }

    /// The answer to otherWanted(); ignored if another trace is wanted by now.
    void setOther(const QString& path, std::shared_ptr<const Session> session);
    /// The other trace; null if there is none or it is not open yet.
    const std::shared_ptr<const Session>& other() const { return m_other; }
    /// The trace that has to be opened before anything can be compared; empty if all are.
    QString missing() const;
    /// Replaces each trace that was opened for the comparison, the open trace aside, and compares anew.
    using Show = std::function<std::shared_ptr<const Session>(const std::shared_ptr<const Session>&)>;
    void showEach(const Show& show);
    /// The question of both sides; empty if nothing is compared or the other trace is not open.
    std::optional<Comparison> question() const;

Q_SIGNALS:
    void changed();
    /// The file of a trace that is compared and has to be opened.
    void otherWanted(const QString& path);

private:
    using Outcome = Result<std::shared_ptr<const TraceComparison>>;
    void refresh();
    void dropUnwanted();
    Query otherQuery() const;
    std::vector<SessionRun> runs(const QStringList& files) const;

    ViewState& m_state;
    AnswerSource& m_answers;
    std::map<QString, std::shared_ptr<const Session>> m_opened; ///< by file: the other trace and further runs
    std::shared_ptr<const Session> m_other;
    std::shared_ptr<const ShownComparison> m_comparison;
    QString m_failure;
    LatestJob<Outcome> m_job;
};

/// The same query of another profile: moments at the ends stay there, all others are the same times.
Query queryOfOther(const Query& query, const QueryTimes& times, const Profile& own, const Profile& other);

} // namespace tidemark::ui
