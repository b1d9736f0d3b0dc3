// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/symbols/dwarf_unit.h"

#include <cstdint>
#include <functional>

namespace tidemark {

/// Where a variable lies, whole, while the program is in a piece of code.
struct VariablePlace {
    enum class Kind : std::uint8_t { Register, FrameSlot };
    std::uint64_t low = 0; ///< of the code; the end is not part of it
    std::uint64_t high = 0;
    Kind kind = Kind::Register;
    std::int64_t number = 0; ///< DWARF's register, or the offset from the frame's base
};

/// Calls `take` for each simple place of a DW_AT_location until it returns false; what is computed or in
/// pieces is left out. A location that holds everywhere has low 0 and the highest high. Of split units before
/// DWARF 5 only such are known. Source: DWARF 5, 2.6 and 7.7.3; DWARF 4, 2.6.2.
void readPlaces(
    DwarfUnit& unit, RawAttribute location, const std::function<bool(const VariablePlace&)>& take);

} // namespace tidemark
