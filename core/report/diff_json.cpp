// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/diff.h"
#include "core/report/json_parts.h"
#include "core/report/warnings.h"

#include <algorithm>
#include <cmath>

namespace tidemark {

namespace {

Json diffCostJson(const DiffCost& cost) {
    return {{"before", costJson(cost.before)}, {"after", costJson(cost.after)},
        {"delta", costJson(cost.delta())}};
}

void addTurnover(Json& row, bool has, const Turnover& turnover) {
    if (!has)
        return;
    row["survived"] = costJson(turnover.survived);
    row["new"] = costJson(turnover.born);
    row["freed"] = costJson(turnover.freed);
}

void addNoise(Json& row, const TraceComparison& comparison, const NoiseBand& band) {
    if (!comparison.hasBands())
        return;
    const auto range = [](const CostRange& costs) -> Json {
        return {{"low", costJson(costs.low)}, {"high", costJson(costs.high)}};
    };
    row["runs"] = {{"before", range(band.before)}, {"after", range(band.after)}};
    row["noise"] = band.covers(comparison.question.after.cost);
}

Json sideJson(const DiffSide& side, const Query& query) {
    const ProfileFacts& facts = side.profile.facts();
    Json moments = Json::array();
    const Moment all[] = {query.a, query.b, query.c, query.d};
    for (int i = 0; i < momentCount(query.rule); ++i)
        moments.push_back(momentJson(side.profile, all[i]));
    return {{"file", facts.path}, {"program", facts.program}, {"complete", facts.complete},
        {"duration_ns", facts.duration}, {"rule", ruleName(query.rule)}, {"moments", std::move(moments)},
        {"filters", filtersJson(query.filters)}, {"warnings", warningsJson(profileWarnings(side.profile))}};
}

Json stackRows(const DiffContent& content) {
    const auto& stacks = content.comparison.stacks;
    const std::size_t shown = content.limit == 0 ? stacks.size() : std::min(content.limit, stacks.size());
    std::set<ModuleId> unresolved;
    Json rows = Json::array();
    for (std::size_t i = 0; i < shown; ++i) {
        const DiffStack& stack = stacks[i];
        Json row = diffCostJson(stack.cost);
        row["state"] = diffStateName(diffState(stack.cost, content.comparison.question.after.cost));
        row["known_before"] = stack.knownBefore;
        row["known_after"] = stack.knownAfter;
        row["approximate"] = stack.approximate;
        addTurnover(row, content.comparison.hasTurnover, stack.turnover);
        addNoise(row, content.comparison, stack.band);
        const DiffSide& side = stack.after.valid() ? content.after : content.before;
        const StackId id = stack.after.valid() ? stack.after : stack.before;
        row["frames"] = id.valid() ? framesJson(side.profile, side.names, id, unresolved) : Json::array();
        rows.push_back(std::move(row));
    }
    return rows;
}

Json tableRows(const DiffContent& content) {
    const auto& all = content.table->rows;
    const std::size_t shown = content.limit == 0 ? all.size() : std::min(content.limit, all.size());
    Json rows = Json::array();
    for (std::size_t i = 0; i < shown; ++i) {
        Json row = diffCostJson(all[i].cost);
        row["state"] = diffStateName(diffState(all[i].cost, content.comparison.question.after.cost));
        row["label"] = diffRowLabel(content.table->grouping, all[i]);
        row["module"] = textOrNull(all[i].module);
        addTurnover(row, content.table->hasTurnover, all[i].turnover);
        addNoise(row, content.comparison, all[i].band);
        rows.push_back(std::move(row));
    }
    return rows;
}

Json renamesJson(const TraceComparison& comparison) {
    Json list = Json::array();
    for (const RenameCandidate& one : comparison.renames) {
        Json entry = diffCostJson(one.inclusive);
        entry["kind"] = one.kind == RenameCandidate::Kind::Moved ? "moved" : "renamed";
        entry["function_before"] = comparison.names->function(one.before).name;
        entry["function_after"] = comparison.names->function(one.after).name;
        entry["likeness_percent"] = std::llround(one.likeness * 100);
        list.push_back(std::move(entry));
    }
    return list;
}

} // namespace

std::string diffJson(const DiffContent& content) {
    const TraceComparison& comparison = content.comparison;
    const Comparison& question = comparison.question;
    Json document = {
        {"schema", "tidemark.diff/1"},
        {"before", sideJson(content.before, question.before)},
        {"after", sideJson(content.after, question.after)},
        {"cost", question.after.cost == CostKind::Bytes ? "bytes" : "allocations"},
        {"normalisation", normalisationName(question.normalisation)},
        {"scale_millionths", std::llround(std::clamp(comparison.scale * 1e6, 0.0, 9e18))},
        {"runs", {{"before", comparison.runsBefore}, {"after", comparison.runsAfter}}},
        {"total", diffCostJson(comparison.total)},
        {"matched", diffCostJson(comparison.matched)},
        {"unmatched", diffCostJson(comparison.unmatched)},
        {"by", content.table != nullptr ? groupingName(content.table->grouping) : "stack"},
        {"count", content.table != nullptr ? content.table->rows.size() : comparison.stacks.size()},
        {"rows", content.table != nullptr ? tableRows(content) : stackRows(content)},
        {"renames", renamesJson(comparison)},
    };
    return writeJson(document);
}

} // namespace tidemark
