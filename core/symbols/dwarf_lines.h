// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/symbols/dwarf_unit.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tidemark {

/// A row of a line table.
struct LineRow {
    bool found = false;
    std::uint32_t file = 0;
    std::uint32_t line = 0;
    std::uint32_t column = 0;
};

/// The line table of one unit. Source: DWARF 5, 6.2; DWARF 4, 6.2.
class LineTable {
public:
    /// Reads the table's head; without one nothing is found. `unit` must outlive this.
    explicit LineTable(DwarfUnit& unit);

    /// rows[i] gets the row of addresses[i] (ascending). Runs the unit's program once.
    void find(std::span<const std::uint64_t> addresses, std::span<LineRow> rows);
    /// Path of a file, made absolute and without "." and ".."; empty if unknown.
    const std::string& path(std::uint64_t file);

private:
    struct File {
        std::string_view name;
        std::uint64_t folder = 0;
    };
    struct Format {
        std::uint64_t content = 0;
        std::uint16_t form = 0;
    };
    struct State;

    bool readHead(DwarfCursor& cursor);
    void readOldNames(DwarfCursor& cursor);
    void readNewNames(DwarfCursor& cursor);
    std::vector<Format> readFormats(DwarfCursor& cursor);
    File readEntry(DwarfCursor& cursor, std::span<const Format> formats);
    void runExtended(DwarfCursor& cursor, State& state);
    void runStandard(DwarfCursor& cursor, unsigned opcode, State& state);
    std::string makePath(std::uint64_t file) const;

    DwarfUnit* m_unit;
    std::span<const std::uint8_t> m_bytes; ///< up to the end of the table
    std::uint64_t m_program = 0;           ///< offset of the first opcode; 0 = there is none
    std::uint16_t m_version = 0;
    std::uint8_t m_offsetSize = 4;
    std::uint8_t m_stepSize = 1;
    std::int8_t m_lineBase = 0;
    std::uint8_t m_lineRange = 0;
    std::uint8_t m_opcodeBase = 0;
    std::span<const std::uint8_t> m_operandCounts; ///< of the standard opcodes
    std::vector<std::string_view> m_folders;
    std::vector<File> m_files;
    std::unordered_map<std::uint64_t, std::string> m_paths;
};

/// Without "." and ".." and doubled slashes; like std::filesystem, ".." above the root stays there.
std::string normalPath(std::string path);

} // namespace tidemark
