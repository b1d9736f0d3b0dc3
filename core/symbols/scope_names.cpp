// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/scope_names.h"

#include "core/symbols/die_walk.h"
#include "core/symbols/symbolizer.h"

#include <algorithm>
#include <dwarf.h>

namespace tidemark {

namespace {

constexpr int kLongestOriginChain = 16; ///< concrete → abstract → declaration; more is a loop in broken data
constexpr std::size_t kDeepestScope = 64;
constexpr std::size_t kMostScopeEntries = 4'000'000; ///< tables kept at a time: some 100 MB

/// The DIE that stands where the function is declared.
Dwarf_Die declarationOf(Dwarf_Die die) {
    for (int i = 0; i < kLongestOriginChain; ++i) {
        Dwarf_Attribute attribute;
        Dwarf_Die next;
        if (dwarf_attr(&die, DW_AT_abstract_origin, &attribute) == nullptr &&
            dwarf_attr(&die, DW_AT_specification, &attribute) == nullptr)
            break;
        if (dwarf_formref_die(&attribute, &next) == nullptr)
            break;
        die = next;
    }
    return die;
}

const char* linkageName(Dwarf_Die die) {
    for (const unsigned name : {DW_AT_linkage_name, DW_AT_MIPS_linkage_name}) {
        Dwarf_Attribute attribute;
        if (dwarf_attr_integrate(&die, name, &attribute) != nullptr)
            return dwarf_formstring(&attribute);
    }
    return nullptr;
}

const char* plainName(Dwarf_Die die) {
    Dwarf_Attribute attribute;
    return dwarf_attr_integrate(&die, DW_AT_name, &attribute) != nullptr ? dwarf_formstring(&attribute)
                                                                         : nullptr;
}

/// False for C, where plain names are whole names.
bool hasNestedNames(const Dwarf_Die& function) {
    Dwarf_Die unit;
    if (dwarf_cu_die(function.cu, &unit, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr) == nullptr)
        return false;
    switch (dwarf_srclang(&unit)) {
    case DW_LANG_C:
    case DW_LANG_C89:
    case DW_LANG_C99:
    case DW_LANG_C11:
    case DW_LANG_Mips_Assembler:
        return false;
    default:
        return true;
    }
}

std::string scopeText(const Dwarf_Die& die) {
    Dwarf_Die copy = die;
    if (const char* name = plainName(die); name != nullptr && *name != '\0')
        return name;
    return dwarf_tag(&copy) == DW_TAG_namespace ? "(anonymous namespace)" : "{unnamed}";
}

} // namespace

ScopeTable::ScopeTable(const Dwarf_Die& unit) {
    walkDies(unit, kUnit, {}, [this](Dwarf_Die& die, Index& scope) {
        switch (dwarf_tag(&die)) {
        case DW_TAG_subprogram:
            m_functions.emplace_back(die.addr, scope);
            break;
        case DW_TAG_namespace:
        case DW_TAG_module:
        case DW_TAG_class_type:
        case DW_TAG_structure_type:
        case DW_TAG_union_type:
            break;
        case DW_TAG_lexical_block:
            return true;
        default:
            return false;
        }
        if (dwarf_haschildren(&die) != 1)
            return false;
        m_scopes.push_back({scope, die});
        scope = static_cast<Index>(m_scopes.size() - 1);
        return true;
    });
}

ScopeTable::Index ScopeTable::scopeOf(const Dwarf_Die& function) const {
    const auto at = std::lower_bound(m_functions.begin(), m_functions.end(), function.addr,
        [](const auto& entry, const void* address) { return entry.first < address; });
    return at != m_functions.end() && at->first == function.addr ? at->second : kUnit;
}

std::string FunctionNames::of(const Dwarf_Die& function) {
    const Dwarf_Die declaration = declarationOf(function);
    const auto [entry, isNew] = m_byDeclaration.try_emplace(declaration.addr);
    if (!isNew)
        return entry->second;
    std::string name;
    if (const char* mangled = linkageName(function); mangled != nullptr && *mangled != '\0')
        name = demangle(mangled);
    else
        name = qualifiedName(declaration);
    m_byDeclaration[declaration.addr] = name;
    return name;
}

std::string FunctionNames::qualifiedName(const Dwarf_Die& function) {
    const char* plain = plainName(function);
    if (plain == nullptr || *plain == '\0')
        return {};
    std::string name = plain;
    if (!hasNestedNames(function))
        return name;
    // A copy: the tables may be dropped while an enclosing function is named.
    std::vector<Dwarf_Die> scopes;
    const ScopeTable& table = scopesOf(function);
    for (auto index = table.scopeOf(function); index != ScopeTable::kUnit; index = table.scope(index).parent)
        scopes.push_back(table.scope(index).die);
    for (std::size_t i = 0; i < scopes.size() && i < kDeepestScope; ++i) {
        const bool inFunction = dwarf_tag(&scopes[i]) == DW_TAG_subprogram;
        // A class without a name that can be called, inside a function: a lambda.
        if (i == 0 && !inFunction && name == "operator()" && scopeText(scopes[i]) == "{unnamed}") {
            name = "{lambda}";
            continue;
        }
        name.insert(0, (inFunction ? of(scopes[i]) : scopeText(scopes[i])) + "::");
        if (inFunction)
            break;
    }
    return name;
}

const ScopeTable& FunctionNames::scopesOf(const Dwarf_Die& function) {
    Dwarf_Die unit{};
    dwarf_cu_die(function.cu, &unit, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr);
    if (const auto known = m_scopes.find(unit.addr); known != m_scopes.end())
        return known->second;
    if (m_scopeEntries > kMostScopeEntries) {
        m_scopes.clear();
        m_scopeEntries = 0;
    }
    const auto& table = m_scopes.try_emplace(unit.addr, unit).first->second;
    m_scopeEntries += table.size();
    return table;
}

} // namespace tidemark
