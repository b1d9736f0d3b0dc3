// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/line_question.h"
#include "app/cli/open_trace.h"
#include "app/cli/report_query.h"
#include "app/cli/terminal.h"
#include "core/report/diff.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tidemark::cli {

namespace {

constexpr const char* kFooter =
    "Two traces are compared by the same rule, by default live-at the end of each. One trace is compared "
    "with itself at "
    "two\n"
    "moments. Stacks are matched by the names of functions and modules, whatever their lines, inlining and "
    "addresses.\n"
    "\n"
    "Groupings: stack, caller, function, module, file-line, thread, free-thread, size-class, lifetime-class, "
    "call, "
    "domain, free-stack, language, type, process; of Python's snapshots also lineno, filename, traceback.\n"
    "Rules, times and filters are those of `tidemark report --help`.\n"
    "\n"
    "Examples:\n"
    "  tidemark diff monday.tide tuesday.tide                    what is live at the end of each\n"
    "  tidemark diff v1.tide v2.tide --rule allocated-in --per second --by function\n"
    "  tidemark diff run.tide --at-before 30% --at-after 90%     two moments of one trace\n"
    "  tidemark diff old1.tide new1.tide --also-before old2.tide --also-before old3.tide --also-after "
    "new2.tide\n"
    "                                                            with what runs of one side differ by as "
    "noise\n"
    "  tidemark diff app.snapshots --by lineno                   first and last snapshot, as tracemalloc "
    "says it";

struct Options {
    std::vector<std::string> files;
    std::vector<std::string> alsoBefore;
    std::vector<std::string> alsoAfter;
    QueryOptions query;
    LineWords lines;
    std::string atBefore;
    std::string atAfter;
    std::string by = "stack";
    std::string per;
    std::size_t limit = 20;
    bool json = false;
};

Error usage(std::string sentence) {
    return {ErrorCode::InvalidUsage, std::move(sentence)};
}

/// One trace at two moments; two traces; or more files, which are one series.
bool comparesTwo(const Options& options) {
    return options.files.size() == 2;
}

Status checkOptions(const Options& options) {
    const bool needsMoments = !comparesTwo(options) && !isLineGrouping(options.by);
    if (needsMoments && options.atBefore.empty() && options.atAfter.empty())
        return usage("A second trace is missing, or two moments of the one: --at-before and --at-after.");
    if (!options.query.at.empty() && (!options.atBefore.empty() || !options.atAfter.empty()))
        return usage("--at is the moment of both sides; it cannot be given with --at-before or --at-after.");
    const bool furtherRuns = !options.alsoBefore.empty() || !options.alsoAfter.empty();
    if (furtherRuns && (!comparesTwo(options) || isLineGrouping(options.by)))
        return usage("--also-before and --also-after are further runs of two traces that are compared.");
    const QueryOptions& query = options.query;
    if (isLineGrouping(options.by) &&
        (!query.rule.empty() || !query.from.empty() || !query.to.empty() || !query.until.empty() ||
            !query.filters.empty() || !query.cost.empty() || !query.query.empty() || !options.per.empty()))
        return usage(
            "By lineno, filename and traceback two snapshots are compared, which --at-before and --at-after "
            "name, with --tracemalloc-filter as the only filters.");
    return Ok{};
}

Result<Query> queryOf(const Options& options, const std::string& at, const Session& session) {
    QueryOptions own = options.query;
    own.at = at.empty() ? own.at : at;
    const auto summary = session.summary();
    if (!summary)
        return summary.error();
    return makeQuery(own, *session.profile(), summary->peakMoment);
}

/// "second", "allocation", "marker:TEXT".
Status parsePer(const std::string& per, Comparison& question) {
    constexpr std::string_view kMarker = "marker:";
    const bool marker = per.starts_with(kMarker);
    if (marker)
        question.marker = per.substr(kMarker.size());
    if (per.empty() || parseNormalisation(marker ? "per-marker" : "per-" + per, question.normalisation))
        return Ok{};
    return usage(fmt::format("--per takes second, allocation or marker:TEXT, not \"{}\".", per));
}

Result<Comparison> questionOf(const Options& options, const Session& before, const Session& after) {
    Comparison question;
    if (Status parsed = parsePer(options.per, question); !parsed)
        return parsed.error();
    const auto first = queryOf(
        options, options.atBefore.empty() && !comparesTwo(options) ? "start" : options.atBefore, before);
    if (!first)
        return first.error();
    const auto second = queryOf(options, options.atAfter, after);
    if (!second)
        return second.error();
    question.before = *first;
    question.after = *second;
    return question;
}

/// A side's further runs, each asked for the same moments of its own time.
Result<std::vector<SessionRun>> openRuns(
    const Options& options, const std::vector<std::string>& files, const std::string& at) {
    std::vector<SessionRun> runs;
    for (const std::string& file : files) {
        auto session = openTrace(file);
        if (!session)
            return session.error();
        const auto query = queryOf(options, at, **session);
        if (!query)
            return query.error();
        runs.push_back({std::move(session).value(), *query});
    }
    return runs;
}

int printDiff(const Options& options, const Session& before, const Session& after, Grouping grouping) {
    const auto question = questionOf(options, before, after);
    if (!question)
        return fail(kBadInput, question.error().sentence);
    auto moreBefore = openRuns(options, options.alsoBefore, options.atBefore);
    auto moreAfter = openRuns(options, options.alsoAfter, options.atAfter);
    if (!moreBefore || !moreAfter)
        return fail(kBadInput, (moreBefore ? moreAfter : moreBefore).error().sentence);
    const SessionRuns runs{std::move(moreBefore).value(), std::move(moreAfter).value()};
    const auto comparison = compare(before, after, *question, runs);
    if (!comparison)
        return fail(kBadInput, comparison.error().sentence);
    DiffContent content{{*before.profile(), *before.names()}, {*after.profile(), *after.names()},
        **comparison, nullptr, options.limit};
    DiffTable table;
    if (grouping != Grouping::Stack) {
        auto groups = compareGroups(before, after, *question, grouping, runs);
        if (!groups)
            return fail(kBadInput, groups.error().sentence);
        table = std::move(groups).value();
        content.table = &table;
    }
    return writeOutput(options.json ? diffJson(content) : diffText(content));
}

Result<std::shared_ptr<const Session>> openAfter(
    const Options& options, const std::shared_ptr<const Session>& before) {
    return comparesTwo(options) ? openTrace(options.files.back())
                                : Result<std::shared_ptr<const Session>>(before);
}

int runLines(const Options& options, const Session& before, const Session& after) {
    auto question = lineQuestion(options.by, options.lines);
    if (!question)
        return fail(kBadInput, question.error().sentence);
    const auto timeOf = [&](const std::string& own) { return own.empty() ? options.query.at : own; };
    return diffLines(before, timeOf(options.atBefore), after, timeOf(options.atAfter),
        {std::move(question).value(), options.limit, options.json});
}

int runDiff(const Options& options) {
    if (Status checked = checkOptions(options); !checked)
        return fail(kBadInput, checked.error().sentence);
    const auto grouping =
        isLineGrouping(options.by) ? Result<Grouping>(Grouping::Stack) : groupingArgument(options.by);
    if (!grouping)
        return fail(kBadInput, grouping.error().sentence);
    const auto before = comparesTwo(options) ? openTrace(options.files.front()) : openTraces(options.files);
    if (!before)
        return fail(kBadInput, before.error().sentence);
    const auto after = openAfter(options, *before);
    if (!after)
        return fail(kBadInput, after.error().sentence);
    return isLineGrouping(options.by) ? runLines(options, **before, **after)
                                      : printDiff(options, **before, **after, *grouping);
}

} // namespace

