// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <elfutils/libdw.h>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tidemark {

/// In which namespace, class or function each function of one unit is declared. Compilers leave the linkage
/// name out for functions of internal linkage, so their qualified name has to be put together from this.
class ScopeTable {
public:
    using Index = std::uint32_t;
    static constexpr Index kUnit = 0; ///< the unit itself

    struct Scope {
        Index parent = kUnit;
        Dwarf_Die die{};
    };

    explicit ScopeTable(const Dwarf_Die& unit);
    const Scope& scope(Index index) const { return m_scopes[index]; }
    Index scopeOf(const Dwarf_Die& function) const;
    std::size_t size() const { return m_scopes.size() + m_functions.size(); }

private:
    std::vector<Scope> m_scopes{Scope{}};
    std::vector<std::pair<const void*, Index>> m_functions; ///< by address
};

/// Names of functions by their DIEs; every distinct one is demangled or put together once.
class FunctionNames {
public:
    /// Empty if the DIE has no name.
    std::string of(const Dwarf_Die& function);

private:
    std::string qualifiedName(const Dwarf_Die& function);
    const ScopeTable& scopesOf(const Dwarf_Die& function);
    std::unordered_map<const void*, std::string> m_byDeclaration;
    std::unordered_map<const void*, ScopeTable> m_scopes; ///< by unit; only of units that needed it
    std::size_t m_scopeEntries = 0;
};

} // namespace tidemark
