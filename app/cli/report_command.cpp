// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/line_question.h"
#include "app/cli/open_trace.h"
#include "app/cli/report_query.h"
#include "app/cli/terminal.h"
#include "core/report/report.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tidemark::cli {

namespace {

constexpr const char* kExamples =
    "Examples:\n"
    "  tidemark report run.tide                                   what is live at the end\n"
    "  tidemark report run.tide --from 50% --to end               what grew in the second half\n"
    "  tidemark report run.tide --rule peak --tree                a call tree of the peak\n"
    "  tidemark report run.tide --group-by module --sort allocations\n"
    "  tidemark report run.tide --filter 'function:std::*' --filter=-module:libc.so*\n"
    "  tidemark report run.tide --query 'rule:growth(2s,9s) size:>=4K' --json";

struct Options {
    std::vector<std::string> files;
    QueryOptions query;
    LineWords lines;
    std::string groupBy;
    std::string sort;
    std::string stacks;
    bool json = false;
    bool tree = false;
    bool bottomUp = false;
    std::size_t limit = 20;
};

template <typename Rows>
void cut(Rows& rows, std::size_t limit) {
    if (limit != 0 && rows.size() > limit)
        rows.resize(limit);
}

/// What the lists are sorted by: the query's cost unless --sort says otherwise. Nothing: by name.
Result<std::optional<CostKind>> sortOf(const Options& options, CostKind cost) {
    if (options.sort.empty())
        return std::optional(cost);
    if (options.sort == "name" && !options.groupBy.empty())
        return std::optional<CostKind>();
    if (options.sort == "bytes" || options.sort == "allocations")
        return std::optional(options.sort == "bytes" ? CostKind::Bytes : CostKind::Allocations);
    return Error{ErrorCode::InvalidUsage, "Lists are sorted by bytes or allocations, groups also by name."};
}

/// Rows by descending |cost|; of equals the order stays.
template <typename Row>
void sortRows(std::vector<Row>& rows, CostKind order) {
    std::stable_sort(rows.begin(), rows.end(), [order](const Row& one, const Row& other) {
        return std::abs(one.cost.of(order)) > std::abs(other.cost.of(order));
    });
}

Result<GroupList> groupsOf(
    const Session& session, const Query& query, const Options& options, std::optional<CostKind> sort) {
    const auto grouping = groupingArgument(options.groupBy);
    if (!grouping)
        return grouping.error();
    auto groups = session.groupBy(query, *grouping);
    if (!groups)
        return groups.error();
    if (sort) {
        sortRows(groups->rows, *sort);
    } else {
        std::stable_sort(groups->rows.begin(), groups->rows.end(), [](const auto& one, const auto& other) {
            return one.label != other.label ? one.label < other.label : one.key < other.key;
        });
    }
    return groups;
}

std::string written(const Options& options, const Session& session, const Answer& answer,
    const Summary& summary, std::optional<CostKind> sort, const GroupList* groups) {
    StackList stacks = *answer.stacks;
    sortRows(stacks.rows, sort.value_or(answer.query.cost));
    cut(stacks.rows, options.limit);
    const CallTree* tree = options.bottomUp ? answer.bottomUp.get()
                           : options.tree   ? answer.topDown.get()
                                            : nullptr;
    ReportContent content{
        *session.profile(), *answer.names, summary, answer.query, *answer.costs, stacks, tree};
    GroupList shown;
    if (groups != nullptr) {
        shown = *groups;
        cut(shown.rows, options.limit);
        content.groups = &shown;
        content.groupsTotal = groups->rows.size();
    }
    return options.json ? reportJson(content) : reportText(content);
}

int runLines(const Options& options) {
    auto question = lineQuestion(options.groupBy, options.lines);
    if (!question)
        return fail(kBadInput, question.error().sentence);
    if (!options.sort.empty() || options.tree || options.bottomUp || !options.stacks.empty())
        return fail(kBadInput, "By lineno, filename and traceback the order is tracemalloc's, frames are "
                               "Python's, and there is no tree.");
    const auto session = openTraces(options.files);
    if (!session)
        return fail(kBadInput, session.error().sentence);
    return reportLines(**session, options.query, {std::move(question).value(), options.limit, options.json});
}

Result<std::shared_ptr<const Session>> showing(const Session& session, const std::string& stacks) {
    ShownFrames frames = ShownFrames::Mixed;
    if (!parseShownFrames(stacks, frames))
        return Error{
            ErrorCode::InvalidUsage, "--stacks takes mixed, python or native, not \"" + stacks + "\"."};
    return session.showing(frames);
}

int runReport(const Options& options) {
    if (isLineGrouping(options.groupBy))
        return runLines(options);
    auto session = openTraces(options.files);
    if (session && !options.stacks.empty())
        session = showing(**session, options.stacks);
    if (!session)
        return fail(kBadInput, session.error().sentence);
    const auto summary = (*session)->summary();
    if (!summary)
        return fail(kBadInput, summary.error().sentence);
    const auto query = makeQuery(options.query, *(*session)->profile(), summary->peakMoment);
    if (!query)
        return fail(kBadInput, query.error().sentence);
    const auto sort = sortOf(options, query->cost);
    if (!sort)
        return fail(kBadInput, sort.error().sentence);
    auto parts = AnswerParts::Stacks;
    if (options.tree || options.bottomUp)
        parts = parts | (options.bottomUp ? AnswerParts::BottomUp : AnswerParts::TopDown);
    const auto answer = (*session)->ask(*query, {}, parts);
    if (!answer)
        return fail(kBadInput, answer.error().sentence);
    if (options.groupBy.empty())
        return writeOutput(written(options, **session, **answer, *summary, *sort, nullptr));
    const auto groups = groupsOf(**session, *query, options, *sort);
    if (!groups)
        return fail(kBadInput, groups.error().sentence);
    return writeOutput(written(options, **session, **answer, *summary, *sort, &*groups));
}

} // namespace

void addReportCommand(CLI::App& program, int& status) {
    CLI::App* command = program.add_subcommand("report", "Print where a trace's memory went");
    const auto options = std::make_shared<Options>();
    command->add_option("FILE", options->files, "The trace, or the snapshots of a series")
        ->required()
        ->type_name("");
    command->add_flag("--json", options->json, "Write JSON");
    addQueryOptions(*command, options->query);
    command
        ->add_option("--group-by", options->groupBy,
            "List groups instead of stacks: stack, caller, function, module, file-line, thread, free-thread, "
            "size-class, lifetime-class, call, domain, free-stack, language, type, process; of Python's "
            "snapshots also lineno, filename, traceback")
        ->type_name("GROUPING");
    command
        ->add_option("--sort", options->sort, "Sort lists by bytes or allocations (default: --cost), or name")
        ->type_name("BY");
    command
        ->add_option("--stacks", options->stacks,
            "Of programs that run Python: which frames stacks, trees and groups show, mixed (default), "
            "python or "
            "native; totals stay the same")
        ->type_name("FRAMES");
    addLineOptions(*command, options->lines);
    command->add_flag("--tree", options->tree, "Print the call tree, callers first");
    command->add_flag("--bottom-up", options->bottomUp, "Print the call tree, allocating functions first");
    command->add_option("--limit", options->limit, "Print this many stacks or groups (default: 20; 0: all)")
        ->type_name("N");
    command->footer(std::string(kRulesHelp) + kTimesAndFiltersHelp + kExamples);
    command->callback([options, &status] { status = runReport(*options); });
}

} // namespace tidemark::cli
