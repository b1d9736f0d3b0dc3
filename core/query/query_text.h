// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Questions as text, the same on the command line, in the window and in links:
//   rule:growth(12.5s,40s) module:libfoo* size:>=4K -function:~"^std::" cost:allocations
// The grammar is in README.md.

#include "core/base/result.h"
#include "core/query/query.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tidemark {

/// A moment as people write it. Which event it is depends on the profile.
struct MomentText {
    enum class Kind : std::uint8_t { Start, End, Peak, Time, Event, Share };
    Kind kind = Kind::End;
    Nanoseconds time = 0;        ///< Time
    Position event = 0;          ///< Event: the gap after it
    std::int64_t millionths = 0; ///< Share: of the duration, at most 1,000,000
    friend bool operator==(const MomentText&, const MomentText&) = default;
};

/// What a text asks for; what it does not mention is not there.
struct QueryText {
    std::optional<Rule> rule;
    std::vector<MomentText> moments; ///< of the rule, from A on; maybe fewer than it has
    std::vector<Filter> filters;
    std::optional<CostKind> cost;
    friend bool operator==(const QueryText&, const QueryText&) = default;
};

/// What is wrong with a text, and where.
struct TextMistake {
    std::size_t offset = 0; ///< in bytes; the column is one more
    std::string problem;    ///< part of a sentence
};

/// InvalidUsage with a sentence that names the column; `mistake` gets the same for an editor to point at.
Result<QueryText> parseQueryText(std::string_view text, TextMistake* mistake = nullptr);
/// parseQueryText() of the result gives `query` again.
std::string printQueryText(const QueryText& query);

/// One filter, the whole of `text`: an unquoted pattern may hold spaces.
Result<Filter> parseFilterText(std::string_view text, TextMistake* mistake = nullptr);
std::string printFilter(const Filter& filter);

/// "12.5s", "300ms", "1m30s", "2h", "250us", "10ns", "12" (seconds), "50%" (of the duration), "start", "end",
/// "peak", "#123" (after an event). InvalidUsage.
Result<MomentText> parseMomentText(std::string_view text);
std::string printMoment(const MomentText& moment);

/// "function", "leaf.function" is the same field …
std::string_view fieldName(Filter::Field field);

} // namespace tidemark
