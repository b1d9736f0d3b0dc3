// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/symbols/dwarf_ranges.h"
#include "core/symbols/dwarf_unit.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tidemark {

/// The DIEs of one function as a tree: blocks and inlined functions with their code, variables and
/// parameters, and what a compiler notes of calls. Read once.
class FunctionScopes {
public:
    /// `function`: a DW_TAG_subprogram with code; `unit` must outlive this. What lies beyond bounds for
    /// broken data is left out.
    FunctionScopes(DwarfUnit& unit, std::uint64_t function);

    static constexpr std::uint32_t kFunction = 0; ///< the scope that is the function itself
    struct Scope {
        std::uint64_t die = 0;
        std::uint32_t parent = 0; ///< < own index, but of the function
        bool isInlined = false;   ///< an inlined function, not a block
        std::uint32_t firstRange = 0;
        std::uint32_t ranges = 0;
    };
    struct Variable {
        std::uint64_t die = 0;
        std::uint32_t scope = 0;
        RawAttribute location; ///< of form 0 if it is nowhere
    };
    struct CallNote {
        std::uint64_t returnAddress = 0;
        RawAttribute type; ///< of the object that the call makes
    };

    const std::vector<Scope>& scopes() const { return m_scopes; }
    const std::vector<Variable>& variables() const { return m_variables; }
    const std::vector<CallNote>& callNotes() const { return m_callNotes; }
    const DieFields& function() const { return m_function; }
    /// The innermost scope with code at `address`.
    std::uint32_t scopeAt(std::uint64_t address) const;
    bool contains(std::uint32_t scope, std::uint64_t address) const;
    /// The function's own piece of code around `address`; empty if there is none.
    CodeRange pieceAround(std::uint64_t address) const;
    /// Whether `scope` is `outer` or lies in it.
    bool isWithin(std::uint32_t scope, std::uint32_t outer) const;

private:
    std::uint32_t addScope(
        DwarfUnit& unit, std::uint64_t die, const DieFields& fields, std::uint32_t parent, bool isInlined);

    DieFields m_function;
    std::vector<Scope> m_scopes; ///< outer ones first
    std::vector<CodeRange> m_ranges;
    std::vector<Variable> m_variables;
    std::vector<CallNote> m_callNotes;
    std::vector<CodeRange> m_pieces;
};

} // namespace tidemark
