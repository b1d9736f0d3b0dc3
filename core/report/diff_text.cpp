// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/diff.h"
#include "core/report/function_text.h"
#include "core/report/phrases.h"
#include "core/report/report.h"
#include "core/report/stack_frames.h"
#include "core/report/stack_text.h"
#include "core/report/text_lines.h"
#include "core/report/warnings.h"

#include <algorithm>
#include <fmt/format.h>

namespace tidemark {

namespace {

std::string amount(std::int64_t value, CostKind kind) {
    return kind == CostKind::Bytes ? formatBytes(value) : formatCount(value);
}

std::string signedAmount(std::int64_t value, CostKind kind) {
    return (value > 0 ? "+" : "") + amount(value, kind);
}

std::string sideLine(std::string_view name, const DiffSide& side, const Query& query) {
    const ProfileFacts& facts = side.profile.facts();
    return factLine(
        name, fmt::format("{}: {}", printable(facts.path), describeQuery(side.profile, query, query.a)));
}

std::string costCells(const DiffCost& cost, bool isNoise) {
    return fmt::format("{}  {}  {}  {}", alignRight(signedAmount(cost.delta().bytes, CostKind::Bytes), 11),
        alignRight(formatBytes(cost.before.bytes) + " → " + formatBytes(cost.after.bytes), 23),
        alignRight(signedAmount(cost.delta().allocations, CostKind::Allocations), 10),
        alignLeft(diffWord(cost, CostKind::Bytes, isNoise), 6));
}

bool isNoise(const DiffContent& content, const NoiseBand& band) {
    return content.comparison.hasBands() && band.covers(CostKind::Bytes);
}

std::string turnoverText(const Turnover& turnover) {
    return fmt::format("survived {}, new {}, freed {}", formatBytes(turnover.survived.bytes),
        formatBytes(turnover.born.bytes), formatBytes(turnover.freed.bytes));
}

template <typename Row>
std::size_t shownRows(const DiffContent& content, const std::vector<Row>& rows) {
    const auto changed = static_cast<std::size_t>(std::count_if(
        rows.begin(), rows.end(), [](const Row& row) { return !(row.cost.delta() == Cost{}); }));
    return content.limit == 0 ? changed : std::min(changed, content.limit);
}

std::string stackRows(const DiffContent& content) {
    const auto& stacks = content.comparison.stacks;
    std::string text;
    const std::size_t shown = shownRows(content, stacks);
    for (std::size_t i = 0, count = 0; i < stacks.size() && count < shown; ++i) {
        const DiffStack& stack = stacks[i];
        if (stack.cost.delta() == Cost{})
            continue;
        ++count;
        text += "\n" + costCells(stack.cost, isNoise(content, stack.band)) +
                (stack.approximate ? " (matched across inlining)" : "") + "\n";
        if (content.comparison.hasTurnover)
            text += "    " + turnoverText(stack.turnover) + "\n";
        const DiffSide& side = stack.after.valid() ? content.after : content.before;
        const StackId id = stack.after.valid() ? stack.after : stack.before;
        if (id.valid())
            text += stackText(side.names, stackFrames(side.profile, side.names, id));
    }
    return text;
}

std::string tableRows(const DiffContent& content) {
    std::string text = "\n";
    const std::size_t shown = shownRows(content, content.table->rows);
    std::size_t count = 0;
    for (const DiffTable::Row& row : content.table->rows) {
        if (count == shown)
            break;
        if (row.cost.delta() == Cost{})
            continue;
        ++count;
        text += costCells(row.cost, isNoise(content, row.band)) + "  " +
                shortFunction(printable(diffRowLabel(content.table->grouping, row)), kWidestFunctionText);
        text += (row.module.empty() ? "" : "  " + printable(row.module)) +
                (content.table->hasTurnover ? "  (" + turnoverText(row.turnover) + ")" : "") + "\n";
    }
    return text;
}

std::string renameRows(const TraceComparison& comparison) {
    std::string text;
    for (const RenameCandidate& one : comparison.renames)
        text += fmt::format("  {} → {}: maybe {}, {} → {}\n",
            shortFunction(printable(comparison.names->function(one.before).name), kWidestFunctionText),
            shortFunction(printable(comparison.names->function(one.after).name), kWidestFunctionText),
            one.kind == RenameCandidate::Kind::Moved ? "moved" : "renamed",
            formatBytes(one.inclusive.before.bytes), formatBytes(one.inclusive.after.bytes));
    return text.empty() ? "" : "\nFunctions that only one side has and that may be the same:\n" + text;
}

} // namespace

std::string_view diffWord(const DiffCost& cost, CostKind kind, bool isNoise) {
    const DiffState state = diffState(cost, kind);
    return isNoise && state != DiffState::Same ? "noise" : diffStateName(state);
}

std::string diffPhrase(const DiffCost& cost, CostKind kind, bool isNoise) {
    return fmt::format("{} → {}, {}, {}", amount(cost.before.of(kind), kind),
        amount(cost.after.of(kind), kind), signedAmount(cost.delta().of(kind), kind),
        diffWord(cost, kind, isNoise));
}

std::string diffRowLabel(Grouping grouping, const DiffTable::Row& row) {
    if (!row.label.empty())
        return row.label;
    const std::uint64_t key = row.after != GroupList::kNone ? row.after : row.before;
    const std::string number = key == GroupList::kNone ? "unknown" : std::to_string(key);
    switch (grouping) {
    case Grouping::SizeClass:
        return key == 0    ? "0 B"
               : key >= 63 ? "8 EiB and more"
                           : "under " + formatBytes(std::int64_t{1} << key);
    case Grouping::LifetimeClass:
        return key == GroupList::kNone ? "never freed"
               : key >= 63             ? "292 years and more"
                                       : "under " + formatDuration(std::int64_t{1} << key);
    default:
        return std::string(groupingName(grouping)) + " " + number;
    }
}

std::string diffText(const DiffContent& content) {
    const TraceComparison& comparison = content.comparison;
    std::string text = sideLine("Before", content.before, comparison.question.before) +
                       sideLine("After", content.after, comparison.question.after);
    if (comparison.question.normalisation != Normalisation::None)
        text += factLine("Scale", fmt::format("before × {:.4f} ({})", comparison.scale,
                                      normalisationName(comparison.question.normalisation)));
    if (comparison.hasBands())
        text += factLine(
            "Runs", fmt::format("{} before, {} after; noise: no more than runs of one side differ by",
                        comparison.runsBefore, comparison.runsAfter));
    text += factLine("Bytes", diffPhrase(comparison.total, CostKind::Bytes));
    text += factLine("Allocations", diffPhrase(comparison.total, CostKind::Allocations));
    text +=
        factLine("Matched", fmt::format("{} before, {} after", formatBytes(comparison.matched.before.bytes),
                                formatBytes(comparison.matched.after.bytes)));
    text += factLine("Unmatched",
        fmt::format("{} on stacks that only before has, {} on such that only after has",
            formatBytes(comparison.unmatched.before.bytes), formatBytes(comparison.unmatched.after.bytes)));
    const std::string rows = content.table != nullptr ? tableRows(content) : stackRows(content);
    text += rows.size() <= 1 ? "\nNothing differs.\n" : rows;
    text += renameRows(comparison);
    auto warnings = profileWarnings(content.before.profile);
    if (&content.before.profile != &content.after.profile)
        for (auto& warning : profileWarnings(content.after.profile))
            warnings.push_back(std::move(warning));
    return text + warningLines(warnings);
}

} // namespace tidemark
