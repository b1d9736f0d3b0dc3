// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/query_text.h"

#include "core/query/text_scanner.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace tidemark {
namespace {

using Field = Filter::Field;

struct FieldFacts {
    Field field;
    std::string_view name;
    enum class Value { Text, Bytes, Duration, None } value;
    bool hasFrames; ///< leaf. makes sense
};

constexpr std::array kFields{
    FieldFacts{Field::Function, "function", FieldFacts::Value::Text, true},
    FieldFacts{Field::Module, "module", FieldFacts::Value::Text, true},
    FieldFacts{Field::File, "file", FieldFacts::Value::Text, true},
    FieldFacts{Field::Thread, "thread", FieldFacts::Value::Text, false},
    FieldFacts{Field::FreeThread, "free-thread", FieldFacts::Value::Text, false},
    FieldFacts{Field::Process, "process", FieldFacts::Value::Text, false},
    FieldFacts{Field::Call, "call", FieldFacts::Value::Text, false},
    FieldFacts{Field::Domain, "domain", FieldFacts::Value::Text, false},
    FieldFacts{Field::Language, "language", FieldFacts::Value::Text, true},
    FieldFacts{Field::Type, "type", FieldFacts::Value::Text, false},
    FieldFacts{Field::Size, "size", FieldFacts::Value::Bytes, false},
    FieldFacts{Field::Address, "address", FieldFacts::Value::Bytes, false},
    FieldFacts{Field::Lifetime, "lifetime", FieldFacts::Value::Duration, false},
    FieldFacts{Field::Temporary, "temporary", FieldFacts::Value::None, false},
};

const FieldFacts& factsOf(Field field) {
    return *std::find_if(kFields.begin(), kFields.end(), [=](const auto& one) { return one.field == field; });
}

std::string quotedName(std::string_view name) {
    return "“" + std::string(name) + "”";
}

/// What follows "size:" and the like: ">=4K", ">1s", "<", "<=", "=16", "16", "4K..1M".
void readRange(TextScanner& text, bool isDuration, Filter& filter) {
    const auto value = [&] { return isDuration ? text.takeDuration() : text.takeBytes(); };
    const std::size_t begin = text.offset();
    if (text.take(">=")) {
        filter.low = value();
    } else if (text.take(">")) {
        filter.low = value();
        if (filter.low == Filter::kNoLimit)
            text.fail(begin, "nothing is larger than that");
        else
            ++filter.low;
    } else if (text.take("<=")) {
        filter.high = value();
    } else if (text.take("<")) {
        filter.high = value();
        if (filter.high == 0)
            text.fail(begin, "nothing is less than 0");
        else
            --filter.high;
    } else {
        text.take("=");
        filter.low = filter.high = value();
        if (text.take(".."))
            filter.high = value();
        if (filter.high < filter.low)
            text.fail(begin, "the range ends before it begins");
    }
    if (!text.atEnd() && !text.atSpace())
        text.fail(text.offset(), "this does not belong to the number");
}

void readPattern(TextScanner& text, bool wholeRest, Filter& filter) {
    if (text.take("~"))
        filter.match = Filter::Match::Regex;
    const std::size_t begin = text.offset();
    const bool isQuoted = text.rest().starts_with('"');
    filter.pattern = text.takePattern(wholeRest);
    if (filter.pattern.empty() && !isQuoted)
        text.fail(begin, "the pattern is missing");
}

Filter readFilter(TextScanner& text, bool wholeRest) {
    Filter filter;
    filter.exclude = text.take("-");
    const std::size_t leafAt = text.offset();
    filter.leafOnly = text.take("leaf.");
    const std::size_t begin = text.offset();
    const std::string_view name = text.takeUntil(": \t\n\r");
    const auto facts =
        std::find_if(kFields.begin(), kFields.end(), [=](const auto& one) { return one.name == name; });
    if (facts == kFields.end()) {
        text.fail(begin, name.empty()
                             ? std::string("a field is expected, such as function: or size:")
                             : "there is no field " + quotedName(name) +
                                   "; there are function, module, file, thread, free-thread, process, call, "
                                   "domain, language, type, size, address, lifetime and temporary");
        return filter;
    }
    filter.field = facts->field;
    if (filter.leafOnly && !facts->hasFrames)
        text.fail(leafAt, "leaf. does not go with " + std::string(name));
    if (facts->value == FieldFacts::Value::None) {
        if (!text.atEnd() && !text.atSpace())
            text.fail(text.offset(), std::string(name) + " takes no pattern");
        return filter;
    }
    if (!text.take(":"))
        text.fail(text.offset(), "a colon and a value are missing");
    else if (facts->value == FieldFacts::Value::Text)
        readPattern(text, wholeRest, filter);
    else
        readRange(text, facts->value == FieldFacts::Value::Duration, filter);
    return filter;
}

MomentText readMoment(TextScanner& text) {
    MomentText moment;
    const std::size_t begin = text.offset();
    if (text.take("start")) {
        moment.kind = MomentText::Kind::Start;
    } else if (text.take("end")) {
        moment.kind = MomentText::Kind::End;
    } else if (text.take("peak")) {
        moment.kind = MomentText::Kind::Peak;
    } else if (text.take("#")) {
        moment.kind = MomentText::Kind::Event;
        const std::string_view all = text.rest();
        const auto [end, status] = std::from_chars(all.data(), all.data() + all.size(), moment.event);
        if (status != std::errc())
            text.fail(text.offset(), "the number of an event is expected");
        text.take(all.substr(0, static_cast<std::size_t>(end - all.data())));
    } else {
        if (const auto share = text.takeShare()) {
            moment.kind = MomentText::Kind::Share;
            moment.millionths = *share;
            return moment;
        }
        moment.kind = MomentText::Kind::Time;
        const std::uint64_t time = text.takeDuration();
        if (time > static_cast<std::uint64_t>(std::numeric_limits<Nanoseconds>::max()))
            text.fail(begin, "the number is too large");
        else
            moment.time = static_cast<Nanoseconds>(time);
    }
    return moment;
}

void readRule(TextScanner& text, QueryText& query) {
    const std::size_t begin = text.offset();
    const std::string_view name = text.takeUntil("( \t\n\r");
    Rule rule{};
    if (!parseRule(name, rule)) {
        text.fail(begin, "there is no rule " + quotedName(name));
        return;
    }
    query.rule = rule;
    if (!text.take("("))
        return;
    const auto most = static_cast<std::size_t>(momentCount(rule));
    do {
        text.skipSpaces();
        if (query.moments.size() == most) {
            text.fail(text.offset(), "the rule " + std::string(name) + " takes at most " +
                                         std::to_string(most) + (most == 1 ? " moment" : " moments"));
            return;
        }
        query.moments.push_back(readMoment(text));
        text.skipSpaces();
    } while (text.take(","));
    if (!text.take(")"))
        text.fail(text.offset(), "a comma or a closing bracket is expected");
    else if (!text.atEnd() && !text.atSpace())
        text.fail(text.offset(), "a space is missing after the bracket");
}

void readTerm(TextScanner& text, QueryText& query) {
    const std::size_t begin = text.offset();
    if (text.take("rule:")) {
        if (query.rule)
            text.fail(begin, "there is a rule already");
        readRule(text, query);
    } else if (text.take("cost:")) {
        if (query.cost)
            text.fail(begin, "there is a cost already");
        const std::size_t at = text.offset();
        const std::string_view name = text.takeUntil(" \t\n\r");
        if (name != "bytes" && name != "allocations")
            text.fail(at, "the cost is bytes or allocations");
        query.cost = name == "bytes" ? CostKind::Bytes : CostKind::Allocations;
    } else {
        query.filters.push_back(readFilter(text, false));
    }
}

Error errorOf(std::string_view kind, std::string_view text, const TextMistake& mistake) {
    return {ErrorCode::InvalidUsage, "In the " + std::string(kind) + " “" + std::string(text) + "”, column " +
                                         std::to_string(mistake.offset + 1) + ": " + mistake.problem + "."};
}

std::string printPattern(const Filter& filter) {
    const std::string& pattern = filter.pattern;
    const bool isPlain = !pattern.empty() && pattern.front() != '"' && pattern.front() != '~' &&
                         std::none_of(pattern.begin(), pattern.end(), TextScanner::isSpace);
    const std::string prefix = filter.match == Filter::Match::Regex ? "~" : "";
    if (isPlain)
        return prefix + pattern;
    std::string quoted = "\"";
    for (const char character : pattern) {
        if (character == '"' || character == '\\')
            quoted += '\\';
        quoted += character;
    }
    return prefix + quoted + "\"";
}

std::string printBytes(std::uint64_t bytes) {
    static constexpr std::string_view kUnits = "KMGT";
    std::size_t unit = 0;
    while (unit < kUnits.size() && bytes != 0 && bytes % 1024 == 0) {
        bytes /= 1024;
        ++unit;
    }
    return std::to_string(bytes) + (unit == 0 ? std::string() : std::string(1, kUnits[unit - 1]));
}

std::string printDuration(std::uint64_t time) {
    if (time % 1'000'000'000 == 0)
        return std::to_string(time / 1'000'000'000) + "s";
    if (time % 1'000'000 == 0)
        return std::to_string(time / 1'000'000) + "ms";
    return time % 1'000 == 0 ? std::to_string(time / 1'000) + "us" : std::to_string(time) + "ns";
}

/// Millionths as a percentage, without zeros at its end.
std::string printShare(std::int64_t millionths) {
    std::string text = std::to_string(millionths / 10'000);
    std::string part = std::to_string(millionths % 10'000 + 10'000).substr(1);
    part.erase(part.find_last_not_of('0') + 1);
    return text + (part.empty() ? "" : "." + part) + "%";
}

} // namespace

Result<QueryText> parseQueryText(std::string_view text, TextMistake* mistake) {
    TextScanner scanner(text);
    QueryText query;
    for (scanner.skipSpaces(); !scanner.atEnd(); scanner.skipSpaces())
        readTerm(scanner, query);
    if (scanner.ok())
        return query;
    if (mistake != nullptr)
        *mistake = *scanner.mistake();
    return errorOf("query", text, *scanner.mistake());
}

Result<Filter> parseFilterText(std::string_view text, TextMistake* mistake) {
    TextScanner scanner(text);
    Filter filter = readFilter(scanner, true);
    scanner.skipSpaces();
    if (!scanner.atEnd())
        scanner.fail(scanner.offset(), "the filter should end here");
    if (scanner.ok())
        return filter;
    if (mistake != nullptr)
        *mistake = *scanner.mistake();
    return errorOf("filter", text, *scanner.mistake());
}

Result<MomentText> parseMomentText(std::string_view text) {
    TextScanner scanner(text);
    const MomentText moment = readMoment(scanner);
    if (!scanner.atEnd())
        scanner.fail(scanner.offset(), "the moment should end here");
    if (scanner.ok())
        return moment;
    return errorOf("moment", text, *scanner.mistake());
}

std::string printMoment(const MomentText& moment) {
    switch (moment.kind) {
    case MomentText::Kind::Start:
        return "start";
    case MomentText::Kind::End:
        return "end";
    case MomentText::Kind::Peak:
        return "peak";
    case MomentText::Kind::Event:
        return "#" + std::to_string(moment.event);
    case MomentText::Kind::Share:
        return printShare(moment.millionths);
    case MomentText::Kind::Time:
        return printDuration(static_cast<std::uint64_t>(std::max<Nanoseconds>(moment.time, 0)));
    }
    return {};
}

std::string printFilter(const Filter& filter) {
    const FieldFacts& facts = factsOf(filter.field);
    std::string text = (filter.exclude ? "-" : "");
    text += filter.leafOnly ? "leaf." : "";
    text += facts.name;
    if (facts.value == FieldFacts::Value::None)
        return text;
    text += ':';
    if (facts.value == FieldFacts::Value::Text)
        return text + printPattern(filter);
    const auto number = facts.value == FieldFacts::Value::Bytes ? printBytes : printDuration;
    if (filter.low == filter.high)
        return text + number(filter.low);
    if (filter.high == Filter::kNoLimit)
        return text + ">=" + number(filter.low);
    if (filter.low == 0)
        return text + "<=" + number(filter.high);
    return text + number(filter.low) + ".." + number(filter.high);
}

std::string printQueryText(const QueryText& query) {
    std::string text;
    const auto append = [&](const std::string& term) { text += (text.empty() ? "" : " ") + term; };
    if (query.rule) {
        std::string rule = "rule:" + std::string(ruleName(*query.rule));
        for (std::size_t i = 0; i < query.moments.size(); ++i)
            rule += (i == 0 ? "(" : ",") + printMoment(query.moments[i]);
        append(query.moments.empty() ? rule : rule + ")");
    }
    for (const Filter& filter : query.filters)
        append(printFilter(filter));
    if (query.cost)
        append(*query.cost == CostKind::Bytes ? "cost:bytes" : "cost:allocations");
    return text;
}

std::string_view fieldName(Filter::Field field) {
    return factsOf(field).name;
}

} // namespace tidemark
