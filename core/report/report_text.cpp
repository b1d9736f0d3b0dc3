// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/object_graph.h"
#include "core/report/function_text.h"
#include "core/report/group_label.h"
#include "core/report/phrases.h"
#include "core/report/report.h"
#include "core/report/stack_frames.h"
#include "core/report/stack_text.h"
#include "core/report/text_lines.h"
#include "core/report/warnings.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace tidemark {

namespace {

constexpr std::size_t kDeepestIndent = 40;   ///< levels of the tree; deeper nodes are numbered
constexpr std::int64_t kSmallestShare = 200; ///< tree nodes under one 200th of the total are left out

/// Bytes, share and, if the profile knows it, the number of blocks.
std::string costCells(const ReportContent& content, Cost cost) {
    const CostKind kind = content.query.cost;
    const std::string cells = fmt::format("{}  {}", alignRight(formatBytes(cost.bytes), 10),
        alignRight(formatShare(cost.of(kind), content.costs.shown.of(kind)), 8));
    if (!content.profile.capabilities().blockCounts)
        return cells;
    return fmt::format("{}  {}", cells, alignRight(formatCount(cost.allocations), 13));
}

std::string stackList(const ReportContent& content, std::set<ModuleId>& unresolved) {
    std::string text;
    for (const auto& row : content.stacks.rows) {
        const auto frames = stackFrames(content.profile, content.names, row.stack);
        for (const auto& frame : frames)
            if (frame.frame.valid() && !content.names.function(frame.function).resolved)
                unresolved.insert(content.profile.frames()[frame.frame.index()].module);
        text += "\n" + costCells(content, row.cost);
        if (content.profile.capabilities().blockCounts)
            text += row.cost.allocations == 1 ? " allocation" : " allocations";
        text += formatError(content.costs.estimateOf(row.stack)) + "\n";
        text += staleLine(content.profile, row.stack) + stackText(content.names, frames);
    }
    return text;
}

std::string groupLines(const ReportContent& content) {
    std::string text = fmt::format("\n{}  {}  {}{}\n", alignRight("bytes", 10), alignRight("share", 8),
        content.profile.capabilities().blockCounts ? alignRight("allocations", 13) + "  " : std::string(),
        groupingName(content.groups->grouping));
    for (const auto& row : content.groups->rows)
        text += costCells(content, row.cost) + "  " +
                printable(groupLabel(content.profile, content.names, content.groups->grouping, row)) + "\n";
    if (content.groups->rows.size() < content.groupsTotal)
        text += fmt::format("… {}\n",
            counted(content.groupsTotal - content.groups->rows.size(), "more group", "more groups"));
    const ObjectGraph* const objects = content.profile.objectGraph();
    if (objects != nullptr && content.groups->grouping == Grouping::Type)
        text +=
            fmt::format("\nPython's objects were noted at {} (--at '#{}'); of blocks that were made later, "
                        "the stack alone tells the type.\n",
                formatDuration(objects->time), content.profile.momentAt(objects->time).after);
    return text;
}

std::string treeLine(const ReportContent& content, const CallTree::Node& node) {
    const std::size_t level = node.depth - 1;
    std::string text = costCells(content, node.inclusive) + "  ";
    text += level <= kDeepestIndent ? std::string(2 * level, ' ')
                                    : std::string(2 * kDeepestIndent, ' ') + fmt::format("[{}] ", level);
    const Function& function = content.names.function(node.function);
    const std::string path = placeOf(content.names, function, node.file, node.line);
    const std::string place = path.substr(path.rfind('/') + 1);
    text += shortFunction(printable(function.name), kWidestFunctionText);
    return text + (place.empty() ? "" : "  " + printable(place)) + "\n";
}

std::string treeLines(const ReportContent& content) {
    const CallTree& tree = *content.tree;
    std::string text = fmt::format(
        "\n{}\n\n", tree.direction == TreeDirection::TopDown ? "Top-down tree" : "Bottom-up tree");
    text += fmt::format("{}  {}  {}function\n", alignRight("bytes", 10), alignRight("share", 8),
        content.profile.capabilities().blockCounts ? alignRight("allocations", 13) + "  " : std::string());
    if (tree.nodes.empty())
        return text;
    const auto weight = [&](const CallTree::Node& node) {
        return std::abs(node.inclusive.of(content.query.cost));
    };
    const auto smallest = weight(tree.nodes[0]) / kSmallestShare;
    std::size_t small = 0;
    auto index = tree.nodes[0].firstChild;
    while (index != CallTree::kNone && index != 0) {
        const auto& node = tree.nodes[index];
        const bool shown = weight(node) >= std::max<std::int64_t>(smallest, 1);
        if (shown)
            text += treeLine(content, node);
        else
            ++small;
        if (shown && node.firstChild != CallTree::kNone) {
            index = node.firstChild;
            continue;
        }
        while (index != CallTree::kNone && index != 0 && tree.nodes[index].nextSibling == CallTree::kNone)
            index = tree.nodes[index].parent;
        if (index != CallTree::kNone && index != 0)
            index = tree.nodes[index].nextSibling;
    }
    if (small > 0)
        text += fmt::format("… {} under 0.5 % left out\n", counted(small, "branch", "branches"));
    return text;
}

std::string shownLine(const ReportContent& content) {
    const StackCosts& costs = content.costs;
    const std::string stacks = counted(content.stacks.total, "stack", "stacks");
    const std::string error = formatError(estimateOf(content.profile, costs.shownEstimate));
    const bool counts = content.profile.capabilities().blockCounts;
    if (content.query.filters.empty())
        return formatBytes(costs.shown.bytes) + error +
               (counts ? " in " + formatCount(costs.shown.allocations) + " allocations, " : ", ") + stacks +
               "\n";
    std::string text = fmt::format("Shown {}{} of {}, {}; filters:", formatBytes(costs.shown.bytes), error,
        formatBytes(costs.unfiltered.bytes), stacks);
    if (counts)
        text = fmt::format("Shown {}{} of {}, {} of {} allocations, {}; filters:",
            formatBytes(costs.shown.bytes), error, formatBytes(costs.unfiltered.bytes),
            formatCount(costs.shown.allocations), formatCount(costs.unfiltered.allocations), stacks);
    for (const auto& filter : content.query.filters)
        text += " " + printable(filterText(filter));
    return text + "\n";
}

} // namespace

std::string reportText(const ReportContent& content) {
    std::set<ModuleId> unresolved;
    std::string text = headerLines(content.profile.facts()) + "\n" +
                       totalLines(content.summary, content.profile.capabilities()) + "\n";
    text += describeQuery(content.profile, content.query, content.costs.peak) + "\n" + shownLine(content);
    if (content.stacks.rows.empty() && content.stacks.total == 0)
        text += "\nNothing matches.\n";
    if (content.groups != nullptr) {
        text += groupLines(content);
    } else {
        text += stackList(content, unresolved);
        if (content.stacks.rows.size() < content.stacks.total)
            text += fmt::format("\n… {}\n",
                counted(content.stacks.total - content.stacks.rows.size(), "more stack", "more stacks"));
    }
    if (content.tree != nullptr)
        text += treeLines(content);
    auto warnings = answerWarnings(content.profile, content.query.rule);
    for (auto& warning : symbolWarnings(content.profile, content.names, unresolved))
        warnings.push_back(std::move(warning));
    return text + warningLines(warnings);
}

} // namespace tidemark
