// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/report_query.h"

#include "app/cli/time_argument.h"
#include "core/session/session.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace tidemark::cli {

const char* const kRulesHelp = "Rules (moments A, B, C, D are --from, --to, first and second --until):\n"
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
                               "\n";

const char* const kTimesAndFiltersHelp =
    "Times: 12.5s, 300ms, 1m30s, 50% (of the duration), #1234 (after an event), start, peak, end.\n"
    "Filters: function: module: file: thread: free-thread: process: call: domain: language: type: and\n"
    "a GLOB or ~REGEX; size: address: lifetime: and a range such as >=4K, <1ms, 100..200; temporary.\n"
    "A - in front excludes; leaf.function: leaf.module: leaf.file: leaf.language: look at the allocating\n"
    "frame only.\n"
    "Queries: 'rule:growth(12.5s,40s) module:libfoo* size:>=4K -function:~\"^std::\" cost:bytes'; what\n"
    "a query does not say, options may.\n"
    "\n";

namespace {

Error usage(std::string sentence) {
    return {ErrorCode::InvalidUsage, std::move(sentence)};
}

bool asksForMoments(const QueryOptions& options) {
    return !options.at.empty() || !options.from.empty() || !options.to.empty() || !options.until.empty();
}

Result<Rule> chooseRule(const QueryOptions& options, const QueryText& text) {
    const bool range = !options.from.empty() || !options.to.empty();
    Rule rule = text.rule.value_or(range ? Rule::Growth : Rule::LiveAt);
    if (text.rule && !options.rule.empty())
        return usage("The query names a rule already; leave --rule out.");
    if (!text.moments.empty() && asksForMoments(options))
        return usage("The query names moments already; leave --at, --from, --to and --until out.");
    if (!options.rule.empty() && !parseRule(options.rule, rule))
        return usage(
            fmt::format("There is no rule \"{}\"; `tidemark report --help` lists them.", options.rule));
    const auto name = ruleName(rule);
    if (rule == Rule::LiveAt && range)
        return usage(fmt::format("The rule {} takes --at, not --from and --to.", name));
    if (rule != Rule::LiveAt && !options.at.empty())
        return usage(fmt::format("The rule {} takes --from and --to, not --at.", name));
    const auto most = static_cast<std::size_t>(std::max(momentCount(rule) - 2, 0));
    if (options.until.size() > most)
        return usage(fmt::format("The rule {} takes --until {}.", name,
            most == 0   ? "not at all"
            : most == 1 ? "once"
                        : "twice at most"));
    return rule;
}

/// The moments that the options name, and what they leave out.
Status takeMoments(const QueryOptions& options, QueryText& text) {
    const bool single = *text.rule == Rule::LiveAt;
    const std::array<std::string, 4> words = {single ? options.at : options.from, options.to,
        !options.until.empty() ? options.until[0] : std::string(),
        options.until.size() > 1 ? options.until[1] : std::string()};
    for (std::size_t i = 0; i < static_cast<std::size_t>(momentCount(*text.rule)); ++i) {
        MomentText moment;
        moment.kind = i == 0 && !single ? MomentText::Kind::Start : MomentText::Kind::End;
        if (!words[i].empty()) {
            const auto written = parseTime(words[i]);
            if (!written)
                return written.error();
            moment = *written;
        }
        text.moments.push_back(moment);
    }
    return Ok{};
}

Status takeFilters(const QueryOptions& options, QueryText& text) {
    for (const auto& word : options.filters) {
        auto filter = parseFilterText(word);
        if (!filter)
            return filter.error();
        text.filters.push_back(std::move(filter).value());
    }
    return Ok{};
}

Status takeCost(const QueryOptions& options, QueryText& text) {
    if (options.cost.empty())
        return Ok{};
    if (text.cost)
        return usage("The query names a cost already; leave --cost out.");
    if (options.cost != "bytes" && options.cost != "allocations")
        return usage(fmt::format("The cost \"{}\" is neither bytes nor allocations.", options.cost));
    text.cost = options.cost == "bytes" ? CostKind::Bytes : CostKind::Allocations;
    return Ok{};
}

} // namespace

void addFilterOptions(CLI::App& command, QueryOptions& options) {
    command
        .add_option(
            "--filter", options.filters, "Count only what matches; may be given again: all must match")
        ->type_name("FILTER")
        ->allow_extra_args(false);
    command.add_option("--query", options.query, "A question as one text, see below")->type_name("QUERY");
}

void addQueryOptions(CLI::App& command, QueryOptions& options) {
    command.add_option("--rule", options.rule, "Which allocations to count, see below")->type_name("RULE");
    command.add_option("--at", options.at, "The moment of live-at")->type_name("TIME");
    command.add_option("--from", options.from, "Moment A (default: start)")->type_name("TIME");
    command.add_option("--to", options.to, "Moment B (default: end)")->type_name("TIME");
    command.add_option("--until", options.until, "Moment C, given again moment D (default: end)")
        ->type_name("TIME")
        ->allow_extra_args(false);
    addFilterOptions(command, options);
    command.add_option("--cost", options.cost, "What to order by: bytes or allocations (default: bytes)")
        ->type_name("KIND");
}

Result<QueryText> queryText(const QueryOptions& options) {
    auto written = parseQueryText(options.query);
    if (!written)
        return written.error();
    QueryText text = std::move(written).value();
    const auto rule = chooseRule(options, text);
    if (!rule)
        return rule.error();
    text.rule = *rule;
    if (text.moments.empty())
        if (auto taken = takeMoments(options, text); !taken)
            return taken.error();
    if (auto taken = takeFilters(options, text); !taken)
        return taken.error();
    if (auto taken = takeCost(options, text); !taken)
        return taken.error();
    return text;
}

Result<Query> makeQuery(const QueryOptions& options, const Profile& profile, Moment peak) {
    const auto text = queryText(options);
    if (!text)
        return text.error();
    return resolve(*text, profile, [peak] { return Result<Moment>(peak); });
}

Result<std::vector<Filter>> onlyFilters(const QueryOptions& options) {
    auto text = parseQueryText(options.query);
    if (!text)
        return text.error();
    if (text->rule || text->cost)
        return usage("A time line follows all moments; its query takes filters only.");
    if (auto taken = takeFilters(options, *text); !taken)
        return taken.error();
    return std::move(text->filters);
}

Result<Grouping> groupingArgument(const std::string& name) {
    Grouping grouping{};
    if (parseGrouping(name, grouping))
        return grouping;
    return usage(
        fmt::format("There is no grouping \"{}\"; there are stack, caller, function, module, file-line, "
                    "thread, free-thread, size-class, lifetime-class, call, domain, free-stack, language, "
                    "type and process.",
            name));
}

} // namespace tidemark::cli
