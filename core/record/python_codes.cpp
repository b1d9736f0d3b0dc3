// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/python_codes.h"

#include <utility>

namespace tidemark::recording {
namespace {

constexpr std::uint32_t kUnitBytes = 2;

/// Bytes and numbers of a table; zeros behind its end.
class TableReader {
public:
    explicit TableReader(std::string_view table) : m_table(table) {}

    bool atEnd() const { return m_at >= m_table.size(); }
    std::uint8_t byte() { return atEnd() ? 0 : static_cast<std::uint8_t>(m_table[m_at++]); }
    std::int8_t signedByte() { return static_cast<std::int8_t>(byte()); }

    /// Six bits per byte, the lowest first; a seventh says that there are more.
    std::uint32_t number() {
        std::uint32_t value = 0;
        for (unsigned shift = 0; shift < 32; shift += 6) {
            const std::uint8_t next = byte();
            value |= static_cast<std::uint32_t>(next & 0x3f) << shift;
            if ((next & 0x40) == 0)
                break;
        }
        return value;
    }
    /// The lowest bit is the sign.
    std::int64_t signedNumber() {
        const std::uint32_t value = number();
        return (value & 1) != 0 ? -static_cast<std::int64_t>(value >> 1)
                                : static_cast<std::int64_t>(value >> 1);
    }
    void skipTo(std::uint8_t bits) {
        while (!atEnd() && (static_cast<std::uint8_t>(m_table[m_at]) & bits) == 0)
            ++m_at;
    }

private:
    std::string_view m_table;
    std::size_t m_at = 0;
};

std::uint32_t shownLine(std::int64_t line) {
    return line > 0 && line <= 0x7fffffff ? static_cast<std::uint32_t>(line) : 0;
}

/// Pairs of bytes: so many bytes of code further, so many lines further.
std::uint32_t lineByPairs(std::int64_t line, TableReader table, std::uint32_t offset) {
    std::uint32_t address = 0;
    while (!table.atEnd()) {
        address += table.byte();
        if (address > offset)
            break;
        line += table.signedByte();
    }
    return shownLine(line);
}

/// Pairs of bytes: ranges of code with the difference of their line; −128: a range without one.
std::uint32_t lineByRanges(std::int64_t line, TableReader table, std::uint32_t offset) {
    std::uint32_t end = 0;
    while (!table.atEnd()) {
        end += table.byte();
        const std::int8_t difference = table.signedByte();
        const bool hasLine = difference != -128;
        line += hasLine ? difference : 0;
        if (offset < end)
            return hasLine ? shownLine(line) : 0;
    }
    return 0;
}

/// Entries: a byte with the highest bit set, whose low bits are the length and whose others say what follows.
std::uint32_t lineByEntries(std::int64_t line, TableReader table, std::uint32_t offset) {
    constexpr unsigned kNone = 15;
    constexpr unsigned kLong = 14;
    constexpr unsigned kNoColumns = 13;
    constexpr unsigned kOneLine = 10;
    std::uint32_t end = 0;
    while (!table.atEnd()) {
        const std::uint8_t head = table.byte();
        const unsigned kind = head >> 3 & 15;
        end += ((head & 7u) + 1) * kUnitBytes;
        if (kind == kLong || kind == kNoColumns)
            line += table.signedNumber();
        else if (kind >= kOneLine && kind < kNoColumns)
            line += kind - kOneLine;
        if (offset < end)
            return kind == kNone ? 0 : shownLine(line);
        table.skipTo(0x80);
    }
    return 0;
}

} // namespace

std::uint32_t pythonLine(
    std::uint32_t version, std::uint32_t firstLine, std::string_view table, std::uint32_t offset) {
    const TableReader reader(table);
    if (version < 0x030a)
        return lineByPairs(firstLine, reader, offset);
    return version == 0x030a ? lineByRanges(firstLine, reader, offset)
                             : lineByEntries(firstLine, reader, offset);
}

void PythonCodes::add(PythonCodePart part) {
    const auto [found, isNew] = m_codes.try_emplace(part.id);
    trace::PythonCode& code = found->second.code;
    if (isNew) {
        if (part.tableOffset != 0) { // its beginning was lost
            m_codes.erase(found);
            return;
        }
        code = {part.id, part.version, part.firstLine, std::move(part.name), std::move(part.file),
            std::move(part.table)};
        m_new.push_back(part.id);
    } else if (part.tableOffset != 0 && part.tableOffset == code.lines.size()) {
        code.lines += part.table;
        if (!std::exchange(found->second.isNew, true))
            m_new.push_back(part.id);
    }
}

std::optional<PythonCodes::Place> PythonCodes::find(std::uint64_t word) const {
    const auto found = m_codes.find(static_cast<std::uint32_t>(word >> 24));
    if ((word & wire::kPythonFrame) == 0 || found == m_codes.end())
        return std::nullopt;
    const trace::PythonCode& code = found->second.code;
    const auto place = static_cast<std::uint32_t>(word) & wire::kLargestPythonPlace;
    const std::uint32_t line =
        place == 0 ? code.firstLine
                   : pythonLine(code.version, code.firstLine, code.lines, (place - 1) * kUnitBytes);
    return Place{code.function, code.file, line};
}

std::vector<trace::PythonCode> PythonCodes::takeNew() {
    std::vector<trace::PythonCode> codes;
    for (const auto id : std::exchange(m_new, {})) {
        Entry& entry = m_codes[id];
        entry.isNew = false;
        codes.push_back(entry.code);
    }
    return codes;
}

void PythonCodes::restore(std::vector<trace::PythonCode> codes) {
    for (auto& code : codes) {
        const auto id = code.id;
        m_codes.insert_or_assign(id, Entry{std::move(code), false});
    }
}

} // namespace tidemark::recording
