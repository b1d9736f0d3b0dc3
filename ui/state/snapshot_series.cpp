// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/snapshot_series.h"

#include <QCoreApplication>
#include <algorithm>
#include <tuple>

namespace tidemark::ui {
namespace {

QString words(const char* text) {
    return QCoreApplication::translate("snapshots", text);
}

Moment momentAt(const Profile& profile, Nanoseconds time) {
    return time <= 0                          ? Moment{}
           : time >= profile.facts().duration ? profile.endMoment()
                                              : profile.momentAt(time);
}

Result<Cost> costOf(const Session& session, const Query& query, const std::stop_token& stop) {
    const auto answer = session.ask(query, stop, AnswerParts::Costs);
    return answer ? Result<Cost>((*answer)->costs->shown) : Result<Cost>(answer.error());
}

} // namespace

Result<std::shared_ptr<const std::vector<Snapshot>>> snapshotSeries(const Session& session,
    std::vector<SnapshotMoment> moments, const std::vector<Filter>& filters, const std::stop_token& stop) {
    const Profile& profile = *session.profile();
    std::stable_sort(moments.begin(), moments.end(),
        [](const SnapshotMoment& one, const SnapshotMoment& other) { return one.time < other.time; });
    moments.push_back({words("the end"), profile.facts().duration});
    auto series = std::make_shared<std::vector<Snapshot>>();
    Query query;
    query.filters = filters;
    query.c = query.d = profile.endMoment();
    for (const SnapshotMoment& moment : moments) {
        Snapshot snapshot;
        snapshot.at = moment;
        snapshot.previous = series->empty() ? 0 : series->back().at.time;
        const Moment here = momentAt(profile, moment.time);
        const Moment before = series->empty() ? Moment{} : momentAt(profile, snapshot.previous);
        const std::tuple<Rule, Moment, Moment, Cost*> asked[] = {{Rule::LiveAt, here, here, &snapshot.live},
            {Rule::Growth, before, here, &snapshot.grown}, {Rule::KeptFrom, before, here, &snapshot.kept}};
        for (const auto& [rule, a, b, place] : asked) {
            query.rule = rule;
            query.a = a;
            query.b = b;
            const Result<Cost> cost = costOf(session, query, stop);
            if (!cost) {
                return cost.error();
            }
            *place = *cost;
        }
        series->push_back(snapshot);
    }
    return std::shared_ptr<const std::vector<Snapshot>>(std::move(series));
}

std::vector<SnapshotMoment> equalMoments(Nanoseconds duration, int count) {
    std::vector<SnapshotMoment> moments;
    for (int i = 1; i <= count; ++i) {
        moments.push_back({words("part %1").arg(i), duration / (count + 1) * i});
    }
    return moments;
}

} // namespace tidemark::ui
