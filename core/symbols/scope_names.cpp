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
constexpr unsigned kDeepestFunction = 32;
constexpr std::size_t kMostParents = 200'000; ///< kept at a time: some 6 MB

bool isScope(unsigned tag) {
    switch (tag) {
    case DW_TAG_subprogram:
    case DW_TAG_namespace:
    case DW_TAG_module:
    case DW_TAG_class_type:
    case DW_TAG_structure_type:
    case DW_TAG_union_type:
        return true;
    default:
        return false;
    }
}

} // namespace

FunctionNames::Key FunctionNames::keyOf(const DieRef& die) {
    constexpr unsigned kOffsetBits = 44;
    return std::uint64_t{die.unit->file->id()} << kOffsetBits | die.offset;
}

FunctionNames::Declaration FunctionNames::declarationOf(DieRef die) {
    Declaration found;
    for (int i = 0; i < kLongestOriginChain && die.unit != nullptr; ++i) {
        DieReader reader(*die.unit, die.offset);
        const Abbrev* abbrev = reader.next();
        if (abbrev == nullptr)
            break;
        DieFields fields;
        reader.fields(*abbrev, fields);
        found.place = die;
        if (found.linkageName.empty())
            found.linkageName = die.unit->text(fields[Slot::LinkageName]);
        if (found.plainName.empty())
            found.plainName = die.unit->text(fields[Slot::Name]);
        die = die.unit->reference(fields[fields.has(Slot::Origin) ? Slot::Origin : Slot::Specification]);
    }
    return found;
}

const std::string& FunctionNames::of(const DieRef& function) {
    static const std::string kNone;
    const Declaration declaration = declarationOf(function);
    if (declaration.place.unit == nullptr)
        return kNone;
    const Key key = keyOf(declaration.place);
    const auto [entry, isNew] = m_byDeclaration.try_emplace(key);
    if (!isNew || m_depth >= kDeepestFunction)
        return entry->second;
    ++m_depth;
    std::string name =
        declaration.linkageName.empty() ? qualifiedName(declaration) : demangle(declaration.linkageName);
    --m_depth;
    return m_byDeclaration[key] = std::move(name);
}

std::string FunctionNames::ofType(const DieRef& type) {
    const Declaration declaration = declarationOf(type);
    return declaration.place.unit != nullptr && !declaration.plainName.empty() ? qualifiedName(declaration)
                                                                               : std::string();
}

std::string FunctionNames::scopeText(DwarfUnit& unit, const Parent& scope) {
    if (scope.tag == DW_TAG_subprogram)
        return of({&unit, scope.start});
    if (const auto name = declarationOf({&unit, scope.start}).plainName; !name.empty())
        return std::string(name);
    return scope.tag == DW_TAG_namespace ? "(anonymous namespace)" : "{unnamed}";
}

std::string FunctionNames::qualifiedName(const Declaration& declaration) {
    std::string name(declaration.plainName);
    DwarfUnit& unit = *declaration.place.unit;
    if (name.empty() || !unit.hasNestedNames())
        return name;
    auto scopes = parentsOf(unit, declaration.place.offset);
    std::erase_if(scopes, [](const Parent& parent) { return !isScope(parent.tag); });
    bool innermost = true;
    for (std::size_t i = scopes.size(); i > 0 && scopes.size() - i < kDeepestScope; --i) {
        const Parent& scope = scopes[i - 1];
        const std::string text = scopeText(unit, scope);
        // A class without a name that can be called, inside a function: a lambda.
        if (innermost && name == "operator()" && text == "{unnamed}")
            name = "{lambda}";
        else
            name.insert(0, text + "::");
        innermost = false;
        if (scope.tag == DW_TAG_subprogram)
            break;
    }
    return name;
}

std::vector<FunctionNames::Parent> FunctionNames::parentsOf(DwarfUnit& unit, std::uint64_t offset) {
    std::vector<Parent> parents;
    std::uint64_t die = unit.header.dies;
    std::uint64_t children = unit.rootChildren;
    while (parents.size() < kDeepestScope) {
        const auto& below = parentsBelow(unit, die, children);
        const auto next = std::upper_bound(below.begin(), below.end(), offset,
            [](std::uint64_t value, const Parent& parent) { return value < parent.start; });
        if (next == below.begin() || offset >= std::prev(next)->end || std::prev(next)->start == offset)
            break;
        parents.push_back(*std::prev(next));
        die = parents.back().start;
        children = parents.back().children;
    }
    return parents;
}

const std::vector<FunctionNames::Parent>& FunctionNames::parentsBelow(
    DwarfUnit& unit, std::uint64_t die, std::uint64_t children) {
    if (m_parentCount > kMostParents) {
        m_parents.clear();
        m_parentCount = 0;
    }
    const auto [entry, isNew] = m_parents.try_emplace(keyOf({&unit, die}));
    if (!isNew)
        return entry->second;
    DieReader reader(unit, children);
    DieFields fields;
    while (const Abbrev* abbrev = reader.next()) {
        if (!abbrev->hasChildren) {
            reader.skip(*abbrev);
            continue;
        }
        const std::uint64_t start = reader.start();
        reader.fields(*abbrev, fields);
        const std::uint64_t first = reader.offset();
        reader.skipChildren(*abbrev, fields);
        entry->second.push_back({start, first, reader.offset(), abbrev->tag});
    }
    m_parentCount += entry->second.size();
    if (!unit.file->budget().spend(reader.offset() - children))
        entry->second.clear();
    return entry->second;
}

} // namespace tidemark
