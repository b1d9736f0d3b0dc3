// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/open_trace.h"
#include "app/cli/report_query.h"
#include "app/cli/terminal.h"
#include "core/report/report.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

namespace tidemark::cli {

namespace {

constexpr const char* kFooter =
    "Rules (moments A, B, C, D are --from, --to, first and second --until):\n"
    "  live-at            live at the moment --at (default: the end)\n"
    "  peak               live when the most was live, of all or from A to B\n"
    "  growth             allocated from A to B and still live at B\n"
    "  decline            live at A and freed until B\n"
    "  change             growth less decline\n"
    "  allocated-in       allocated from A to B\n"
    "  freed-in           freed from A to B\n"
    "  born-and-freed-in  allocated and freed from A to B\n"
    "  long-lived         allocated before A and still live at B\n"
    "  kept-from          allocated from A to B and still live at C\n"
    "  freed-only-in      allocated from A to B and freed from C to D\n"
    "\n"
    "Times: 12.5s, 300ms, 1m30s, 50% (of the duration), start, peak, end.\n"
    "Filters: function:GLOB, module:GLOB, thread:GLOB, temporary; ~REGEX in the place of GLOB; a - in front "
    "excludes;\n"
    "leaf.function: and leaf.module: look at the allocating frame only.\n"
    "\n"
    "Examples:\n"
    "  tidemark report run.tide                                   what is live at the end\n"
    "  tidemark report run.tide --from 50% --to end               what grew in the second half\n"
    "  tidemark report run.tide --rule peak --tree                a call tree of the peak\n"
    "  tidemark report run.tide --filter 'function:std::*' --filter=-module:libc.so*\n"
    "  tidemark report run.tide --rule allocated-in --cost allocations --json";

struct Options {
    std::string file;
    QueryOptions query;
    bool json = false;
    bool tree = false;
    bool bottomUp = false;
    std::size_t limit = 20;
};

StackList limited(const StackList& all, std::size_t limit) {
    StackList list = all;
    if (limit != 0 && list.rows.size() > limit)
        list.rows.resize(limit);
    return list;
}

int runReport(const Options& options) {
    const auto session = openTrace(options.file);
    if (!session)
        return fail(kBadInput, session.error().sentence);
    const auto summary = (*session)->summary();
    if (!summary)
        return fail(kBadInput, summary.error().sentence);
    const auto query = makeQuery(options.query, *(*session)->profile(), summary->peakMoment);
    if (!query)
        return fail(kBadInput, query.error().sentence);
    const auto answer = (*session)->ask(*query);
    if (!answer)
        return fail(kBadInput, answer.error().sentence);
    const StackList stacks = limited(*(*answer)->stacks, options.limit);
    const CallTree* tree = nullptr;
    if (options.tree || options.bottomUp)
        tree = options.bottomUp ? (*answer)->bottomUp.get() : (*answer)->topDown.get();
    const ReportContent content{
        *(*answer)->profile, *(*answer)->names, *summary, (*answer)->query, *(*answer)->costs, stacks, tree};
    return writeOutput(options.json ? reportJson(content) : reportText(content));
}

} // namespace

void addReportCommand(CLI::App& program, int& status) {
    CLI::App* command = program.add_subcommand("report", "Print where a trace's memory went");
    const auto options = std::make_shared<Options>();
    QueryOptions& query = options->query;
    command->add_option("FILE", options->file, "The trace")->required()->type_name("");
    command->add_flag("--json", options->json, "Write JSON");
    command->add_option("--rule", query.rule, "Which allocations to count, see below")->type_name("RULE");
    command->add_option("--at", query.at, "The moment of live-at")->type_name("TIME");
    command->add_option("--from", query.from, "Moment A (default: start)")->type_name("TIME");
    command->add_option("--to", query.to, "Moment B (default: end)")->type_name("TIME");
    command->add_option("--until", query.until, "Moment C, given again moment D (default: end)")
        ->type_name("TIME")
        ->allow_extra_args(false);
    command
        ->add_option("--filter", query.filters, "Count only what matches; may be given again: all must match")
        ->type_name("FILTER")
        ->allow_extra_args(false);
    command->add_option("--cost", query.cost, "What to order by: bytes or allocations (default: bytes)")
        ->type_name("KIND");
    command->add_flag("--tree", options->tree, "Print the call tree, callers first");
    command->add_flag("--bottom-up", options->bottomUp, "Print the call tree, allocating functions first");
    command->add_option("--limit", options->limit, "Print this many stacks (default: 20; 0: all)")
        ->type_name("N");
    command->footer(kFooter);
    command->callback([options, &status] { status = runReport(*options); });
}

} // namespace tidemark::cli
