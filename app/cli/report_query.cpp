// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/report_query.h"

#include "app/cli/filter_argument.h"
#include "app/cli/time_argument.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace tidemark::cli {

namespace {

Error usage(std::string sentence) {
    return {ErrorCode::InvalidUsage, std::move(sentence)};
}

Result<Rule> chooseRule(const QueryOptions& options) {
    const bool range = !options.from.empty() || !options.to.empty();
    Rule rule = range ? Rule::Growth : Rule::LiveAt;
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

} // namespace

Result<Query> makeQuery(const QueryOptions& options, const Profile& profile, Moment peak) {
    const auto rule = chooseRule(options);
    if (!rule)
        return rule.error();
    Query query;
    query.rule = *rule;
    if (options.cost == "allocations")
        query.cost = CostKind::Allocations;
    else if (options.cost != "bytes")
        return usage(fmt::format("The cost \"{}\" is neither bytes nor allocations.", options.cost));

    const bool single = *rule == Rule::LiveAt;
    const std::array<std::string, 4> texts = {single ? options.at : options.from, options.to,
        !options.until.empty() ? options.until[0] : std::string(),
        options.until.size() > 1 ? options.until[1] : std::string()};
    const std::array<Moment*, 4> moments = {&query.a, &query.b, &query.c, &query.d};
    for (std::size_t i = 0; i < static_cast<std::size_t>(momentCount(*rule)); ++i) {
        *moments[i] = i == 0 && !single ? Moment{} : profile.endMoment();
        if (texts[i].empty())
            continue;
        const auto time = parseTime(texts[i]);
        if (!time)
            return time.error();
        *moments[i] = momentOf(*time, profile, peak);
    }
    for (const auto& text : options.filters) {
        auto filter = parseFilter(text);
        if (!filter)
            return filter.error();
        query.filters.push_back(std::move(filter).value());
    }
    return query;
}

} // namespace tidemark::cli
