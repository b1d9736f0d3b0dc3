// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/symbols/dwarf_lines.h"
#include "core/symbols/dwarf_ranges.h"
#include "core/symbols/dwarf_split.h"
#include "core/symbols/made_types.h"
#include "core/symbols/scope_names.h"
#include "core/symbols/symbolizer.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace tidemark {

/// Looks addresses up in one file's DWARF. The index over the units' ranges is our own, since .debug_aranges
/// is not written by every compiler; only units that hold a wanted address are read further, each once.
class DwarfLookup {
public:
    /// `file`, which lies at `path`, must outlive this.
    DwarfLookup(DwarfFile& file, const std::filesystem::path& path);

    bool hasUnits() const { return m_units > 0; }
    /// Answers then also say what `new` expressions make. The module's code (x86-64) and symbols, which must
    /// outlive this.
    void tellTypes(const LinkedCode& code, const ElfSymbols& symbols);
    /// `addresses` ascending; answers[i] is left empty if no unit covers addresses[i]. A location may lack
    /// its function (code without a DIE of its own) or its line. Stops early on data that is broken on
    /// purpose.
    void resolve(std::span<const std::uint64_t> addresses, std::span<SymbolAnswer> answers,
        const std::stop_token& stop);

private:
    struct Range {
        std::uint64_t low;
        std::uint64_t high;
        std::uint64_t highestSoFar; ///< of all ranges up to this one
        std::uint64_t unit;         ///< its offset in .debug_info
    };
    /// A function body, or a body inlined into another.
    struct Body {
        std::uint64_t die;
        std::uint32_t outer; ///< kNone for a function
        std::uint64_t callFile = 0;
        std::uint32_t callLine = 0;
        std::uint32_t callColumn = 0;
    };
    static constexpr std::uint32_t kNone = 0xffffffff;
    struct Wanted {
        std::uint64_t address;
        std::uint32_t innermost = kNone;
        std::uint64_t functionStart = 0;
    };
    /// Of the DIEs that are visited: inside which body, and whether all of them are walked or those of wanted
    /// functions only.
    enum class Walk : std::uint8_t { WantedFunctions, Everything };

    void addUnit(const UnitHeader& header);
    void addRanges(DwarfUnit& unit, const DieFields& fields);
    void addFunctionRanges(DwarfUnit& unit);
    std::uint64_t unitOf(std::uint64_t address) const;
    void resolveUnit(DwarfUnit& unit, std::span<const std::size_t> indices,
        std::span<const std::uint64_t> addresses, std::span<SymbolAnswer> answers,
        const std::stop_token& stop);
    void walk(DwarfUnit& unit, Walk how, const std::stop_token& stop);
    std::uint32_t enterBody(DwarfUnit& unit, std::uint64_t die, const DieFields& fields, std::uint32_t outer);
    void answer(DwarfUnit& functions, LineTable& lines, const LineRow& row, const Wanted& wanted,
        SymbolAnswer& result);
    void lookAtTypes(DwarfUnit& functions);

    DwarfFile* m_file;
    SplitUnits m_split;
    std::size_t m_units = 0;
    std::vector<Range> m_ranges; ///< by low
    WorkBudget m_text;           ///< bytes of names that answers may still have
    FunctionNames m_names;
    std::optional<MadeTypes> m_types;
    std::vector<std::uint64_t> m_otherUnits; ///< that were opened for types

    // Of the unit being read:
    std::vector<Body> m_bodies;
    std::vector<Wanted> m_wanted; ///< by address
    std::vector<CodeRange> m_pieces;
};

} // namespace tidemark
