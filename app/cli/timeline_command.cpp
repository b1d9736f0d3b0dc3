// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/open_trace.h"
#include "app/cli/report_query.h"
#include "app/cli/terminal.h"
#include "app/cli/time_argument.h"
#include "core/report/report.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <vector>

namespace tidemark::cli {

namespace {

constexpr const char* kExamples =
    "Examples:\n"
    "  tidemark timeline run.tide                                      live bytes in 20 equal parts\n"
    "  tidemark timeline run.tide --buckets 1000 --csv > live.csv\n"
    "  tidemark timeline run.tide --from 2s --to 9s --filter module:libfoo* --json\n"
    "  tidemark timeline run.tide --group-by function --top 5 --csv    the heaviest functions, stacked";

struct Options {
    std::vector<std::string> files;
    QueryOptions query;
    std::size_t buckets = 20;
    std::string groupBy;
    std::size_t top = 10;
    bool json = false;
    bool csv = false;
};

/// The time that a word means; `otherwise` if it is empty.
Result<Nanoseconds> timeOfWord(const Session& session, const std::string& word, MomentText::Kind otherwise) {
    MomentText moment;
    moment.kind = otherwise;
    if (!word.empty()) {
        const auto written = parseTime(word);
        if (!written)
            return written.error();
        moment = *written;
    }
    return timeOf(moment, *session.profile(), [&] {
        MomentText peak;
        peak.kind = MomentText::Kind::Peak;
        return session.momentOf(peak);
    });
}

Result<std::string> written(const Options& options, const Session& session) {
    const auto filters = onlyFilters(options.query);
    if (!filters)
        return filters.error();
    const auto begin = timeOfWord(session, options.query.from, MomentText::Kind::Start);
    if (!begin)
        return begin.error();
    const auto end = timeOfWord(session, options.query.to, MomentText::Kind::End);
    if (!end)
        return end.error();
    const auto series = session.timeSeries(*filters, *begin, *end, options.buckets);
    if (!series)
        return series.error();
    TimelineContent content{*session.profile(), *filters, *series};
    std::optional<StackedSeries> stacked;
    if (!options.groupBy.empty()) {
        const auto grouping = groupingArgument(options.groupBy);
        if (!grouping)
            return grouping.error();
        auto layers = session.stackedSeries(*filters, *grouping, options.top, *begin, *end, options.buckets);
        if (!layers)
            return layers.error();
        stacked = std::move(layers).value();
        content.stacked = &*stacked;
    }
    return options.json ? timelineJson(content) : options.csv ? timelineCsv(content) : timelineText(content);
}

int runTimeline(const Options& options) {
    const auto session = openTraces(options.files);
    if (!session)
        return fail(kBadInput, session.error().sentence);
    const auto text = written(options, **session);
    return text ? writeOutput(*text) : fail(kBadInput, text.error().sentence);
}

} // namespace

void addTimelineCommand(CLI::App& program, int& status) {
    CLI::App* command = program.add_subcommand("timeline", "Print how live memory went up and down");
    const auto options = std::make_shared<Options>();
    command->add_option("FILE", options->files, "The trace, or the snapshots of a series")
        ->required()
        ->type_name("");
    auto* json = command->add_flag("--json", options->json, "Write JSON");
    command->add_flag("--csv", options->csv, "Write CSV")->excludes(json);
    command->add_option("--buckets", options->buckets, "Equal parts of the time, to 1,000,000 (default: 20)")
        ->type_name("N");
    command->add_option("--from", options->query.from, "Where it begins (default: start)")->type_name("TIME");
    command->add_option("--to", options->query.to, "Where it ends (default: end)")->type_name("TIME");
    addFilterOptions(*command, options->query);
    command
        ->add_option("--group-by", options->groupBy,
            "Also split into the heaviest stacks, callers, functions, modules …")
        ->type_name("GROUPING");
    command->add_option("--top", options->top, "With --group-by: so many groups, at most 64 (default: 10)")
        ->type_name("N");
    command->footer(std::string(kTimesAndFiltersHelp) + kExamples);
    command->callback([options, &status] { status = runTimeline(*options); });
}

} // namespace tidemark::cli
