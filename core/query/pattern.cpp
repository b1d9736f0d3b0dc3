// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/pattern.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <cstdint>

#include <regex.h>

namespace tidemark {
namespace {

constexpr std::size_t kLongestRegex = 1000;
constexpr std::uint64_t kMostRepeats = 10'000;

struct SetMatch {
    bool closed = false; ///< false: the `[` stands for itself
    bool found = false;
    std::size_t end = 0; ///< after the `]`
};

/// `begin` is just after the `[`.
SetMatch matchSet(std::string_view glob, std::size_t begin, char wanted) {
    const auto code = [](char character) { return static_cast<unsigned char>(character); };
    std::size_t at = begin;
    const bool negated = at < glob.size() && (glob[at] == '!' || glob[at] == '^');
    if (negated)
        ++at;
    bool found = false;
    for (bool first = true; at < glob.size(); first = false) {
        if (glob[at] == ']' && !first)
            return {true, found != negated, at + 1};
        if (glob[at] == '\\' && at + 1 < glob.size())
            ++at;
        const char low = glob[at++];
        char high = low;
        if (at + 1 < glob.size() && glob[at] == '-' && glob[at + 1] != ']') {
            ++at;
            if (glob[at] == '\\' && at + 1 < glob.size())
                ++at;
            high = glob[at++];
        }
        found = found || (code(low) <= code(wanted) && code(wanted) <= code(high));
    }
    return {};
}

/// Matches one item of the glob other than `*` against one byte; returns the offset after the item, 0 if it
/// differs.
std::size_t matchOne(std::string_view glob, std::size_t at, char wanted) {
    const char item = glob[at];
    if (item == '?')
        return at + 1;
    if (item == '[') {
        const SetMatch set = matchSet(glob, at + 1, wanted);
        if (set.closed)
            return set.found ? set.end : 0;
    }
    if (item == '\\' && at + 1 < glob.size())
        return glob[at + 1] == wanted ? at + 2 : 0;
    return item == wanted ? at + 1 : 0;
}

Error regexError(const std::string& text, const std::string& reason) {
    return {ErrorCode::InvalidUsage,
        "The filter pattern “" + text + "” cannot be used as a regular expression: " + reason + "."};
}

/// Why a regex may not even be compiled: the C library would take memory in proportion to the product of its
/// repeat counts, and time exponential in the text for back-references. Empty if it may.
std::string hazardIn(const std::string& text) {
    if (text.size() > kLongestRegex)
        return "it is longer than 1,000 bytes";
    std::uint64_t repeats = 1;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\\') {
            ++at;
            if (at < text.size() && text[at] >= '1' && text[at] <= '9')
                return "back-references are not supported";
        } else if (text[at] == '{') {
            std::uint64_t largest = 1;
            std::uint64_t number = 0;
            for (++at; at < text.size() && text[at] != '}'; ++at) {
                const bool digit = std::isdigit(static_cast<unsigned char>(text[at])) != 0;
                number = digit ? number * 10 + static_cast<std::uint64_t>(text[at] - '0') : 0;
                largest = std::max(largest, number);
                if (largest > kMostRepeats)
                    break;
            }
            repeats *= largest;
            if (repeats > kMostRepeats)
                return "its repeat counts multiply to more than 10,000";
        }
    }
    return {};
}

} // namespace

bool globMatches(std::string_view glob, std::string_view text) {
    constexpr std::size_t kNone = std::string_view::npos;
    std::size_t at = 0;
    std::size_t position = 0;
    std::size_t afterStar = kNone;
    std::size_t starPosition = 0;
    while (position < text.size()) {
        if (at < glob.size() && glob[at] == '*') {
            afterStar = ++at;
            starPosition = position;
            continue;
        }
        const std::size_t next = at < glob.size() ? matchOne(glob, at, text[position]) : 0;
        if (next != 0) {
            at = next;
            ++position;
        } else if (afterStar != kNone) {
            at = afterStar;
            position = ++starPosition;
        } else {
            return false;
        }
    }
    while (at < glob.size() && glob[at] == '*')
        ++at;
    return at == glob.size();
}

struct Pattern::Regex {
    regex_t compiled{};
    int status = 0;

    explicit Regex(const std::string& text) {
        status = regcomp(&compiled, text.c_str(), REG_EXTENDED | REG_NOSUB);
    }
    Regex(const Regex&) = delete;
    Regex& operator=(const Regex&) = delete;
    ~Regex() {
        if (status == 0)
            regfree(&compiled);
    }
};

Pattern::Pattern(std::string glob, std::shared_ptr<const Regex> regex)
    : m_glob(std::move(glob)), m_regex(std::move(regex)) {}

Result<Pattern> Pattern::compile(Filter::Match match, const std::string& text) {
    if (match == Filter::Match::Glob)
        return Pattern(text, nullptr);
    if (const std::string hazard = hazardIn(text); !hazard.empty())
        return regexError(text, hazard);
    const Regex asGiven(text);
    if (asGiven.status != 0) {
        std::array<char, 200> reason{};
        regerror(asGiven.status, &asGiven.compiled, reason.data(), reason.size());
        return regexError(text, reason.data());
    }
    // Anchored, so that the C library looks once along the text instead of once from each of its bytes.
    auto anchored = std::make_shared<Regex>("^.*(" + text + ")");
    if (anchored->status != 0)
        return regexError(text, "it needs too much memory");
    return Pattern({}, std::move(anchored));
}

bool Pattern::matches(std::string_view text) const {
    if (!m_regex)
        return globMatches(m_glob, text);
    regmatch_t range{};
    range.rm_so = 0;
    range.rm_eo = static_cast<regoff_t>(text.size());
    const char* start = text.empty() ? "" : text.data();
    return regexec(&m_regex->compiled, start, 1, &range, REG_STARTEND) == 0;
}

} // namespace tidemark
