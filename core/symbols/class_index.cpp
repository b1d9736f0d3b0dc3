// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/class_index.h"

#include "core/symbols/die_walk.h"

#include <algorithm>
#include <dwarf.h>
#include <string>

namespace tidemark {

namespace {

constexpr std::size_t kMostClasses = 500'000; ///< of one unit
constexpr std::size_t kDeepest = 512;
constexpr int kLongestChain = 16; ///< of typedefs; more is a loop in broken data

std::string withoutSpaces(std::string_view text) {
    std::string result(text);
    std::erase(result, ' ');
    return result;
}

std::string_view withoutArguments(std::string_view name) {
    return name.substr(0, name.find('<'));
}

/// Classes in a function stand in it, or in its form that is not inlined anywhere.
bool mayHoldClasses(unsigned tag) {
    return tag == DW_TAG_namespace || tag == DW_TAG_module || tag == DW_TAG_subprogram ||
           tag == DW_TAG_lexical_block;
}

/// Whether the base or member with these fields lies where its class begins.
bool isAtBegin(DwarfUnit& unit, const DieFields& fields) {
    if (!fields.has(Slot::MemberLocation))
        return true; // of a union
    const RawAttribute raw = fields[Slot::MemberLocation];
    const auto expression = unit.block(raw);
    return expression.empty() && raw.value == 0;
}

} // namespace

bool isClassTag(unsigned tag) {
    return tag == DW_TAG_class_type || tag == DW_TAG_structure_type || tag == DW_TAG_union_type;
}

unsigned readDie(DwarfUnit& unit, std::uint64_t offset, DieFields& fields) {
    fields.clear();
    DieReader reader(unit, offset);
    const Abbrev* abbrev = reader.next();
    if (abbrev == nullptr)
        return 0;
    reader.fields(*abbrev, fields);
    return abbrev->tag;
}

DieRef plainType(DieRef type) {
    DieFields fields;
    for (int i = 0; i < kLongestChain && type.unit != nullptr; ++i) {
        switch (readDie(type, fields)) {
        case DW_TAG_typedef:
        case DW_TAG_const_type:
        case DW_TAG_volatile_type:
        case DW_TAG_array_type:
        case DW_TAG_template_alias:
            type = fields.has(Slot::Type) ? type.unit->reference(fields[Slot::Type]) : DieRef{};
            break;
        case 0:
            return {};
        default:
            return type;
        }
    }
    return {};
}

DieRef pointedTo(DieRef type) {
    type = plainType(type);
    DieFields fields;
    if (readDie(type, fields) != DW_TAG_pointer_type || !fields.has(Slot::Type))
        return {};
    return plainType(type.unit->reference(fields[Slot::Type]));
}

ClassIndex::ClassIndex(DwarfUnit& unit) : m_unit(&unit) {
    if (!unit.file->budget().spend(unit.header.end - unit.header.offset))
        return;
    DieReader reader(unit, unit.rootChildren);
    DieFields fields;
    for (std::size_t depth = 1; depth > 0 && reader.ok() && m_classes.size() < kMostClasses;) {
        const Abbrev* abbrev = reader.next();
        if (abbrev == nullptr) {
            --depth;
            continue;
        }
        const bool isClass = isClassTag(abbrev->tag);
        const bool enters =
            abbrev->hasChildren && depth < kDeepest && (isClass || mayHoldClasses(abbrev->tag));
        if (!isClass && (enters || !abbrev->hasChildren)) {
            reader.skip(*abbrev);
            depth += enters ? 1 : 0;
            continue;
        }
        if (!isClass) {
            reader.skipTree(*abbrev);
            continue;
        }
        const std::uint64_t die = reader.start();
        reader.fields(*abbrev, fields);
        if (fields.has(Slot::ByteSize) && !fields.has(Slot::Declaration))
            m_classes.push_back({fields.number(Slot::ByteSize), die});
        if (enters)
            ++depth;
        else
            reader.skipChildren(*abbrev, fields);
    }
    std::sort(m_classes.begin(), m_classes.end(), [](const Class& one, const Class& other) {
        return one.size != other.size ? one.size < other.size : one.die < other.die;
    });
}

std::string_view ownName(std::string_view type) {
    std::size_t begin = 0;
    std::size_t depth = 0;
    for (std::size_t i = 0; i < type.size(); ++i) {
        depth += type[i] == '<' || type[i] == '(' ? 1 : 0;
        depth -= (type[i] == '>' || type[i] == ')') && depth > 0 ? 1 : 0;
        if (depth == 0 && type[i] == ':')
            begin = i + 1;
    }
    return withoutArguments(type.substr(begin));
}

DieRef firstPart(const DieRef& type, ClassIndex::Part part) {
    const unsigned tag = part == ClassIndex::Part::Base ? DW_TAG_inheritance : DW_TAG_member;
    if (type.unit == nullptr || type.unit->file->budget().spent())
        return {};
    DieReader reader(*type.unit, type.offset);
    const Abbrev* head = reader.next();
    DieFields fields;
    if (head == nullptr || !head->hasChildren)
        return {};
    reader.fields(*head, fields);
    DieRef found;
    while (const Abbrev* abbrev = found.unit == nullptr ? reader.next() : nullptr) {
        reader.fields(*abbrev, fields);
        if (abbrev->tag == tag && isAtBegin(*type.unit, fields))
            found = type.unit->reference(fields[Slot::Type]);
        else
            reader.skipChildren(*abbrev, fields);
    }
    type.unit->file->budget().spend(reader.offset() - type.offset);
    return plainType(found);
}

std::string_view ClassIndex::firstPartOf(Class& known, Part part) {
    if (!known.isRead) {
        known.isRead = true;
        const DieRef die{m_unit, known.die};
        DieFields fields;
        known.isPolymorphic = readDie(die, fields) != 0 && fields.has(Slot::ContainingType);
        for (const Part each : {Part::Base, Part::Member}) {
            const DieRef first = firstPart(die, each);
            if (readDie(first, fields) != 0)
                known.firstParts[static_cast<std::size_t>(each)] = first.unit->text(fields[Slot::Name]);
        }
    }
    return known.firstParts[static_cast<std::size_t>(part)];
}

bool ClassIndex::isFirstPart(const DieRef& inner, std::uint64_t size, Part part) {
    DieFields fields;
    if (readDie(inner, fields) == 0)
        return false;
    const std::string_view name = inner.unit->text(fields[Slot::Name]);
    auto next = std::lower_bound(m_classes.begin(), m_classes.end(), size,
        [](const Class& known, std::uint64_t wanted) { return known.size < wanted; });
    for (; next != m_classes.end() && next->size == size; ++next)
        if (firstPartOf(*next, part) == name)
            return true;
    return false;
}

bool ClassIndex::hasFirstPartNamed(std::string_view name, std::uint64_t size) {
    return std::any_of(m_classes.begin(), m_classes.end(), [&](Class& known) {
        if (known.size != size)
            return false;
        // One with virtual functions has a constructor of its own.
        return withoutArguments(firstPartOf(known, Part::Member)) == name ||
               (withoutArguments(firstPartOf(known, Part::Base)) == name && !known.isPolymorphic);
    });
}

bool ClassIndex::isBaseOfMultiple(const DieRef& inner, std::uint64_t size) {
    DieFields fields;
    if (size == 0 || readDie(inner, fields) == 0)
        return false;
    const std::string_view name = inner.unit->text(fields[Slot::Name]);
    return std::any_of(m_classes.begin(), m_classes.end(), [&](Class& known) {
        return known.size > size && known.size % size == 0 && firstPartOf(known, Part::Base) == name;
    });
}

DieRef ClassIndex::named(std::string_view name, std::optional<std::uint64_t> size, FunctionNames& names) {
    const std::string_view plain = ownName(name);
    const std::string wanted = withoutSpaces(name);
    DieRef found;
    DieFields fields;
    for (const Class& known : m_classes) {
        if (size && known.size != *size)
            continue;
        const DieRef die{m_unit, known.die};
        readDie(die, fields);
        if (withoutArguments(m_unit->text(fields[Slot::Name])) != plain ||
            withoutSpaces(names.ofType(die)) != wanted)
            continue;
        if (found.unit != nullptr)
            return {};
        found = die;
    }
    return found;
}

} // namespace tidemark
