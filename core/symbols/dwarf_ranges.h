// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/symbols/dwarf_unit.h"

#include <cstdint>
#include <vector>

namespace tidemark {

/// A piece of code; the end is not part of it.
struct CodeRange {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
};

/// Puts the code of a DIE with these attributes into `ranges`, in the order of the file. Address 0 stands for
/// code that the linker dropped: left out. Source: DWARF 5, 2.17 and 7.25; DWARF 4, 2.17.3; the extensions of
/// GNU for split units.
void readRanges(DwarfUnit& unit, const DieFields& fields, std::vector<CodeRange>& ranges);

} // namespace tidemark
