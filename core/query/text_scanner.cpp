// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/text_scanner.h"

#include <array>
#include <charconv>
#include <limits>

namespace tidemark {
namespace {

constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();

bool isDigit(char character) {
    return '0' <= character && character <= '9';
}

} // namespace

std::string TextScanner::takePattern(bool wholeRest) {
    const std::size_t begin = m_at;
    if (!take("\""))
        return std::string(wholeRest ? takeUntil("") : takeUntil(" \t\n\r"));
    std::string pattern;
    while (!atEnd() && m_text[m_at] != '"') {
        if (m_text[m_at] == '\\' && m_at + 1 < m_text.size())
            ++m_at;
        pattern += m_text[m_at++];
    }
    if (!take("\""))
        fail(begin, "the quote is not closed");
    else if (!atEnd() && !atSpace())
        fail(m_at, "a space is missing after the quote");
    return pattern;
}

bool TextScanner::takeDecimal(Decimal& number) {
    const std::size_t begin = m_at;
    const std::string_view all = rest();
    const auto [end, status] = std::from_chars(all.data(), all.data() + all.size(), number.whole);
    if (status == std::errc::result_out_of_range)
        fail(begin, "the number is too large");
    if (status != std::errc())
        return false;
    m_at += static_cast<std::size_t>(end - all.data());
    if (atEnd() || m_text[m_at] != '.' || m_at + 1 == m_text.size() || !isDigit(m_text[m_at + 1]))
        return true;
    for (++m_at; !atEnd() && isDigit(m_text[m_at]); ++m_at) {
        if (number.scale > 1'000'000'000'000)
            continue; // Finer than anything that is measured.
        number.fraction = number.fraction * 10 + static_cast<std::uint64_t>(m_text[m_at] - '0');
        number.scale *= 10;
    }
    return true;
}

std::uint64_t TextScanner::times(std::size_t begin, const Decimal& number, std::uint64_t factor) {
    // Factor / scale · fraction without overflow: the fraction is below the scale.
    const std::uint64_t part = static_cast<std::uint64_t>(static_cast<long double>(factor) *
                                                              static_cast<long double>(number.fraction) /
                                                              static_cast<long double>(number.scale) +
                                                          0.5L);
    if (number.whole > (kMost - part) / factor) {
        fail(begin, "the number is too large");
        return 0;
    }
    return number.whole * factor + part;
}

std::uint64_t TextScanner::takeBytes() {
    static constexpr std::array kUnits{Unit{"K", std::uint64_t{1} << 10}, Unit{"M", std::uint64_t{1} << 20},
        Unit{"G", std::uint64_t{1} << 30}, Unit{"T", std::uint64_t{1} << 40}};
    const std::size_t begin = m_at;
    if (take("0x")) {
        std::uint64_t value = 0;
        const std::string_view all = rest();
        const auto [end, status] = std::from_chars(all.data(), all.data() + all.size(), value, 16);
        if (status != std::errc())
            fail(begin, "a number is expected");
        m_at += static_cast<std::size_t>(end - all.data());
        return value;
    }
    Decimal number;
    if (!takeDecimal(number)) {
        fail(begin, "a number is expected");
        return 0;
    }
    for (const Unit& unit : kUnits) {
        if (!take(unit.name))
            continue;
        (void)(take("iB") || take("B"));
        return times(begin, number, unit.factor);
    }
    take("B");
    return times(begin, number, 1);
}

std::optional<std::int64_t> TextScanner::takeShare() {
    const std::string_view all = rest();
    const std::size_t length = all.find_first_not_of("0123456789.");
    if (length == std::string_view::npos || all[length] != '%')
        return std::nullopt;
    const std::size_t begin = m_at;
    Decimal number;
    if (!takeDecimal(number) || !take("%")) {
        fail(begin, "a percentage is expected, such as 50%");
        return 0;
    }
    const std::uint64_t millionths = times(begin, number, 10'000);
    if (millionths > 1'000'000)
        fail(begin, "there is nothing behind 100%");
    return static_cast<std::int64_t>(millionths);
}

std::uint64_t TextScanner::takeDuration() {
    static constexpr std::array kUnits{Unit{"ns", 1}, Unit{"us", 1'000}, Unit{"µs", 1'000},
        Unit{"ms", 1'000'000}, Unit{"min", 60'000'000'000}, Unit{"m", 60'000'000'000},
        Unit{"s", 1'000'000'000}, Unit{"h", 3'600'000'000'000}};
    const std::size_t begin = m_at;
    std::uint64_t total = 0;
    bool any = false;
    for (bool more = true; more;) {
        Decimal number;
        const std::size_t part = m_at;
        if (atEnd() || !isDigit(m_text[m_at]) || !takeDecimal(number))
            break;
        std::uint64_t factor = 0;
        for (const Unit& unit : kUnits)
            if (factor == 0 && take(unit.name))
                factor = unit.factor;
        if (factor == 0 && any) {
            fail(part, "a unit is missing");
            break;
        }
        more = factor != 0;
        any = true;
        const std::uint64_t value = times(part, number, factor == 0 ? 1'000'000'000 : factor);
        if (value > kMost - total)
            fail(part, "the number is too large");
        total += value;
    }
    if (!any)
        fail(begin, "a duration is expected, such as 12.5s or 300ms");
    return total;
}

} // namespace tidemark
