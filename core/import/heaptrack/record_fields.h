// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace tidemark::heaptrack {

/// The fields of one record. Numbers are hexadecimal without prefix; fields are separated by one blank. The
/// text behind `at` must contain a '\n', where every read stops.
class RecordFields {
public:
    explicit RecordFields(const char* at) : m_at(at) {}

    /// The next number. False, with `value` untouched, if there is none.
    bool number(std::uint64_t& value) {
        const char* at = m_at;
        if (*at == ' ')
            ++at;
        std::uint64_t read = 0;
        const char* const first = at;
        for (unsigned digit = digitOf(*at); digit < 16; digit = digitOf(*++at))
            read = read << 4 | digit;
        if (at == first || at - first > 16)
            return false;
        m_at = at;
        value = read;
        return true;
    }
    /// The next `length` bytes, behind one blank. False if the line ends before.
    bool text(std::uint64_t length, std::string_view& text) {
        const char* const first = *m_at == ' ' ? m_at + 1 : m_at;
        const char* at = first;
        while (*at != '\n' && static_cast<std::uint64_t>(at - first) < length)
            ++at;
        if (static_cast<std::uint64_t>(at - first) != length)
            return false;
        m_at = at;
        text = {first, static_cast<std::size_t>(length)};
        return true;
    }
    /// All up to the end of the line, without a blank in front.
    std::string_view rest() {
        const char* const first = *m_at == ' ' ? m_at + 1 : m_at;
        const char* at = first;
        while (*at != '\n')
            ++at;
        m_at = at;
        return {first, static_cast<std::size_t>(at - first)};
    }
    bool atEnd() const { return *m_at == '\n'; }
    /// Goes to the beginning of the next line.
    const char* skipLine() {
        while (*m_at != '\n')
            ++m_at;
        return m_at + 1;
    }

private:
    static unsigned digitOf(char c) {
        const unsigned decimal = static_cast<unsigned char>(c) - unsigned{'0'};
        if (decimal < 10)
            return decimal;
        const unsigned letter = static_cast<unsigned char>(c) - unsigned{'a'};
        return letter < 6 ? letter + 10 : 16;
    }
    const char* m_at;
};

} // namespace tidemark::heaptrack
