// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/phrases.h"
#include "core/report/report.h"

#include <array>
#include <cstdint>
#include <ctime>
#include <fmt/format.h>

namespace tidemark {

namespace {

constexpr std::string_view kMinus = "\u2212";
constexpr std::int64_t kSecond = 1'000'000'000;

std::uint64_t magnitude(std::int64_t value) {
    return value < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(value)
                     : static_cast<std::uint64_t>(value);
}

std::string_view sign(std::int64_t value) {
    return value < 0 ? kMinus : std::string_view();
}

/// `value` / `unit` with `digits` decimals, half up.
std::string decimal(std::uint64_t value, std::uint64_t unit, int digits) {
    std::uint64_t scale = 1;
    for (int i = 0; i < digits; ++i)
        scale *= 10;
    std::uint64_t whole = value / unit;
    std::uint64_t part = (value % unit * scale + unit / 2) / unit;
    whole += part / scale;
    part %= scale;
    return fmt::format("{}.{:0{}}", whole, part, digits);
}

} // namespace

std::string formatBytes(std::int64_t bytes) {
    constexpr std::array<std::string_view, 7> kUnits = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    const std::uint64_t value = magnitude(bytes);
    if (value < 1024)
        return fmt::format("{}{} B", sign(bytes), value);
    std::size_t power = 1;
    std::uint64_t unit = 1024;
    // The next unit as soon as one decimal would round to 1024.0.
    while (power + 1 < kUnits.size() && value / unit >= 1023 && value - unit * 1023 >= unit - unit / 20) {
        ++power;
        unit *= 1024;
    }
    return fmt::format("{}{} {}", sign(bytes), decimal(value, unit, 1), kUnits[power]);
}

std::string formatDuration(std::int64_t nanoseconds) {
    const std::uint64_t value = magnitude(nanoseconds);
    const auto minus = sign(nanoseconds);
    if (value < 1'000)
        return fmt::format("{}{} ns", minus, value);
    if (value < 999'950)
        return fmt::format("{}{} µs", minus, decimal(value, 1'000, 1));
    if (value < 999'950'000)
        return fmt::format("{}{} ms", minus, decimal(value, 1'000'000, 1));
    if (value < 59'995 * (kSecond / 1000))
        return fmt::format("{}{} s", minus, decimal(value, kSecond, 2));
    const std::uint64_t seconds = (value + kSecond / 2) / kSecond;
    if (seconds < 3600)
        return fmt::format("{}{} min {:02} s", minus, seconds / 60, seconds % 60);
    return fmt::format("{}{} h {:02} min", minus, seconds / 3600, seconds % 3600 / 60);
}

std::string formatCount(std::int64_t count) {
    const std::string digits = std::to_string(magnitude(count));
    std::string text(sign(count));
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0)
            text += ',';
        text += digits[i];
    }
    return text;
}

std::string formatShare(std::int64_t part, std::int64_t whole) {
    if (whole == 0)
        return "\u2013";
    const double share = 100.0 * static_cast<double>(magnitude(part)) / static_cast<double>(magnitude(whole));
    return fmt::format("{}{:.1f} %", sign(part), share);
}

std::string formatWallClock(std::int64_t nanoseconds) {
    if (nanoseconds <= 0)
        return "unknown";
    const auto seconds = static_cast<std::time_t>(nanoseconds / kSecond);
    std::tm parts{};
    if (::gmtime_r(&seconds, &parts) == nullptr)
        return "unknown";
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02} UTC", parts.tm_year + 1900, parts.tm_mon + 1,
        parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

std::string formatMoment(const Profile& profile, Moment moment) {
    if (moment.after == 0)
        return "the start";
    if (moment >= profile.endMoment())
        return fmt::format("the end ({})", formatDuration(profile.facts().duration));
    return formatDuration(profile.timeOf(moment.after));
}

} // namespace tidemark
