// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/suppressions.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <system_error>

namespace tidemark {
namespace {

constexpr std::string_view kOptions = "# tidemark:";
constexpr std::string_view kLeak = "leak:";

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlank = " \t\r";
    const auto begin = text.find_first_not_of(kBlank);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

/// "100", "64K", "2M", "1G"; false if it is no such number.
bool parseLimit(std::string_view text, std::int64_t& limit) {
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), limit);
    if (failure != std::errc() || limit < 0)
        return false;
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    const int shift = unit.empty()                   ? 0
                      : unit == "K" || unit == "KiB" ? 10
                      : unit == "M" || unit == "MiB" ? 20
                      : unit == "G" || unit == "GiB" ? 30
                                                     : -1;
    if (shift < 0 || limit > (std::numeric_limits<std::int64_t>::max() >> shift))
        return false;
    limit <<= shift;
    return true;
}

/// "2027-01-31", by its form.
bool isDate(std::string_view text) {
    constexpr std::string_view kForm = "dddd-dd-dd";
    if (text.size() != kForm.size())
        return false;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (kForm[i] == '-' ? text[i] != '-' : text[i] < '0' || text[i] > '9')
            return false;
    const std::string_view month = text.substr(5, 2);
    const std::string_view day = text.substr(8, 2);
    return month >= "01" && month <= "12" && day >= "01" && day <= "31";
}

bool parseOption(std::string_view word, Suppression& suppression) {
    if (word.starts_with("bytes<="))
        return parseLimit(word.substr(7), suppression.mostBytes);
    if (word.starts_with("blocks<="))
        return parseLimit(word.substr(8), suppression.mostBlocks);
    if (!word.starts_with("until=") || !isDate(word.substr(6)))
        return false;
    suppression.until = word.substr(6);
    return true;
}

/// Empty, or the word that is no option.
std::string_view parseOptions(std::string_view words, Suppression& suppression) {
    for (words = trimmed(words); !words.empty(); words = trimmed(words)) {
        const std::string_view word = words.substr(0, words.find_first_of(" \t"));
        if (!parseOption(word, suppression))
            return word;
        words.remove_prefix(word.size());
    }
    return {};
}

Error mistake(std::size_t line, const std::string& what) {
    return {ErrorCode::InvalidUsage, "Line " + std::to_string(line) + " of the suppressions " + what + "."};
}

} // namespace

bool Suppression::matches(std::string_view name) const {
    std::string_view rest = pattern;
    const bool fromBegin = rest.starts_with('^');
    rest.remove_prefix(fromBegin ? 1 : 0);
    const bool toEnd = rest.ends_with('$');
    rest.remove_suffix(toEnd ? 1 : 0);
    std::size_t at = 0;
    for (bool first = true;; first = false) {
        const std::size_t star = rest.find('*');
        const std::string_view piece = rest.substr(0, star);
        const bool isLast = star == std::string_view::npos;
        if (isLast && toEnd) {
            if (name.size() < at + piece.size() || (first && fromBegin && name.size() != piece.size()))
                return false;
            return name.ends_with(piece);
        }
        const std::size_t found = name.find(piece, at);
        if (found == std::string_view::npos || (first && fromBegin && found != 0))
            return false;
        if (isLast)
            return true;
        at = found + piece.size();
        rest.remove_prefix(star + 1);
    }
}

Result<std::vector<Suppression>> parseSuppressions(std::string_view text) {
    std::vector<Suppression> suppressions;
    Suppression next;
    std::size_t number = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        ++number;
        if (line.starts_with(kOptions)) {
            const std::string_view unknown = parseOptions(line.substr(kOptions.size()), next);
            if (!unknown.empty())
                return mistake(number, "has “" + std::string(unknown) +
                                           "” where bytes<=N, blocks<=N or until=YYYY-MM-DD belongs");
        } else if (line.starts_with(kLeak)) {
            next.pattern = trimmed(line.substr(kLeak.size()));
            next.line = number;
            if (next.pattern.empty())
                return mistake(number, "names nothing after “leak:”");
            suppressions.push_back(std::move(next));
            next = {};
        } else if (!line.empty() && line.front() != '#' && line.find(':') == std::string_view::npos) {
            return mistake(number, "is no “leak:PATTERN”");
        }
    }
    return suppressions;
}

std::string printSuppression(const Suppression& suppression) {
    std::string options;
    if (suppression.mostBytes != Suppression::kNoLimit)
        options += " bytes<=" + std::to_string(suppression.mostBytes);
    if (suppression.mostBlocks != Suppression::kNoLimit)
        options += " blocks<=" + std::to_string(suppression.mostBlocks);
    if (!suppression.until.empty())
        options += " until=" + suppression.until;
    return (options.empty() ? "" : std::string(kOptions) + options + "\n") + std::string(kLeak) +
           suppression.pattern + "\n";
}

} // namespace tidemark
