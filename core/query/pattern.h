// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/query/query.h"

#include <memory>
#include <string>
#include <string_view>

namespace tidemark {

/// Whether `glob` matches the whole of `text`, byte by byte and whatever the locale: `*` is any run, `?` any
/// byte,
/// `[abc]`, `[a-z]` and `[!a-z]` are sets, a backslash makes the next byte literal. A `[` that no `]` closes
/// is itself. Backtracks to the last `*` only, so it never takes exponential time.
bool globMatches(std::string_view glob, std::string_view text);

/// The compiled text of a Filter. Cheap to copy; matches() may be called from any thread.
class Pattern {
public:
    /// InvalidUsage if a regex cannot be compiled or would take unreasonably much memory or time: longer than
    /// 1,000 bytes, repeat counts whose product is over 10,000, or back-references.
    static Result<Pattern> compile(Filter::Match match, const std::string& text);

    /// A glob matches the whole of `text`, a regex (POSIX extended, with \w \s \b) is found anywhere in it.
    bool matches(std::string_view text) const;

private:
    struct Regex;
    Pattern(std::string glob, std::shared_ptr<const Regex> regex);
    std::string m_glob;
    std::shared_ptr<const Regex> m_regex; ///< null: m_glob counts
};

} // namespace tidemark
