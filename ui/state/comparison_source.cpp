// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/comparison_source.h"

#include <algorithm>

namespace tidemark::ui {
namespace {

/// The other trace first.
QStringList filesToOpen(const std::optional<ComparedWith>& with) {
    if (!with || with->trace.isEmpty()) {
        return {};
    }
    return QStringList{with->trace} + with->otherRuns + with->ownRuns;
}

} // namespace

Query queryOfOther(const Query& query, const QueryTimes& times, const Profile& own, const Profile& other) {
    const auto moved = [&](Moment moment, Nanoseconds time) {
        return moment == Moment{}                   ? Moment{}
               : moment.after >= own.lastPosition() ? other.endMoment()
               : time >= other.facts().duration     ? other.endMoment()
                                                    : other.momentAt(time);
    };
    Query moving = query;
    moving.a = moved(query.a, times.a);
    moving.b = moved(query.b, times.b);
    moving.c = moved(query.c, times.c);
    moving.d = moved(query.d, times.d);
    return moving;
}

ComparisonSource::ComparisonSource(ViewState& state, AnswerSource& answers, QObject* parent)
    : QObject(parent), m_state(state), m_answers(answers) {
    connect(&state, &ViewState::queryChanged, this, &ComparisonSource::refresh);
    connect(&state, &ViewState::comparedChanged, this, &ComparisonSource::refresh);
    connect(&answers, &AnswerSource::renamed, this, &ComparisonSource::refresh);
}

bool ComparisonSource::active() const {
    const std::optional<ComparedWith>& with = m_state.compared();
    return m_answers.session() &&
           (m_state.query().rule == Rule::Change || (with && (!with->trace.isEmpty() || with->times)));
}

QString ComparisonSource::missing() const {
    for (const QString& file : filesToOpen(m_state.compared())) {
        if (!m_opened.contains(file)) {
            return file;
        }
    }
    return {};
}

void ComparisonSource::dropUnwanted() {
    const QStringList wanted = filesToOpen(m_state.compared());
    std::erase_if(m_opened, [&](const auto& opened) { return !wanted.contains(opened.first); });
    const auto other = wanted.isEmpty() ? m_opened.end() : m_opened.find(wanted.front());
    m_other = other == m_opened.end() ? nullptr : other->second;
}

void ComparisonSource::setOther(const QString& path, std::shared_ptr<const Session> session) {
    if (session && filesToOpen(m_state.compared()).contains(path)) {
        m_opened[path] = std::move(session);
        refresh();
    }
}

void ComparisonSource::showEach(const Show& show) {
    for (auto& [file, session] : m_opened) {
        session = show(session);
    }
    refresh();
}

std::vector<SessionRun> ComparisonSource::runs(const QStringList& files) const {
    std::vector<SessionRun> runs;
    for (const QString& file : files) {
        const std::shared_ptr<const Session>& session = m_opened.at(file);
        runs.push_back({session, queryOfOther(m_state.query(), m_state.times(),
                                     *m_answers.session()->profile(), *session->profile())});
    }
    return runs;
}

/// The window's query on the other side.
Query ComparisonSource::otherQuery() const {
    const Profile& own = *m_answers.session()->profile();
    const QueryTimes& times = m_state.times();
    const Query& query = m_state.query();
    if (m_other) {
        return queryOfOther(query, times, own, *m_other->profile());
    }
    Query moving = query;
    const QueryTimes& wanted = *m_state.compared()->times;
    const auto moment = [&](Nanoseconds time) {
        return time <= 0 ? Moment{} : time >= m_state.duration() ? own.endMoment() : own.momentAt(time);
    };
    moving.a = moment(wanted.a);
    moving.b = moment(wanted.b);
    moving.c = moment(wanted.c);
    moving.d = moment(wanted.d);
    return moving;
}

std::optional<Comparison> ComparisonSource::question() const {
    const std::optional<ComparedWith>& with = m_state.compared();
    if (!active() || (with && !with->trace.isEmpty() && !m_other)) {
        return {};
    }
    Comparison question;
    question.after = m_state.query();
    if (with && (m_other || with->times)) {
        question.before = otherQuery();
        question.normalisation = with->normalisation;
        question.marker = with->marker;
    } else { // two moments: what is live at both
        question.before = question.after;
        question.before.rule = question.after.rule = Rule::LiveAt;
        question.after.a = question.after.b;
    }
    if (with && with->swapped) {
        std::swap(question.before, question.after);
    }
    return question;
}

void ComparisonSource::refresh() {
    const std::optional<ComparedWith>& with = m_state.compared();
    dropUnwanted();
    m_failure.clear();
    if (!active()) {
        m_job.cancel();
        m_comparison = nullptr;
        Q_EMIT changed();
        return;
    }
    if (const QString file = missing(); !file.isEmpty()) {
        m_job.cancel();
        if (!m_other) {
            m_comparison = nullptr;
        }
        Q_EMIT changed();
        Q_EMIT otherWanted(file);
        return;
    }
    auto shown = std::make_shared<ShownComparison>();
    const std::shared_ptr<const Session>& own = m_answers.session();
    shown->ownIsAfter = !(with && with->swapped);
    shown->before = shown->ownIsAfter && m_other ? m_other : own;
    shown->after = shown->ownIsAfter || !m_other ? own : m_other;
    if (m_comparison && (m_comparison->before != shown->before || m_comparison->after != shown->after)) {
        m_comparison = nullptr; // of other traces: not what is asked for now
    }
    if (m_other) {
        shown->runs = {runs(with->swapped ? with->ownRuns : with->otherRuns),
            runs(with->swapped ? with->otherRuns : with->ownRuns)};
    }
    m_job.start(
        [before = shown->before, after = shown->after, runs = shown->runs, question = *question()](
            std::stop_token stop) { return compare(*before, *after, question, runs, std::move(stop)); },
        [this, shown](const Outcome& outcome) {
            if (outcome.ok()) {
                shown->result = outcome.value();
                m_comparison = shown;
            } else {
                m_comparison = nullptr;
                m_failure = QString::fromStdString(outcome.error().sentence);
            }
            Q_EMIT changed();
        });
    Q_EMIT changed();
}

} // namespace tidemark::ui