void addDiffCommand(CLI::App& program, int& status) {
    CLI::App* command = program.add_subcommand("diff", "Compare two traces, or two moments of one");
    const auto options = std::make_shared<Options>();
    command
        ->add_option("TRACE", options->files,
            "The traces before and after; one: at two moments; more: one series of snapshots, at two moments")
        ->required()
        ->type_name("");
    command
        ->add_option("--also-before", options->alsoBefore,
            "One more run of the side before: what its runs differ by is noise. Three a side are a good "
            "number")
        ->type_name("TRACE")
        ->allow_extra_args(false);
    command->add_option("--also-after", options->alsoAfter, "One more run of the side after")
        ->type_name("TRACE")
        ->allow_extra_args(false);
    command->add_flag("--json", options->json, "Write JSON");
    command->add_option("--by", options->by, "Compare by this grouping (default: stack)")
        ->type_name("GROUPING");
    addQueryOptions(*command, options->query);
    command->add_option("--at-before", options->atBefore, "The moment of live-at before")->type_name("TIME");
    command->add_option("--at-after", options->atAfter, "The moment of live-at after")->type_name("TIME");
    addLineOptions(*command, options->lines);
    command->add_option("--per", options->per, "Scale before to after: second, allocation or marker:TEXT")
        ->type_name("WORK");
    command->add_option("--limit", options->limit, "Print this many rows (default: 20; 0: all)")
        ->type_name("N");
    command->footer(kFooter);
    command->callback([options, &status] { status = runDiff(*options); });
}

} // namespace tidemark::cli
