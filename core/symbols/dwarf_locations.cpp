// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/dwarf_locations.h"

#include <algorithm>
#include <dwarf.h>
#include <optional>
#include <span>

namespace tidemark {

namespace {

using Take = std::function<bool(const VariablePlace&)>;

/// Of one operation, "register" or "frame base + offset"; nothing for any other expression.
std::optional<VariablePlace> placeOf(std::span<const std::uint8_t> expression) {
    DwarfCursor at(expression);
    const auto operation = at.fixed<std::uint8_t>();
    VariablePlace place;
    if (operation >= DW_OP_reg0 && operation <= DW_OP_reg31) {
        place.number = operation - DW_OP_reg0;
    } else if (operation == DW_OP_fbreg) {
        place.kind = VariablePlace::Kind::FrameSlot;
        place.number = at.sleb();
    } else {
        return std::nullopt;
    }
    return at.ok() && at.atEnd() ? std::optional(place) : std::nullopt;
}

bool give(std::uint64_t low, std::uint64_t high, std::span<const std::uint8_t> expression, const Take& take) {
    auto place = placeOf(expression);
    if (!place || low > high)
        return true;
    // g++ (-gvariable-location-views) has places that hold between two instructions only.
    place->low = low;
    place->high = std::max(high, low + 1);
    return take(*place);
}

/// .debug_loc, up to DWARF 4.
void readOldList(DwarfUnit& unit, std::uint64_t offset, const Take& take) {
    const unsigned size = unit.header.addressSize;
    const std::uint64_t highest = size == 8 ? ~std::uint64_t{0} : 0xffffffff;
    const auto section = unit.file->section(DwarfSection::Locations);
    std::uint64_t base = unit.lowPc;
    DwarfCursor list(section, offset);
    while (unit.file->budget().spend(2 * size)) {
        const std::uint64_t low = list.number(size);
        const std::uint64_t high = list.number(size);
        if (!list.ok() || (low == 0 && high == 0))
            return;
        if (low == highest) {
            base = high;
            continue;
        }
        const auto length = list.fixed<std::uint16_t>();
        if (length > list.remaining() ||
            !give(base + low, base + high, section.subspan(list.offset(), length), take))
            return;
        list.skip(length);
    }
}

/// The code of one entry of .debug_loclists that has an expression; `more` is false at the end of the list.
std::optional<std::pair<std::uint64_t, std::uint64_t>> readEntry(
    DwarfUnit& unit, DwarfCursor& list, std::uint64_t& base, bool& more) {
    const unsigned size = unit.header.addressSize;
    const auto indexed = [&] { return unit.address({DW_FORM_addrx, list.uleb()}).value_or(0); };
    constexpr unsigned kViewPair = 9; // DW_LLE_GNU_view_pair
    std::uint64_t low = 0;
    switch (list.fixed<std::uint8_t>()) {
    case DW_LLE_base_addressx:
        base = indexed();
        return std::nullopt;
    case DW_LLE_startx_endx:
        low = indexed();
        return std::pair(low, indexed());
    case DW_LLE_startx_length:
        low = indexed();
        return std::pair(low, low + list.uleb());
    case DW_LLE_offset_pair:
        low = base + list.uleb();
        return std::pair(low, base + list.uleb());
    case DW_LLE_default_location:
        return std::pair(std::uint64_t{0}, ~std::uint64_t{0});
    case DW_LLE_base_address:
        base = list.number(size);
        return std::nullopt;
    case DW_LLE_start_end:
        low = list.number(size);
        return std::pair(low, list.number(size));
    case DW_LLE_start_length:
        low = list.number(size);
        return std::pair(low, low + list.uleb());
    case kViewPair:
        list.uleb();
        list.uleb();
        return std::nullopt;
    default:
        more = false;
        return std::nullopt;
    }
}

void readNewList(DwarfUnit& unit, RawAttribute raw, const Take& take) {
    const auto section = unit.file->section(DwarfSection::LocationLists);
    const auto offset = raw.form == DW_FORM_loclistx
                            ? unit.numberedList(section, unit.locationListsBase, raw.value)
                            : raw.value + unit.locationListsStart;
    if (!offset)
        return;
    std::uint64_t base = unit.lowPc;
    DwarfCursor list(section, *offset);
    for (bool more = true; more && list.ok();) {
        const std::uint64_t begin = list.offset();
        const auto code = readEntry(unit, list, base, more);
        if (code && list.ok()) {
            const std::uint64_t length = list.uleb();
            if (length > list.remaining() ||
                !give(code->first, code->second, section.subspan(list.offset(), length), take))
                return;
            list.skip(length);
        }
        if (!unit.file->budget().spend(list.offset() - begin))
            return;
    }
}

} // namespace

void readPlaces(DwarfUnit& unit, RawAttribute location, const Take& take) {
    switch (location.form) {
    case DW_FORM_block1:
    case DW_FORM_block2:
    case DW_FORM_block4:
    case DW_FORM_block:
    case DW_FORM_exprloc:
        give(0, ~std::uint64_t{0}, unit.block(location), take);
        return;
    case DW_FORM_sec_offset:
    case DW_FORM_loclistx:
    case DW_FORM_data4: // before DWARF 4
    case DW_FORM_data8:
        if (unit.header.version >= 5)
            readNewList(unit, location, take);
        else if (unit.skeleton == nullptr)
            readOldList(unit, location.value, take);
        return;
    default:
        return;
    }
}

} // namespace tidemark
