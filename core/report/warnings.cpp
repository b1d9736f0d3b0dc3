// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/warnings.h"

#include "core/report/report.h"
#include "core/results/results.h"

#include <algorithm>
#include <fmt/format.h>

namespace tidemark {

std::vector<DataProblem> profileWarnings(const Profile& profile) {
    using Severity = DataProblem::Severity;
    const auto& facts = profile.facts();
    std::vector<DataProblem> warnings = facts.problems;
    const bool told = std::any_of(warnings.begin(), warnings.end(),
        [](const DataProblem& problem) { return problem.severity == Severity::Warning; });
    if (!facts.complete && !told)
        warnings.push_back({Severity::Warning, 1,
            "The trace is unfinished: it shows everything up to the last part that was written."});
    if (profile.capabilities().estimated)
        warnings.push_back({Severity::Note, 1,
            fmt::format("All figures are estimates: of every {} that were allocated, one block was recorded "
                        "on average.",
                formatBytes(static_cast<std::int64_t>(facts.samplingBytes)))});
    if (profile.unmatchedFrees() > 0)
        warnings.push_back({Severity::Note, profile.unmatchedFrees(),
            profile.unmatchedFrees() == 1
                ? "The free of one block whose allocation was not recorded is left out of all figures."
                : fmt::format(
                      "{} frees of blocks whose allocation was not recorded are left out of all figures.",
                      profile.unmatchedFrees())});
    for (const auto& process : facts.unrecordedProcesses)
        warnings.push_back({Severity::Note, 1,
            fmt::format("Process {} ({}) was started by the program and was not recorded.", process.pid,
                process.image)});
    return warnings;
}

std::vector<DataProblem> answerWarnings(const Profile& profile, Rule rule) {
    std::vector<DataProblem> warnings = profileWarnings(profile);
    if (!profile.capabilities().estimated && isEstimated(profile, rule))
        warnings.push_back({DataProblem::Severity::Note, 1,
            "Estimated: this file does not say which of several blocks of one size and stack was freed, so "
            "the oldest "
            "is taken; the change between two moments is exact."});
    return warnings;
}

std::vector<DataProblem> symbolWarnings(
    const Profile& profile, const Names& names, const std::set<ModuleId>& modules) {
    std::vector<DataProblem> warnings;
    for (const ModuleId id : modules) {
        if (!id.valid() || id.index() >= names.moduleHealth().size())
            continue;
        const ModuleHealth& health = names.moduleHealth()[id.index()];
        if (health.state == ModuleHealth::State::Full)
            continue;
        const std::string& name = profile.modules()[id.index()].name;
        warnings.push_back({DataProblem::Severity::Note, 1,
            health.reason.empty() ? fmt::format("The functions of {} were not looked up.", name)
                                  : health.reason});
    }
    return warnings;
}

} // namespace tidemark
