// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
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

std::string costCells(Cost cost, std::int64_t whole, CostKind kind) {
    return fmt::format("{}  {}  {}", alignRight(formatBytes(cost.bytes), 10),
        alignRight(formatShare(cost.of(kind), whole), 8), alignRight(formatCount(cost.allocations), 13));
}

std::string stackList(const ReportContent& content, std::set<ModuleId>& unresolved) {
    const auto whole = content.costs.shown.of(content.query.cost);
    std::string text;
    for (const auto& row : content.stacks.rows) {
        const auto frames = stackFrames(content.profile, content.names, row.stack);
        for (const auto& frame : frames)
            if (frame.frame.valid() && !content.names.function(frame.function).resolved)
                unresolved.insert(content.profile.frames()[frame.frame.index()].module);
        text += fmt::format("\n{} {}{}\n", costCells(row.cost, whole, content.query.cost),
            row.cost.allocations == 1 ? "allocation" : "allocations",
            formatError(content.costs.estimateOf(row.stack)));
        text += stackText(content.names, frames);
    }
    return text;
}

std::string groupLines(const ReportContent& content) {
    const auto whole = content.costs.shown.of(content.query.cost);
    std::string text = fmt::format("\n{}  {}  {}  {}\n", alignRight("bytes", 10), alignRight("share", 8),
        alignRight("allocations", 13), groupingName(content.groups->grouping));
    for (const auto& row : content.groups->rows)
        text += costCells(row.cost, whole, content.query.cost) + "  " +
                printable(groupLabel(content.profile, content.names, content.groups->grouping, row)) + "\n";
    if (content.groups->rows.size() < content.groupsTotal)
        text += fmt::format("… {}\n",
            counted(content.groupsTotal - content.groups->rows.size(), "more group", "more groups"));
    return text;
}

std::string treeLine(const ReportContent& content, const CallTree::Node& node) {
    const auto whole = content.costs.shown.of(content.query.cost);
    const std::size_t level = node.depth - 1;
    std::string text = costCells(node.inclusive, whole, content.query.cost) + "  ";
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
    text += fmt::format("{}  {}  {}  function\n", alignRight("bytes", 10), alignRight("share", 8),
        alignRight("allocations", 13));
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
    std::string text = fmt::format("{}{} in {} allocations, {}", formatBytes(costs.shown.bytes), error,
        formatCount(costs.shown.allocations), stacks);
    if (!content.query.filters.empty()) {
        text = fmt::format("Shown {}{} of {}, {} of {} allocations, {}; filters:",
            formatBytes(costs.shown.bytes), error, formatBytes(costs.unfiltered.bytes),
            formatCount(costs.shown.allocations), formatCount(costs.unfiltered.allocations), stacks);
        for (const auto& filter : content.query.filters)
            text += " " + printable(filterText(filter));
    }
    return text + "\n";
}

} // namespace

std::string reportText(const ReportContent& content) {
    std::set<ModuleId> unresolved;
    std::string text = headerLines(content.profile.facts()) + "\n" + totalLines(content.summary) + "\n";
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
    auto warnings = profileWarnings(content.profile);
    for (auto& warning : symbolWarnings(content.profile, content.names, unresolved))
        warnings.push_back(std::move(warning));
    return text + warningLines(warnings);
}

} // namespace tidemark
