// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/mapped_file.h"
#include "core/symbols/dwarf_cursor.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <libelf.h>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace tidemark {

struct DwarfUnit;

enum class DwarfSection : std::uint8_t {
    Info,
    Abbrev,
    Str,
    LineStr,
    Line,
    Ranges,
    RangeLists,
    Addresses,
    StrOffsets,
    UnitIndex,     ///< of a package of split units
    Locations,     ///< up to DWARF 4
    LocationLists,
};
inline constexpr std::size_t kDwarfSections = 12;

/// The head of one unit in .debug_info. Source: DWARF 5, 7.5.1; DWARF 4, 7.5.1.1.
struct UnitHeader {
    std::uint64_t offset = 0;  ///< of the unit in .debug_info
    std::uint64_t end = 0;     ///< of its last byte + 1
    std::uint64_t dies = 0;    ///< of its first DIE
    std::uint64_t abbrevs = 0; ///< in .debug_abbrev
    std::uint64_t id = 0;      ///< of a skeleton or split unit of DWARF 5; else 0
    std::uint16_t version = 0;
    std::uint8_t addressSize = 0;
    std::uint8_t offsetSize = 0; ///< 4 or 8
    std::uint8_t type = 0;       ///< DW_UT_…; 0 before DWARF 5
};

/// The DWARF of one ELF file: its sections, unpacked where they are compressed, and its units. Written for
/// hostile files: every read is checked, memory is bounded by the size of the file. Belongs to one thread.
class DwarfFile {
public:
    /// Null without debug info, in another byte order, or if its strings have no end. Maps the file behind
    /// `descriptor`; `elf` is read here only.
    static std::unique_ptr<DwarfFile> of(Elf* elf, int descriptor);
    DwarfFile(const DwarfFile&) = delete;
    DwarfFile& operator=(const DwarfFile&) = delete;
    ~DwarfFile();

    /// Empty if there is none. A view as long as this.
    std::span<const std::uint8_t> section(DwarfSection which);
    /// In ascending order of offset.
    const std::vector<UnitHeader>& units();
    /// The unit that the byte at `offset` of .debug_info belongs to, kept for later; null if there is none.
    DwarfUnit* unitAt(std::uint64_t offset);
    /// Forgets what unitAt() keeps of the unit at this offset, and its pages: they come back when they are
    /// asked for.
    void close(std::uint64_t unitOffset);
    /// The text at `offset`; empty if there is none.
    std::string_view text(DwarfSection which, std::uint64_t offset);

    std::uint32_t id() const { return m_id; } ///< never that of another file, even of one that is gone
    std::uint64_t size() const { return m_mapping.bytes().size(); }
    DwarfFile* alternate() const { return m_alternate; }
    /// Where dwz moved common parts to; must outlive this.
    void setAlternate(DwarfFile* alternate) { m_alternate = alternate; }
    WorkBudget& budget() { return m_budget; }

private:
    enum class Packing : std::uint8_t { None, Header, Zdebug };
    struct Place {
        std::uint64_t offset = 0;
        std::uint64_t size = 0;
        Packing packing = Packing::None;
        bool wide = true; ///< ELF of 64 bits
        bool loaded = false;
        std::span<const std::uint8_t> bytes;
        std::unique_ptr<std::uint8_t[]> unpacked;
    };

    explicit DwarfFile(MappedFile mapping);
    void findSections(Elf* elf);
    void notePlace(
        std::string_view name, std::uint64_t offset, std::uint64_t size, bool compressed, bool wide);
    void load(Place& place);
    bool stringsEnd();

    MappedFile m_mapping;
    std::array<Place, kDwarfSections> m_places;
    std::optional<std::vector<UnitHeader>> m_units;
    std::map<std::uint64_t, std::unique_ptr<DwarfUnit>> m_openUnits; ///< by offset
    DwarfFile* m_alternate = nullptr;
    std::uint32_t m_id;
    WorkBudget m_budget{0};
};

/// Reads one head; nothing if it is broken or unknown. The cursor goes to the end of the unit.
std::optional<UnitHeader> readUnitHeader(DwarfCursor& cursor);

} // namespace tidemark
