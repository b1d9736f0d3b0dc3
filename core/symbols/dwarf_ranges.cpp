// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/dwarf_ranges.h"

#include <dwarf.h>

namespace tidemark {

namespace {

constexpr std::size_t kMostRanges = 1'000'000; ///< of one DIE

void add(std::uint64_t low, std::uint64_t high, std::vector<CodeRange>& ranges) {
    if (low != 0 && low < high && ranges.size() < kMostRanges)
        ranges.push_back({low, high});
}

/// .debug_ranges, up to DWARF 4.
void readOldList(DwarfUnit& unit, std::uint64_t offset, std::vector<CodeRange>& ranges) {
    const DwarfUnit& holder = unit.skeleton != nullptr ? *unit.skeleton : unit;
    if (unit.skeleton != nullptr)
        offset += holder.root.number(Slot::OldRangesBase);
    const unsigned size = unit.header.addressSize;
    const std::uint64_t highest = size == 8 ? ~std::uint64_t{0} : 0xffffffff;
    std::uint64_t base = unit.lowPc;
    DwarfCursor list(holder.file->section(DwarfSection::Ranges), offset);
    while (unit.file->budget().spend(2 * size)) {
        const std::uint64_t low = list.number(size);
        const std::uint64_t high = list.number(size);
        if (!list.ok() || (low == 0 && high == 0))
            return;
        if (low == highest)
            base = high;
        else if (base + low != 0 && low < high)
            add(base + low, base + high, ranges);
    }
}

/// One entry of .debug_rnglists; false at the end of the list.
bool readEntry(DwarfUnit& unit, DwarfCursor& list, std::uint64_t& base, std::vector<CodeRange>& ranges) {
    const unsigned size = unit.header.addressSize;
    const auto indexed = [&] { return unit.address({DW_FORM_addrx, list.uleb()}).value_or(0); };
    switch (list.fixed<std::uint8_t>()) {
    case DW_RLE_base_addressx:
        base = indexed();
        return true;
    case DW_RLE_startx_endx: {
        const std::uint64_t low = indexed();
        add(low, indexed(), ranges);
        return true;
    }
    case DW_RLE_startx_length: {
        const std::uint64_t low = indexed();
        add(low, low + list.uleb(), ranges);
        return true;
    }
    case DW_RLE_offset_pair: {
        const std::uint64_t low = list.uleb();
        const std::uint64_t high = list.uleb();
        if (low < high)
            add(base + low, base + high, ranges);
        return true;
    }
    case DW_RLE_base_address:
        base = list.number(size);
        return true;
    case DW_RLE_start_end: {
        const std::uint64_t low = list.number(size);
        add(low, list.number(size), ranges);
        return true;
    }
    case DW_RLE_start_length: {
        const std::uint64_t low = list.number(size);
        add(low, low + list.uleb(), ranges);
        return true;
    }
    default:
        return false;
    }
}

void readNewList(DwarfUnit& unit, RawAttribute raw, std::vector<CodeRange>& ranges) {
    const auto section = unit.file->section(DwarfSection::RangeLists);
    const auto offset = raw.form == DW_FORM_rnglistx
                            ? unit.numberedList(section, unit.rangeListsBase, raw.value)
                            : raw.value + unit.rangeListsStart;
    if (!offset)
        return;
    std::uint64_t base = unit.lowPc;
    DwarfCursor list(section, *offset);
    std::uint64_t begin = list.offset();
    while (readEntry(unit, list, base, ranges) && list.ok()) {
        if (!unit.file->budget().spend(list.offset() - begin))
            return;
        begin = list.offset();
    }
}

} // namespace

void readRanges(DwarfUnit& unit, const DieFields& fields, std::vector<CodeRange>& ranges) {
    ranges.clear();
    if (fields.has(Slot::Ranges)) {
        if (unit.header.version >= 5)
            readNewList(unit, fields[Slot::Ranges], ranges);
        else
            readOldList(unit, fields.number(Slot::Ranges), ranges);
        return;
    }
    const auto low = unit.address(fields[Slot::LowPc]);
    if (!low || !fields.has(Slot::HighPc))
        return;
    const auto high = unit.address(fields[Slot::HighPc]);
    add(*low, high ? *high : *low + fields.number(Slot::HighPc), ranges);
}

} // namespace tidemark
