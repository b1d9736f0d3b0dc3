// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/query/query_text.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tidemark {

/// Reads a text from left to right; remembers the first mistake and reads nothing more after it.
class TextScanner {
public:
    explicit TextScanner(std::string_view text) : m_text(text) {}

    bool ok() const { return !m_mistake; }
    const std::optional<TextMistake>& mistake() const { return m_mistake; }
    void fail(std::size_t offset, std::string problem) {
        if (ok())
            m_mistake = TextMistake{offset, std::move(problem)};
    }

    std::size_t offset() const { return m_at; }
    std::string_view rest() const { return ok() ? m_text.substr(m_at) : std::string_view(); }
    bool atEnd() const { return rest().empty(); }
    bool atSpace() const { return !atEnd() && isSpace(m_text[m_at]); }
    bool take(std::string_view what) {
        if (!ok() || !rest().starts_with(what))
            return false;
        m_at += what.size();
        return true;
    }
    void skipSpaces() {
        while (atSpace())
            ++m_at;
    }
    /// Up to the first of `ends`, or the end.
    std::string_view takeUntil(std::string_view ends) {
        const std::string_view all = rest();
        const std::string_view word = all.substr(0, all.find_first_of(ends));
        m_at += word.size();
        return word;
    }
    /// In quotes, with \" and \\ for what these are; else up to a space, or all of the rest.
    std::string takePattern(bool wholeRest);
    /// A number of bytes ("4K", "1.5MiB", "0x7f00").
    std::uint64_t takeBytes();
    /// A duration in ns ("1m30s", "2.5ms"; a number alone is in seconds).
    std::uint64_t takeDuration();
    /// "12.5%" in millionths; nothing, and nothing is read, if no percentage stands here.
    std::optional<std::int64_t> takeShare();

    static bool isSpace(char character) {
        return character == ' ' || character == '\t' || character == '\n' || character == '\r';
    }

private:
    struct Unit {
        std::string_view name;
        std::uint64_t factor;
    };
    struct Decimal {
        std::uint64_t whole = 0;
        std::uint64_t fraction = 0; ///< of …
        std::uint64_t scale = 1;    ///< … this
    };
    bool takeDecimal(Decimal& number);
    std::uint64_t times(std::size_t begin, const Decimal& number, std::uint64_t factor);

    std::string_view m_text;
    std::size_t m_at = 0;
    std::optional<TextMistake> m_mistake;
};

} // namespace tidemark
