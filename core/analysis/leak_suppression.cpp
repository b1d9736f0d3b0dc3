// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/leak_suppression.h"

#include "core/analysis/query_engine.h"

#include <algorithm>

namespace tidemark {
namespace {

bool matchesStack(
    const Suppression& suppression, const Names& names, const std::vector<ResolvedFrame>& frames) {
    return std::any_of(frames.begin(), frames.end(), [&](const ResolvedFrame& frame) {
        const Function& function = names.function(frame.function);
        return suppression.matches(function.name) || suppression.matches(function.moduleName) ||
               (frame.file.valid() && suppression.matches(names.file(frame.file)));
    });
}

} // namespace

LeakJudgement judgeLeaks(const Profile& profile, const LeakReport& report,
    const std::vector<Suppression>& suppressions, std::string_view today) {
    LeakJudgement judgement;
    judgement.uses.resize(suppressions.size());
    for (const Suspect& suspect : report.suspects) {
        const auto frames = resolveStack(profile, *report.names, suspect.stack);
        const auto found = std::find_if(suppressions.begin(), suppressions.end(),
            [&](const Suppression& one) { return matchesStack(one, *report.names, frames); });
        if (found == suppressions.end()) {
            judgement.suppressionOf.push_back(LeakJudgement::kNone);
            continue;
        }
        judgement.suppressionOf.push_back(static_cast<std::size_t>(found - suppressions.begin()));
        SuppressionUse& use = judgement.uses[judgement.suppressionOf.back()];
        ++use.suspects;
        use.kept += suspect.kept;
    }
    for (std::size_t i = 0; i < suppressions.size(); ++i) {
        const Suppression& one = suppressions[i];
        SuppressionUse& use = judgement.uses[i];
        const bool tooMuch =
            (one.mostBytes != Suppression::kNoLimit && use.kept.bytes > one.mostBytes) ||
            (one.mostBlocks != Suppression::kNoLimit && use.kept.allocations > one.mostBlocks);
        if (!one.until.empty() && one.until < today)
            use.state = SuppressionUse::State::Expired;
        else if (use.suspects > 0)
            use.state = tooMuch ? SuppressionUse::State::OverLimit : SuppressionUse::State::Used;
        if (use.state == SuppressionUse::State::Used)
            judgement.suppressed += use.kept;
    }
    for (std::size_t i = 0; i < report.suspects.size(); ++i) {
        const std::size_t by = judgement.suppressionOf[i];
        if (by == LeakJudgement::kNone || judgement.uses[by].state != SuppressionUse::State::Used)
            judgement.open.push_back(i);
    }
    return judgement;
}

} // namespace tidemark
