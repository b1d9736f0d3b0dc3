// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/symbols/dwarf_file.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tidemark {

/// The attributes that are looked at; all others are skipped.
enum class Slot : std::uint8_t {
    Sibling,
    Name,
    LinkageName,
    LowPc,
    HighPc,
    Ranges,
    Origin,
    Specification,
    CallFile,
    CallLine,
    CallColumn,
    LineTable,
    Folder, ///< DW_AT_comp_dir
    SplitName,
    SplitId,
    StrOffsetsBase,
    AddressBase,
    RangeListsBase,
    OldRangesBase, ///< DW_AT_GNU_ranges_base
    Language,
    Type,
    ByteSize,
    Declaration,
    Artificial,
    Location,
    MemberLocation,
    FrameBase,
    LocationListsBase,
    CallReturn,    ///< DW_AT_call_return_pc
    AllocatedType, ///< DW_AT_LLVM_alloc_type
    Producer,
    ContainingType, ///< of a class with virtual functions: where their table is declared
};
inline constexpr std::size_t kSlots = 32;

/// One attribute as stored: a number, an offset or an index, by its form; of a block, the offset of its
/// length.
struct RawAttribute {
    std::uint16_t form = 0;
    std::uint64_t value = 0;
};

/// The attributes of one DIE.
class DieFields {
public:
    bool has(Slot slot) const { return (m_present >> static_cast<unsigned>(slot) & 1U) != 0; }
    /// Of form 0 if there is none.
    RawAttribute operator[](Slot slot) const {
        return has(slot) ? m_raw[static_cast<std::size_t>(slot)] : RawAttribute{};
    }
    std::uint64_t number(Slot slot) const { return (*this)[slot].value; }
    void clear() { m_present = 0; }
    void set(std::size_t slot, RawAttribute raw) {
        m_present |= 1U << slot;
        m_raw[slot] = raw;
    }

private:
    std::uint32_t m_present = 0;
    std::array<RawAttribute, kSlots> m_raw;
};

/// One declaration in .debug_abbrev: the tag of DIEs and the forms of their attributes.
struct Abbrev {
    std::uint32_t firstAttribute = 0;
    std::uint32_t attributes = 0;
    std::uint16_t tag = 0;
    bool hasChildren = false;
    bool hasSibling = false;
    std::uint32_t size = 0; ///< bytes of the attributes, if all have a fixed size; else 0
    /// Bytes of attributes before DW_AT_sibling, if that is of 4 bytes and those have a fixed size; else
    /// kNoPlace.
    std::uint32_t siblingPlace = kNoPlace;
    static constexpr std::uint32_t kNoPlace = 0xffffffff;
};

/// The declarations of one unit, read as far as they are asked for.
class AbbrevTable {
public:
    static constexpr std::uint8_t kOtherSize = 0xff;
    struct Attribute {
        std::uint16_t form = 0;
        std::uint8_t slot = 0; ///< kSlots = not looked at
        std::uint8_t size = 0; ///< bytes, at most 8; kOtherSize = not fixed, or longer
        std::int64_t implicit = 0;
    };
    AbbrevTable(DwarfFile& file, const UnitHeader& header);
    /// Null for an unknown code. Stays valid as long as this.
    const Abbrev* find(std::uint64_t code) {
        if (code - 1 < m_inOrder)
            return &m_abbrevs[code - 1];
        return findSlowly(code);
    }
    std::span<const Attribute> attributes(const Abbrev& abbrev) const {
        return {m_attributes.data() + abbrev.firstAttribute, abbrev.attributes};
    }

private:
    const Abbrev* findSlowly(std::uint64_t code);
    bool readOne();
    void readAttributes(Abbrev& abbrev);

    DwarfFile* m_file;
    DwarfCursor m_cursor;
    std::uint8_t m_addressSize;
    std::uint8_t m_offsetSize;
    std::uint16_t m_version;
    std::deque<Abbrev> m_abbrevs; ///< stay where they are while more are read
    std::vector<Attribute> m_attributes;
    std::size_t m_inOrder = 0; ///< so many have the codes 1, 2, 3 …
    std::unordered_map<std::uint64_t, std::uint32_t> m_others;
};

/// Where a DIE stands: its unit and its offset in .debug_info. No unit: nowhere.
struct DieRef {
    DwarfUnit* unit = nullptr;
    std::uint64_t offset = 0;
};

/// One unit of .debug_info with what its first DIE says.
struct DwarfUnit {
    /// Reads the first DIE.
    DwarfUnit(DwarfFile& owner, const UnitHeader& head);

    DwarfFile* file;
    UnitHeader header;
    AbbrevTable abbrevs;
    DwarfUnit* skeleton = nullptr; ///< of a split unit: has the addresses
    std::uint16_t tag = 0;         ///< of the first DIE; 0 = cannot be read
    DieFields root;
    std::uint64_t rootChildren = 0; ///< offset of the first DIE below the first
    std::uint64_t lowPc = 0;
    // Where the unit's part of shared tables begins:
    std::uint64_t strOffsetsBase = 0;
    std::uint64_t addressBase = 0;
    std::uint64_t rangeListsBase = 0;
    std::uint64_t locationListsBase = 0;
    // Of a split unit in a package: where its part of .debug_rnglists and of .debug_loclists begins.
    std::uint64_t rangeListsStart = 0;
    std::uint64_t locationListsStart = 0;

    DwarfCursor cursor(std::uint64_t offset) const;
    /// Reads the attributes of a DIE; the cursor stands behind its code.
    void readFields(DwarfCursor& at, const Abbrev& abbrev, DieFields& fields) const;
    void skipFields(DwarfCursor& at, const Abbrev& abbrev) const;

    std::string_view text(RawAttribute raw) const;
    /// The bytes of a block or an expression; empty if it is none.
    std::span<const std::uint8_t> block(RawAttribute raw) const;
    std::optional<std::uint64_t> address(RawAttribute raw) const;
    /// Where the list with that number begins in a section of lists, whose table of offsets is at `base`.
    std::optional<std::uint64_t> numberedList(
        std::span<const std::uint8_t> section, std::uint64_t base, std::uint64_t number) const;
    /// The DIE that a reference means.
    DieRef reference(RawAttribute raw);
    bool isSkeleton() const;
    std::uint64_t splitId() const;
    /// False for C, where plain names are whole names.
    bool hasNestedNames() const;

    /// Reads the first DIE again, after the bases have been set.
    void readRoot();

private:
    std::uint64_t readForm(DwarfCursor& at, std::uint16_t form) const;
};

} // namespace tidemark
