// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/symbols/scope_names.h"
#include "core/symbols/symbolizer.h"

#include <cstdint>
#include <elfutils/libdw.h>
#include <span>
#include <stop_token>
#include <vector>

namespace tidemark {

/// Looks addresses up in one file's DWARF. The index over the units' ranges is our own, since .debug_aranges
/// is not written by every compiler; only units that hold a wanted address are read further, each once.
class DwarfLookup {
public:
    /// `dwarf` must outlive this.
    explicit DwarfLookup(Dwarf* dwarf);

    bool hasUnits() const { return !m_units.empty(); }
    /// `addresses` ascending; answers[i] is left empty if no unit covers addresses[i]. A location may lack
    /// its function (code without a DIE of its own) or its line.
    void resolve(
        std::span<const std::uint64_t> addresses, std::span<SymbolAnswer> answers, std::stop_token stop);

private:
    struct Unit {
        Dwarf_Die die;       ///< of the compile unit or skeleton: has the line table
        Dwarf_Die functions; ///< where the functions are: the same, or the split unit
    };
    struct Range {
        std::uint64_t low;
        std::uint64_t high;
        std::uint64_t highestSoFar; ///< of all ranges up to this one
        std::uint32_t unit;
    };
    /// A function body, or a body inlined into another.
    struct Body {
        Dwarf_Die die;
        std::uint32_t outer; ///< kNone for a function
    };
    static constexpr std::uint32_t kNone = 0xffffffff;
    struct Wanted {
        std::uint64_t address;
        std::uint32_t innermost = kNone;
        std::uint64_t functionStart = 0;
    };

    void addUnit(const Dwarf_Die& die, const Dwarf_Die& split);
    void addRanges(Dwarf_Die die, std::uint32_t unit);
    std::uint32_t unitOf(std::uint64_t address) const;
    /// True if the DIE's children matter; then `body` is the one that they are in.
    bool visit(Dwarf_Die& die, std::uint32_t& body);
    std::uint32_t enterBody(Dwarf_Die& die, std::uint32_t outer);
    void answer(const Unit& unit, const Wanted& wanted, SymbolAnswer& result);

    std::vector<Unit> m_units;
    std::vector<Range> m_ranges; ///< by low
    FunctionNames m_names;

    // Of the unit being read:
    std::vector<Body> m_bodies;
    std::vector<Wanted> m_wanted; ///< by address
};

} // namespace tidemark
