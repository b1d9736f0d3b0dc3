// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/open_trace.h"
#include "app/cli/report_query.h"
#include "app/cli/terminal.h"
#include "core/report/report.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <memory>

namespace tidemark::cli {

namespace {

constexpr const char* kExamples =
    "Examples:\n"
    "  tidemark allocations run.tide --sort size --descending         the largest blocks that are live at "
    "the end\n"
    "  tidemark allocations run.tide --at 12.5s --sort address --limit 0 --csv > heap.csv\n"
    "  tidemark allocations run.tide --from 2s --to 9s --first 1000 --limit 100 --json\n"
    "  tidemark allocations run.tide --query 'rule:freed-in(2s,9s) lifetime:<1ms' --sort lifetime";

struct Options {
    std::string file;
    QueryOptions query;
    std::string sort = "birth";
    bool descending = false;
    std::uint64_t first = 0;
    std::uint64_t limit = 50;
    bool json = false;
    bool csv = false;
};

constexpr std::uint64_t kMostListed = 10'000'000; ///< that core/analysis lists

Result<std::string> written(const Options& options, const Session& session) {
    AllocationOrder order{};
    if (!parseOrder(options.sort, order))
        return Error{ErrorCode::InvalidUsage,
            fmt::format(
                "Blocks are sorted by birth, free, size, lifetime, address, stack or thread, not by \"{}\".",
                options.sort)};
    const auto text = queryText(options.query);
    if (!text)
        return text.error();
    const auto query = session.resolve(*text);
    if (!query)
        return query.error();
    const std::uint64_t count =
        options.limit != 0 ? options.limit : kMostListed - std::min(options.first, kMostListed);
    const auto page = session.allocations(*query, order, options.descending, options.first, count);
    if (!page)
        return page.error();
    const AllocationsContent content{*session.profile(), *session.names(), *query, *page};
    return options.json  ? allocationsJson(content)
           : options.csv ? allocationsCsv(content)
                         : allocationsText(content);
}

int runAllocations(const Options& options) {
    const auto session = openTrace(options.file);
    if (!session)
        return fail(kBadInput, session.error().sentence);
    const auto text = written(options, **session);
    return text ? writeOutput(*text) : fail(kBadInput, text.error().sentence);
}

} // namespace

void addAllocationsCommand(CLI::App& program, int& status) {
    CLI::App* command = program.add_subcommand("allocations", "List single blocks");
    const auto options = std::make_shared<Options>();
    command->add_option("FILE", options->file, "The trace")->required()->type_name("");
    auto* json = command->add_flag("--json", options->json, "Write JSON, with all columns and stacks");
    command->add_flag("--csv", options->csv, "Write CSV, with all columns")->excludes(json);
    addQueryOptions(*command, options->query);
    command
        ->add_option("--sort", options->sort,
            "birth (default), free, size, lifetime, address, stack or thread; the earlier born first of "
            "equals")
        ->type_name("BY");
    command->add_flag("--descending", options->descending, "The highest first");
    command->add_option("--first", options->first, "Leave so many out first (default: 0)")->type_name("N");
    command->add_option("--limit", options->limit, "List so many (default: 50; 0: all)")->type_name("N");
    command->footer(std::string(kRulesHelp) + kTimesAndFiltersHelp + kExamples);
    command->callback([options, &status] { status = runAllocations(*options); });
}

} // namespace tidemark::cli
