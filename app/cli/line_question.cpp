// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/line_question.h"

#include "app/cli/terminal.h"
#include "app/cli/time_argument.h"
#include "core/report/lines.h"
#include "core/session/lines.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <span>
#include <utility>

namespace tidemark::cli {

namespace {

Error usage(std::string sentence) {
    return {ErrorCode::InvalidUsage, std::move(sentence)};
}

/// One argument of a call: its keyword, if it has one, and its value; texts without quotes.
struct Argument {
    std::string keyword;
    std::string value;
    bool isText = false;
};

/// Reads the arguments of a Python call with constants only.
class CallReader {
public:
    explicit CallReader(std::string_view text) : m_text(text) {}

    /// "tracemalloc.Filter(" → "Filter"; empty if it is no call.
    std::string_view name() {
        const std::size_t open = m_text.find('(');
        if (open == std::string_view::npos)
            return {};
        std::string_view name = m_text.substr(0, open);
        m_at = open + 1;
        return name.substr(name.rfind('.') + 1);
    }
    /// Nothing if what follows is no list of arguments with a closing bracket at the end.
    std::optional<std::vector<Argument>> arguments() {
        std::vector<Argument> all;
        skipSpaces();
        while (m_at < m_text.size() && m_text[m_at] != ')') {
            auto argument = this->argument();
            if (!argument)
                return std::nullopt;
            all.push_back(std::move(*argument));
            skipSpaces();
            if (m_at < m_text.size() && m_text[m_at] == ',')
                ++m_at;
            else if (m_at >= m_text.size() || m_text[m_at] != ')')
                return std::nullopt;
            skipSpaces();
        }
        return m_at + 1 == m_text.size() ? std::optional(std::move(all)) : std::nullopt;
    }

private:
    void skipSpaces() {
        while (m_at < m_text.size() && m_text[m_at] == ' ')
            ++m_at;
    }
    std::string word() {
        const std::size_t begin = m_at;
        while (
            m_at < m_text.size() && std::string_view(",)= '\"").find(m_text[m_at]) == std::string_view::npos)
            ++m_at;
        return std::string(m_text.substr(begin, m_at - begin));
    }
    std::optional<Argument> argument() {
        Argument argument;
        argument.value = word();
        skipSpaces();
        if (!argument.value.empty() && m_at < m_text.size() && m_text[m_at] == '=') {
            ++m_at;
            skipSpaces();
            argument.keyword = std::exchange(argument.value, word());
        }
        if (!argument.value.empty() || m_at >= m_text.size())
            return argument.value.empty() ? std::nullopt : std::optional(argument);
        const char quote = m_text[m_at];
        const std::size_t end = m_text.find(quote, m_at + 1);
        if ((quote != '"' && quote != '\'') || end == std::string_view::npos)
            return std::nullopt;
        argument.value = m_text.substr(m_at + 1, end - m_at - 1);
        argument.isText = true;
        m_at = end + 1;
        return argument;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
};

bool takeFlag(const Argument& argument, bool& flag) {
    flag = argument.value == "True";
    return !argument.isText && (flag || argument.value == "False");
}

bool takeNumber(const Argument& argument, std::optional<std::uint32_t>& number) {
    if (!argument.isText && argument.value == "None")
        return true;
    std::uint32_t value = 0;
    const char* const end = argument.value.data() + argument.value.size();
    const auto [at, error] = std::from_chars(argument.value.data(), end, value);
    number = value;
    return !argument.isText && error == std::errc() && at == end;
}

bool takeArgument(const std::string& name, const Argument& argument, LineFilter& filter) {
    if (name == "inclusive")
        return takeFlag(argument, filter.inclusive);
    if (name == "all_frames")
        return takeFlag(argument, filter.allFrames);
    if (name == "filename_pattern") {
        filter.pattern = argument.value;
        return argument.isText;
    }
    return takeNumber(argument, name == "lineno" ? filter.line : filter.domain);
}

/// The snapshot that a time means; a time between two means the earlier one.
Result<Moment> snapshotAt(const Session& session, const std::string& time, Moment otherwise) {
    if (time.empty())
        return otherwise;
    const auto written = parseTime(time);
    if (!written)
        return written.error();
    return session.momentOf(*written);
}

int print(const SnapshotOf& now, const std::optional<SnapshotOf>& before, const LinesToPrint& toPrint) {
    const auto rows = statisticsByLine(now, before, toPrint.question);
    if (!rows)
        return fail(kBadInput, rows.error().sentence);
    const auto sideOf = [](const SnapshotOf& side) { return LinesSide{*side.session.profile(), side.at}; };
    const LinesContent content{sideOf(now), before ? std::optional(sideOf(*before)) : std::nullopt,
        toPrint.question, *rows, toPrint.limit};
    return writeOutput(toPrint.json ? linesJson(content) : linesText(content));
}

} // namespace

void addLineOptions(CLI::App& command, LineWords& words) {
    command.add_flag("--cumulative", words.cumulative,
        "With lineno or filename: count a block once for every line or file of its traceback");
    command.add_flag("--cumulative-as-tracemalloc", words.asTracemalloc,
        "The same, but as often as the line or file occurs in it, as tracemalloc does");
    command
        .add_option("--tracemalloc-filter", words.filters,
            "With lineno, filename or traceback: as in Python, such as 'Filter(False, \"*/json/*\")'; may be "
            "given again")
        ->type_name("FILTER")
        ->allow_extra_args(false);
}

bool isLineGrouping(const std::string& name) {
    return name == "lineno" || name == "filename" || name == "traceback";
}

Result<LineFilter> parseTracemallocFilter(std::string_view text) {
    const Error bad = usage(fmt::format("\"{}\" is no filter; write it as in Python: Filter(inclusive, "
                                        "\"PATTERN\", lineno=None, all_frames=False, "
                                        "domain=None) or DomainFilter(inclusive, domain).",
        text));
    CallReader reader(text);
    const std::string_view name = reader.name();
    constexpr std::array<std::string_view, 5> kFilter = {
        "inclusive", "filename_pattern", "lineno", "all_frames", "domain"};
    constexpr std::array<std::string_view, 2> kDomainFilter = {"inclusive", "domain"};
    const bool byDomain = name == "DomainFilter";
    const auto names = byDomain ? std::span<const std::string_view>(kDomainFilter) : std::span(kFilter);
    const auto arguments = reader.arguments();
    if ((name != "Filter" && !byDomain) || !arguments || arguments->size() > names.size())
        return bad;
    LineFilter filter;
    bool knowsInclusive = false;
    for (std::size_t i = 0; i < arguments->size(); ++i) {
        const Argument& argument = (*arguments)[i];
        const std::string own = argument.keyword.empty() ? std::string(names[i]) : argument.keyword;
        if (std::find(names.begin(), names.end(), own) == names.end() || !takeArgument(own, argument, filter))
            return bad;
        knowsInclusive = knowsInclusive || own == "inclusive";
    }
    return knowsInclusive && (byDomain ? filter.domain.has_value() : filter.pattern.has_value())
               ? Result<LineFilter>(std::move(filter))
               : Result<LineFilter>(bad);
}

Result<LineQuestion> lineQuestion(const std::string& grouping, const LineWords& words) {
    LineQuestion question;
    question.key = grouping == "lineno"     ? LineKey::Line
                   : grouping == "filename" ? LineKey::File
                                            : LineKey::Traceback;
    if (words.cumulative && words.asTracemalloc)
        return usage("--cumulative and --cumulative-as-tracemalloc are two ways to count; choose one.");
    question.count = words.cumulative      ? LineCount::EachOnce
                     : words.asTracemalloc ? LineCount::EveryFrame
                                           : LineCount::Newest;
    for (const std::string& word : words.filters) {
        auto filter = parseTracemallocFilter(word);
        if (!filter)
            return filter.error();
        question.filters.push_back(std::move(filter).value());
    }
    return question;
}

int reportLines(const Session& session, const QueryOptions& query, const LinesToPrint& toPrint) {
    const bool comparison = !query.from.empty() || !query.to.empty() || query.rule == "change";
    const bool isKnown = query.rule.empty() || query.rule == "live-at" || query.rule == "change";
    if (!isKnown || !query.until.empty() || !query.query.empty() || !query.filters.empty() ||
        !query.cost.empty() || (comparison && (!query.at.empty() || query.rule == "live-at")))
        return fail(kBadInput,
            "By lineno, filename and traceback a report answers what --at shows, or what changed "
            "between --from and --to, with --tracemalloc-filter as the only filters.");
    const Moment end = session.profile()->endMoment();
    const auto now = snapshotAt(session, comparison ? query.to : query.at, end);
    if (!now)
        return fail(kBadInput, now.error().sentence);
    if (!comparison)
        return print({session, *now}, std::nullopt, toPrint);
    const auto before = snapshotAt(session, query.from, Moment{1});
    if (!before)
        return fail(kBadInput, before.error().sentence);
    return print({session, *now}, SnapshotOf{session, *before}, toPrint);
}

int diffLines(const Session& before, const std::string& atBefore, const Session& after,
    const std::string& atAfter, const LinesToPrint& toPrint) {
    const auto first =
        snapshotAt(before, atBefore, &before == &after ? Moment{1} : before.profile()->endMoment());
    if (!first)
        return fail(kBadInput, first.error().sentence);
    const auto second = snapshotAt(after, atAfter, after.profile()->endMoment());
    if (!second)
        return fail(kBadInput, second.error().sentence);
    return print({after, *second}, SnapshotOf{before, *first}, toPrint);
}

} // namespace tidemark::cli
