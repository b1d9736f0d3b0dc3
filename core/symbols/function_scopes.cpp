// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/function_scopes.h"

#include "core/symbols/die_walk.h"

#include <dwarf.h>

namespace tidemark {

namespace {

constexpr std::size_t kMostScopes = 100'000;
constexpr std::size_t kMostVariables = 200'000;
constexpr std::size_t kDeepest = 512;

bool isBlock(unsigned tag) {
    return tag == DW_TAG_lexical_block || tag == DW_TAG_try_block || tag == DW_TAG_catch_block;
}

} // namespace

FunctionScopes::FunctionScopes(DwarfUnit& unit, std::uint64_t function) {
    DieReader reader(unit, function);
    const Abbrev* head = reader.next();
    if (head == nullptr)
        return;
    reader.fields(*head, m_function);
    addScope(unit, function, m_function, 0, false);
    if (!head->hasChildren)
        return;
    const std::uint64_t begin = reader.offset();
    std::vector<std::uint32_t> around = {kFunction};
    DieFields fields;
    while (!around.empty() && reader.ok() && m_variables.size() < kMostVariables) {
        const Abbrev* abbrev = reader.next();
        if (abbrev == nullptr) {
            around.pop_back();
            continue;
        }
        const std::uint64_t die = reader.start();
        reader.fields(*abbrev, fields);
        const bool isInlined = abbrev->tag == DW_TAG_inlined_subroutine;
        std::uint32_t scope = around.back();
        if (abbrev->tag == DW_TAG_variable || abbrev->tag == DW_TAG_formal_parameter)
            m_variables.push_back({die, scope, fields[Slot::Location]});
        else if (fields.has(Slot::AllocatedType) && fields.has(Slot::CallReturn))
            m_callNotes.push_back(
                {unit.address(fields[Slot::CallReturn]).value_or(0), fields[Slot::AllocatedType]});
        const bool enter =
            (isInlined || isBlock(abbrev->tag)) && m_scopes.size() < kMostScopes && around.size() < kDeepest;
        if (enter)
            scope = addScope(unit, die, fields, scope, isInlined);
        if (!abbrev->hasChildren)
            continue;
        if (enter)
            around.push_back(scope);
        else
            reader.skipChildren(*abbrev, fields);
    }
    unit.file->budget().spend(reader.offset() - begin);
}

std::uint32_t FunctionScopes::addScope(
    DwarfUnit& unit, std::uint64_t die, const DieFields& fields, std::uint32_t parent, bool isInlined) {
    readRanges(unit, fields, m_pieces);
    Scope scope{die, parent, isInlined, static_cast<std::uint32_t>(m_ranges.size()),
        static_cast<std::uint32_t>(m_pieces.size())};
    m_ranges.insert(m_ranges.end(), m_pieces.begin(), m_pieces.end());
    m_scopes.push_back(scope);
    return static_cast<std::uint32_t>(m_scopes.size() - 1);
}

bool FunctionScopes::contains(std::uint32_t scope, std::uint64_t address) const {
    const Scope& wanted = m_scopes[scope];
    for (std::uint32_t i = 0; i < wanted.ranges; ++i) {
        const CodeRange& range = m_ranges[wanted.firstRange + i];
        if (range.low <= address && address < range.high)
            return true;
    }
    return false;
}

CodeRange FunctionScopes::pieceAround(std::uint64_t address) const {
    if (m_scopes.empty())
        return {};
    for (std::uint32_t i = 0; i < m_scopes[kFunction].ranges; ++i)
        if (m_ranges[i].low <= address && address < m_ranges[i].high)
            return m_ranges[i];
    return {};
}

std::uint32_t FunctionScopes::scopeAt(std::uint64_t address) const {
    for (std::size_t i = m_scopes.size(); i > 1; --i)
        if (contains(static_cast<std::uint32_t>(i - 1), address))
            return static_cast<std::uint32_t>(i - 1);
    return kFunction;
}

bool FunctionScopes::isWithin(std::uint32_t scope, std::uint32_t outer) const {
    while (scope > outer)
        scope = m_scopes[scope].parent;
    return scope == outer;
}

} // namespace tidemark
