// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/symbols/dwarf_unit.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tidemark {

/// Names of functions, and of types, by their DIEs; every distinct one is demangled or put together once.
/// Compilers leave the linkage name out for functions of internal linkage: their qualified names come from
/// the namespaces, classes and functions around their declarations.
class FunctionNames {
public:
    /// Empty if the DIE has no name.
    const std::string& of(const DieRef& function);
    /// Of a class or a basic type, with the namespaces, classes and functions around it: "shop::Box<int>".
    /// Empty if it has no name.
    std::string ofType(const DieRef& type);

private:
    struct Declaration {
        DieRef place; ///< the last DIE of the chain from the concrete to the abstract and the declared one
        std::string_view linkageName;
        std::string_view plainName;
    };
    /// A DIE that has children.
    struct Parent {
        std::uint64_t start = 0;
        std::uint64_t children = 0;
        std::uint64_t end = 0;
        std::uint16_t tag = 0;
    };
    using Key = std::uint64_t; ///< of a DIE: file and offset
    static Key keyOf(const DieRef& die);

    static Declaration declarationOf(DieRef die);
    std::string qualifiedName(const Declaration& declaration);
    std::string scopeText(DwarfUnit& unit, const Parent& scope);
    /// The DIEs around `offset`, outermost first.
    std::vector<Parent> parentsOf(DwarfUnit& unit, std::uint64_t offset);
    const std::vector<Parent>& parentsBelow(DwarfUnit& unit, std::uint64_t die, std::uint64_t children);

    std::unordered_map<Key, std::string> m_byDeclaration;
    std::unordered_map<Key, std::vector<Parent>> m_parents; ///< by the DIE that they are children of
    std::size_t m_parentCount = 0;
    unsigned m_depth = 0; ///< of functions that are named for a function in them
};

} // namespace tidemark
