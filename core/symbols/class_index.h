// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/symbols/dwarf_unit.h"
#include "core/symbols/scope_names.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace tidemark {

/// The complete classes of one unit, those within classes and functions included, by size.
class ClassIndex {
public:
    /// Reads all of the unit but what is inlined; `unit` must outlive this.
    explicit ClassIndex(DwarfUnit& unit);

    enum class Part : std::uint8_t { Base, Member };
    /// Whether a class of `size` bytes has something of `inner`'s name as a part where it begins.
    bool isFirstPart(const DieRef& inner, std::uint64_t size, Part part);
    /// Whether a class of `size` bytes begins with a part whose name, without arguments, is `name`.
    bool hasFirstPartNamed(std::string_view name, std::uint64_t size);
    /// Whether a class of a multiple of `size` has a base of `inner`'s name where it begins.
    bool isBaseOfMultiple(const DieRef& inner, std::uint64_t size);
    /// The one class of this qualified name and size, if that is known; no unit if there is none or are
    /// several.
    DieRef named(std::string_view name, std::optional<std::uint64_t> size, FunctionNames& names);

private:
    struct Class {
        std::uint64_t size = 0;
        std::uint64_t die = 0;
        bool isRead = false; ///< what follows is known
        bool isPolymorphic = false;
        std::array<std::string_view, 2> firstParts = {}; ///< names, by Part; empty if there is none
    };
    /// What a class begins with; read when it is first asked for.
    std::string_view firstPartOf(Class& known, Part part);

    DwarfUnit* m_unit;
    std::vector<Class> m_classes; ///< by size
};

/// A type behind typedefs and const; of an array, its elements'. No unit if it cannot be read.
DieRef plainType(DieRef type);
/// The type of the first base class, or member, that lies where objects of `type` begin; no unit if there is
/// none.
DieRef firstPart(const DieRef& type, ClassIndex::Part part);
/// What a type that is a pointer points to, as plainType(); no unit for other types.
DieRef pointedTo(DieRef type);
/// The fields of a DIE and its tag; 0 if it cannot be read.
unsigned readDie(DwarfUnit& unit, std::uint64_t offset, DieFields& fields);
inline unsigned readDie(const DieRef& die, DieFields& fields) {
    if (die.unit != nullptr)
        return readDie(*die.unit, die.offset, fields);
    fields.clear();
    return 0;
}
bool isClassTag(unsigned tag);
/// "Box" of "shop::Box<int>".
std::string_view ownName(std::string_view type);

} // namespace tidemark
