// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/dwarf_lines.h"

#include <algorithm>
#include <dwarf.h>
#include <filesystem>

namespace tidemark {

namespace {

constexpr std::uint64_t kFirstLine = 1;

bool isAbsolute(std::string_view path) {
    return path.starts_with('/');
}

void join(std::string& path, std::string_view folder) {
    if (!folder.empty() && !isAbsolute(path))
        path = std::string(folder) + "/" + path;
}

} // namespace

std::string normalPath(std::string path) {
    const bool clean = path.find("//") == std::string::npos && path.find("/.") == std::string::npos &&
                       !path.starts_with('.');
    return clean ? path : std::filesystem::path(path).lexically_normal().string();
}

/// The machine that runs a line program, and where its rows go.
struct LineTable::State {
    std::span<const std::uint64_t> addresses;
    std::span<LineRow> rows;
    std::uint64_t address = 0;
    LineRow row;
    bool hasPrevious = false; ///< within this sequence
    bool dropped = false;     ///< the sequence begins at 0: the linker has dropped its code
    std::uint64_t previousAddress = 0;
    LineRow previous;
    std::size_t next = 0; ///< the first address not below the previous row

    void restart() {
        address = 0;
        row = {true, 1, kFirstLine, 0};
        hasPrevious = false;
        dropped = false;
    }
    /// The rows up to here: what lies between the previous row and this one belongs to the previous.
    void append() {
        if (!hasPrevious || address < previousAddress) {
            dropped = !hasPrevious && address == 0;
            next = static_cast<std::size_t>(
                std::lower_bound(addresses.begin(), addresses.end(), address) - addresses.begin());
        } else if (!dropped) {
            for (; next < addresses.size() && addresses[next] < address; ++next)
                if (!rows[next].found)
                    rows[next] = previous;
        }
        hasPrevious = true;
        previousAddress = address;
        previous = row;
    }
};

LineTable::LineTable(DwarfUnit& unit) : m_unit(&unit) {
    if (!unit.root.has(Slot::LineTable))
        return;
    DwarfCursor cursor(unit.file->section(DwarfSection::Line), unit.root.number(Slot::LineTable));
    if (!readHead(cursor))
        m_program = 0;
}

bool LineTable::readHead(DwarfCursor& cursor) {
    std::uint64_t length = cursor.fixed<std::uint32_t>();
    if (length == 0xffffffff) {
        length = cursor.fixed<std::uint64_t>();
        m_offsetSize = 8;
    }
    if (!cursor.ok() || length > cursor.remaining())
        return false;
    m_bytes = m_unit->file->section(DwarfSection::Line).first(cursor.offset() + length);
    m_version = cursor.fixed<std::uint16_t>();
    if (m_version < 2 || m_version > 5)
        return false;
    if (m_version >= 5)
        cursor.skip(2); // sizes of addresses and segment selectors
    const std::uint64_t headLength = cursor.number(m_offsetSize);
    if (!cursor.ok() ||
        headLength > m_bytes.size() - std::min<std::uint64_t>(cursor.offset(), m_bytes.size()))
        return false;
    m_program = cursor.offset() + headLength;
    m_stepSize = cursor.fixed<std::uint8_t>();
    if (m_version >= 4)
        cursor.skip(1); // operations per instruction: 1 but for VLIW machines
    cursor.skip(1);     // whether rows begin as statements
    m_lineBase = cursor.fixed<std::int8_t>();
    m_lineRange = cursor.fixed<std::uint8_t>();
    m_opcodeBase = cursor.fixed<std::uint8_t>();
    const std::size_t counts = m_opcodeBase == 0 ? 0 : m_opcodeBase - 1U;
    const std::uint64_t at = cursor.offset();
    cursor.skip(counts);
    if (!cursor.ok() || cursor.offset() > m_bytes.size() || m_lineRange == 0)
        return false;
    m_operandCounts = m_bytes.subspan(at, counts);
    DwarfCursor names(m_bytes, cursor.offset());
    if (m_version >= 5)
        readNewNames(names);
    else
        readOldNames(names);
    m_unit->file->budget().spend(names.offset() - at);
    return true;
}

void LineTable::readOldNames(DwarfCursor& cursor) {
    m_folders.push_back(m_unit->text(m_unit->root[Slot::Folder]));
    for (auto name = cursor.text(); !name.empty(); name = cursor.text())
        m_folders.push_back(name);
    m_files.push_back({m_unit->text(m_unit->root[Slot::Name]), 0});
    for (auto name = cursor.text(); !name.empty(); name = cursor.text()) {
        m_files.push_back({name, cursor.uleb()});
        cursor.uleb(); // time
        cursor.uleb(); // size
    }
}

std::vector<LineTable::Format> LineTable::readFormats(DwarfCursor& cursor) {
    std::vector<Format> formats(cursor.fixed<std::uint8_t>());
    for (Format& format : formats) {
        format.content = cursor.uleb();
        format.form = static_cast<std::uint16_t>(cursor.uleb());
    }
    return formats;
}

LineTable::File LineTable::readEntry(DwarfCursor& cursor, std::span<const Format> formats) {
    File file;
    for (const Format& format : formats) {
        RawAttribute raw{format.form, 0};
        std::string_view text;
        switch (format.form) {
        case DW_FORM_string:
            text = cursor.text();
            break;
        case DW_FORM_line_strp:
        case DW_FORM_strp:
        case DW_FORM_strp_sup:
            raw.value = cursor.number(m_offsetSize);
            break;
        case DW_FORM_udata:
        case DW_FORM_strx:
            raw.value = cursor.uleb();
            break;
        case DW_FORM_data1:
        case DW_FORM_strx1:
            raw.value = cursor.number(1);
            break;
        case DW_FORM_data2:
        case DW_FORM_strx2:
            raw.value = cursor.number(2);
            break;
        case DW_FORM_data4:
        case DW_FORM_strx4:
            raw.value = cursor.number(4);
            break;
        case DW_FORM_data8:
            raw.value = cursor.number(8);
            break;
        case DW_FORM_data16:
            cursor.skip(16);
            break;
        case DW_FORM_block:
            cursor.skip(cursor.uleb());
            break;
        default:
            cursor.fail();
        }
        if (format.content == DW_LNCT_path)
            file.name = format.form == DW_FORM_string ? text : m_unit->text(raw);
        else if (format.content == DW_LNCT_directory_index)
            file.folder = raw.value;
    }
    return file;
}

void LineTable::readNewNames(DwarfCursor& cursor) {
    // An entry takes at least a byte: broken counts end with the table.
    const auto folderFormats = readFormats(cursor);
    for (std::uint64_t count = cursor.uleb(); count > 0 && !folderFormats.empty() && cursor.ok(); --count)
        m_folders.push_back(readEntry(cursor, folderFormats).name);
    const auto fileFormats = readFormats(cursor);
    for (std::uint64_t count = cursor.uleb(); count > 0 && !fileFormats.empty() && cursor.ok(); --count)
        m_files.push_back(readEntry(cursor, fileFormats));
}

void LineTable::find(std::span<const std::uint64_t> addresses, std::span<LineRow> rows) {
    if (m_program == 0 || !m_unit->file->budget().spend(m_bytes.size() - m_program))
        return;
    State state;
    state.addresses = addresses;
    state.rows = rows;
    state.restart();
    DwarfCursor cursor(m_bytes, m_program);
    while (!cursor.atEnd()) {
        const unsigned opcode = cursor.fixed<std::uint8_t>();
        if (opcode >= m_opcodeBase) {
            const unsigned step = opcode - m_opcodeBase;
            state.address += std::uint64_t{step / m_lineRange} * m_stepSize;
            state.row.line += static_cast<std::uint32_t>(m_lineBase + static_cast<int>(step % m_lineRange));
            state.append();
        } else if (opcode == 0) {
            runExtended(cursor, state);
        } else {
            runStandard(cursor, opcode, state);
        }
    }
}

void LineTable::runExtended(DwarfCursor& cursor, State& state) {
    const std::uint64_t length = cursor.uleb();
    if (length == 0 || length > cursor.remaining())
        return cursor.fail();
    const std::uint64_t end = cursor.offset() + length;
    switch (cursor.fixed<std::uint8_t>()) {
    case DW_LNE_end_sequence:
        state.append();
        state.restart();
        break;
    case DW_LNE_set_address:
        if (length - 1 <= 8)
            state.address = cursor.number(static_cast<unsigned>(length - 1));
        break;
    case DW_LNE_define_file: {
        const auto name = cursor.text();
        m_files.push_back({name, cursor.uleb()});
        break;
    }
    default:
        break;
    }
    cursor.seek(end);
}

void LineTable::runStandard(DwarfCursor& cursor, unsigned opcode, State& state) {
    switch (opcode) {
    case DW_LNS_copy:
        return state.append();
    case DW_LNS_advance_pc:
        state.address += cursor.uleb() * m_stepSize;
        return;
    case DW_LNS_advance_line:
        state.row.line += static_cast<std::uint32_t>(cursor.sleb());
        return;
    case DW_LNS_set_file:
        state.row.file = static_cast<std::uint32_t>(cursor.uleb());
        return;
    case DW_LNS_set_column:
        state.row.column = static_cast<std::uint32_t>(cursor.uleb());
        return;
    case DW_LNS_const_add_pc:
        state.address += std::uint64_t{(255U - m_opcodeBase) / m_lineRange} * m_stepSize;
        return;
    case DW_LNS_fixed_advance_pc:
        state.address += cursor.fixed<std::uint16_t>();
        return;
    default:
        for (unsigned left = m_operandCounts[opcode - 1]; left > 0; --left)
            cursor.uleb();
    }
}

const std::string& LineTable::path(std::uint64_t file) {
    const auto [entry, isNew] = m_paths.try_emplace(file);
    if (isNew)
        entry->second = makePath(file);
    return entry->second;
}

std::string LineTable::makePath(std::uint64_t file) const {
    if (file >= m_files.size() || m_files[file].name.empty())
        return {};
    const File& entry = m_files[file];
    std::string path(entry.name);
    if (!isAbsolute(path) && entry.folder < m_folders.size())
        join(path, m_folders[entry.folder]);
    if (!isAbsolute(path))
        join(path, m_unit->text(m_unit->root[Slot::Folder]));
    return normalPath(std::move(path));
}

} // namespace tidemark
