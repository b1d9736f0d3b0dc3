// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/findings.h"

#include <algorithm>

namespace tidemark::ui {
namespace {

constexpr std::size_t kShownStacks = 3;

std::vector<StackList::Row> heaviest(const Answer& answer) {
    std::vector<StackList::Row> rows = answer.stacks->rows;
    if (rows.size() > kShownStacks) {
        rows.resize(kShownStacks);
    }
    return rows;
}

/// Null unless the session shows Python's and other frames together.
std::shared_ptr<const Names> pythonNamesOf(const Session& session) {
    const bool isMixed = session.mixesPython() && session.names().get() == &session.names()->whole();
    if (!isMixed) {
        return nullptr;
    }
    const auto python = session.showing(ShownFrames::Python);
    return python.ok() ? (*python)->names() : nullptr;
}

} // namespace

Result<std::shared_ptr<const Findings>> computeFindings(const Session& session, std::stop_token stop) {
    auto findings = std::make_shared<Findings>();
    const Profile& profile = *session.profile();
    Result<Summary> summary = session.summary({}, stop);
    if (!summary) {
        return summary.error();
    }
    findings->summary = *summary;
    // A shutdown takes back what had grown. Times are coarse: the tick in which it begins is left out.
    findings->growthEndsAtShutdown = summary->shutdown < profile.endMoment();
    findings->growthEnd = findings->growthEndsAtShutdown
                              ? std::max<Nanoseconds>(profile.timeOf(summary->shutdown.after) - 1, 0)
                              : profile.facts().duration;
    findings->growthBegin = findings->growthEnd / 2;

    Query peak;
    peak.a = summary->peakMoment;
    Query end;
    end.a = profile.endMoment();
    Query growth;
    growth.rule = Rule::Growth;
    growth.a = profile.momentAt(findings->growthBegin);
    growth.b = profile.momentAt(findings->growthEnd);
    const auto peakAnswer = session.ask(peak, stop);
    if (!peakAnswer) {
        return peakAnswer.error();
    }
    findings->peakStacks = heaviest(*peakAnswer.value());
    const auto endAnswer = session.ask(end, stop);
    if (!endAnswer) {
        return endAnswer.error();
    }
    findings->endStacks = heaviest(*endAnswer.value());
    const auto growthAnswer = session.ask(growth, stop);
    if (!growthAnswer) {
        return growthAnswer.error();
    }
    findings->growthStacks = heaviest(*growthAnswer.value());
    findings->growth = growthAnswer.value()->costs->shown;
    findings->pythonNames = pythonNamesOf(session);
    return std::shared_ptr<const Findings>(std::move(findings));
}

} // namespace tidemark::ui
