// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/time_argument.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <limits>
#include <optional>

namespace tidemark::cli {

namespace {

struct TimeUnit {
    std::string_view name;
    std::int64_t nanoseconds;
};
// Longer names first where one begins with another.
constexpr std::array kUnits = {
    TimeUnit{"ns", 1},
    TimeUnit{"us", 1'000},
    TimeUnit{"µs", 1'000},
    TimeUnit{"ms", 1'000'000},
    TimeUnit{"min", 60'000'000'000},
    TimeUnit{"s", 1'000'000'000},
    TimeUnit{"m", 60'000'000'000},
    TimeUnit{"h", 3'600'000'000'000},
};
constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kLongest = std::numeric_limits<std::int64_t>::max() / 4;

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

/// A decimal number in front of `text`, in units of 10^-9, which it is taken off.
std::optional<std::int64_t> takeNumber(std::string_view& text) {
    std::int64_t whole = 0;
    std::int64_t part = 0;
    std::size_t digits = 0;
    for (; !text.empty() && isDigit(text.front()); text.remove_prefix(1), ++digits) {
        whole = whole * 10 + (text.front() - '0');
        if (whole > 9'000'000'000)
            return std::nullopt;
    }
    if (!text.empty() && text.front() == '.') {
        text.remove_prefix(1);
        std::int64_t scale = kSecond / 10;
        for (; !text.empty() && isDigit(text.front()); text.remove_prefix(1), scale /= 10, ++digits)
            part += (text.front() - '0') * scale;
    }
    if (digits == 0)
        return std::nullopt;
    return whole * kSecond + part;
}

/// `billionths` × `unit` / 10^9, or nothing if that is out of range.
std::optional<std::int64_t> scaled(std::int64_t billionths, std::int64_t unit) {
    const std::int64_t whole = billionths / kSecond;
    const std::int64_t part = billionths % kSecond;
    if (whole > kLongest / unit)
        return std::nullopt;
    const std::int64_t fraction = unit >= kSecond ? part * (unit / kSecond) : part * unit / kSecond;
    return whole * unit + fraction;
}

/// The sum of "1m30s"; a bare number counts seconds.
std::optional<std::int64_t> takeDuration(std::string_view text) {
    std::int64_t sum = 0;
    bool first = true;
    while (!text.empty()) {
        const auto number = takeNumber(text);
        if (!number)
            return std::nullopt;
        const auto unit = std::find_if(kUnits.begin(), kUnits.end(),
            [&](const TimeUnit& candidate) { return text.starts_with(candidate.name); });
        if (unit == kUnits.end() && !(first && text.empty()))
            return std::nullopt;
        const auto time = scaled(*number, unit == kUnits.end() ? kSecond : unit->nanoseconds);
        if (!time || sum > kLongest - *time)
            return std::nullopt;
        sum += *time;
        if (unit != kUnits.end())
            text.remove_prefix(unit->name.size());
        first = false;
    }
    return first ? std::nullopt : std::optional(sum);
}

Error badTime(std::string_view text) {
    return {ErrorCode::InvalidUsage,
        fmt::format("\"{}\" is no time; write it like 12.5s, 300ms, 1m30s, 50%, start, peak or end.", text)};
}

} // namespace

Result<TimeArgument> parseTime(std::string_view text) {
    using Kind = TimeArgument::Kind;
    if (text == "start")
        return TimeArgument{Kind::Start};
    if (text == "end")
        return TimeArgument{Kind::End};
    if (text == "peak")
        return TimeArgument{Kind::Peak};
    if (text.ends_with('%')) {
        std::string_view rest = text.substr(0, text.size() - 1);
        const auto number = takeNumber(rest);
        if (!number || !rest.empty() || *number > 100 * kSecond)
            return badTime(text);
        return TimeArgument{Kind::Share, 0, *number / 100'000};
    }
    const auto time = takeDuration(text);
    if (!time)
        return badTime(text);
    return TimeArgument{Kind::Time, *time};
}

Moment momentOf(const TimeArgument& argument, const Profile& profile, Moment peak) {
    constexpr std::int64_t kWhole = 1'000'000;
    switch (argument.kind) {
    case TimeArgument::Kind::Start:
        return {};
    case TimeArgument::Kind::End:
        break;
    case TimeArgument::Kind::Peak:
        return peak;
    case TimeArgument::Kind::Time:
        return argument.time >= profile.facts().duration ? profile.endMoment()
                                                         : profile.momentAt(argument.time);
    case TimeArgument::Kind::Share: {
        if (argument.millionths >= kWhole)
            break;
        const Nanoseconds duration = profile.facts().duration;
        const Nanoseconds time =
            duration / kWhole * argument.millionths + duration % kWhole * argument.millionths / kWhole;
        return profile.momentAt(time);
    }
    }
    return profile.endMoment();
}

} // namespace tidemark::cli
