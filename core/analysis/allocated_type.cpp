// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/allocated_type.h"

#include "core/profile/object_blocks.h"

#include <algorithm>
#include <array>

namespace tidemark {

namespace {

/// A template whose first argument is what its functions allocate.
struct Template {
    std::string_view name; ///< without arguments
    std::string_view known;
};
constexpr std::array kTemplates{
    Template{"std::allocator", "std::allocator"},
    Template{"std::__new_allocator", "std::allocator"},
    Template{"std::pmr::polymorphic_allocator", "std::pmr::polymorphic_allocator"},
    Template{"__gnu_cxx::new_allocator", "std::allocator"},
    Template{"__gnu_cxx::malloc_allocator", "std::allocator"},
    Template{"std::vector", "std::vector"},
    Template{"std::_Vector_base", "std::vector"},
    Template{"std::deque", "std::deque"},
    Template{"std::_Deque_base", "std::deque"},
    Template{"std::list", "std::list node"},
    Template{"std::forward_list", "std::forward_list node"},
    Template{"std::make_shared", "std::make_shared"},
    Template{"std::make_unique", "std::make_unique"},
    Template{"std::make_unique_for_overwrite", "std::make_unique"},
    Template{"QList", "QList"},
    Template{"QVector", "QVector"},
};

/// What containers put around their elements; the first argument is the element.
constexpr std::array kNodes{
    Template{"std::_Rb_tree_node", "std::map or set node"},
    Template{"std::_List_node", "std::list node"},
    Template{"std::_Fwd_list_node", "std::forward_list node"},
    Template{"std::__detail::_Hash_node", "std::unordered_map or set node"},
    Template{"std::_Sp_counted_ptr_inplace", "std::make_shared"},
    Template{"std::__tree_node", "std::map or set node"},
    Template{"std::__list_node", "std::list node"},
    Template{"std::__hash_node", "std::unordered_map or set node"},
    Template{"std::__shared_ptr_emplace", "std::make_shared"},
};

/// What says nothing about the objects.
bool isNoType(std::string_view type) {
    constexpr std::array<std::string_view, 7> kBytes = {
        "char", "unsigned char", "signed char", "std::byte", "void", "wchar_t", "char8_t"};
    return type.empty() || std::find(kBytes.begin(), kBytes.end(), type) != kBytes.end();
}

/// libc++ and libstdc++ version their names: "std::__1::vector", "std::__cxx11::list".
std::string withoutVersions(std::string_view name) {
    std::string text(name);
    for (const std::string_view version : {"__1::", "__cxx11::", "__ndk1::"})
        for (auto at = text.find(version); at != std::string::npos; at = text.find(version, at))
            text.erase(at, version.size());
    return text;
}

/// The first argument of the list that begins at text[open] == '<'; empty if that never ends.
std::string_view firstArgument(std::string_view text, std::size_t open) {
    std::size_t depth = 0;
    for (std::size_t i = open; i < text.size(); ++i) {
        const char letter = text[i];
        if (letter == '<' || letter == '(' || letter == '[' || letter == '{')
            ++depth;
        const bool arrow = letter == '>' && text[i - 1] == '-';
        const bool closes = (letter == '>' && !arrow) || letter == ')' || letter == ']' || letter == '}';
        if ((closes && depth == 1) || (letter == ',' && depth == 1)) {
            auto argument = text.substr(open + 1, i - open - 1);
            while (argument.ends_with(' '))
                argument.remove_suffix(1);
            return argument;
        }
        depth -= closes ? 1 : 0;
    }
    return {};
}

template <typename Table>
const Template* entryOf(const Table& table, std::string_view name) {
    const auto found =
        std::find_if(table.begin(), table.end(), [&](const Template& entry) { return entry.name == name; });
    return found != table.end() ? &*found : nullptr;
}

/// Takes nodes off: what they hold.
AllocatedType unwrapped(std::string_view type, std::string_view known) {
    const auto open = type.find('<');
    const Template* node = open == std::string_view::npos ? nullptr : entryOf(kNodes, type.substr(0, open));
    if (node == nullptr)
        return {std::string(type), std::string(known)};
    return {std::string(firstArgument(type, open)), std::string(node->known)};
}

/// Of "R f<A>(B)" the part before the parameters, at depth 0.
std::string_view beforeParameters(std::string_view function) {
    std::size_t depth = 0;
    for (std::size_t i = 0; i < function.size(); ++i) {
        depth += function[i] == '<' ? 1 : 0;
        if (function[i] == '(' && depth == 0 && i > 0)
            return function.substr(0, i);
        depth -= function[i] == '>' && depth > 0 ? 1 : 0;
    }
    return function;
}

/// Behind a return type: behind the last space outside of brackets.
std::string_view qualifiedName(std::string_view name) {
    std::size_t begin = 0;
    std::size_t depth = 0;
    for (std::size_t i = 0; i < name.size(); ++i) {
        depth += name[i] == '<' ? 1 : 0;
        depth -= name[i] == '>' && depth > 0 ? 1 : 0;
        if (name[i] == ' ' && depth == 0)
            begin = i + 1;
    }
    return name.substr(begin);
}

/// Whether all blocks of a site are as big as what a `new` expression makes.
bool holds(const SiteRecord& site, const MadeObject& made) {
    constexpr std::uint64_t kCookie = 8; // before the first object of an array (Itanium C++ ABI, 2.7)
    const std::uint64_t bytes = site.typicalSize;
    if (!made.isArray)
        return bytes == made.size && site.excess == 0;
    const std::uint64_t differences = std::min(site.excess, 0 - site.excess); // the sum may be below 0
    const bool isWhole = bytes % made.size == 0 || (bytes > kCookie && (bytes - kCookie) % made.size == 0);
    return bytes >= made.size && isWhole && differences % made.size == 0;
}

std::string_view wordOf(MadeObject::How how) {
    switch (how) {
    case MadeObject::How::Constructor:
        return "constructor after new";
    case MadeObject::How::Pointer:
        return "pointer after new";
    default:
        return "debug info of new";
    }
}

} // namespace

std::optional<AllocatedType> allocatedType(std::string_view function) {
    const std::string plain = withoutVersions(function);
    const std::string_view name = qualifiedName(beforeParameters(plain));
    const auto open = name.find('<');
    const Template* entry =
        open == std::string_view::npos ? nullptr : entryOf(kTemplates, name.substr(0, open));
    if (entry == nullptr)
        return std::nullopt;
    AllocatedType type = unwrapped(firstArgument(name, open), entry->known);
    return isNoType(type.name) ? std::nullopt : std::optional(std::move(type));
}

AllocatedTypes::AllocatedTypes(const Profile& profile, const Names& names)
    : m_profile(profile), m_names(names.whole()) {
    if (const ObjectBlocks* objects = objectBlocksOf(profile))
        for (const ObjectBlocks::Kind& kind : objects->kinds())
            m_ofObjects.push_back({kind.type, kind.isTable ? "Python object's table" : "Python object"});
}

const std::optional<AllocatedType>& AllocatedTypes::ofFunction(FunctionId function) {
    const auto [found, isNew] = m_byFunction.try_emplace(function.value());
    if (isNew)
        found->second = allocatedType(m_names.function(function).name);
    return found->second;
}

const AllocatedType* AllocatedTypes::of(SiteIndex site) {
    const auto stacks = m_profile.stacks();
    for (StackId node = m_profile.siteStacks()[site]; node.valid(); node = stacks[node.index()].parent) {
        for (const Location& place : m_names.locations(stacks[node.index()])) {
            const auto& type = ofFunction(place.function);
            if (type)
                return &*type;
            if (!m_names.function(place.function).allocator)
                return ofNew(stacks[node.index()].frame, m_profile.index().sites()[site]);
        }
    }
    return nullptr;
}

const AllocatedType* AllocatedTypes::ofNew(FrameId frame, const SiteRecord& site) {
    const MadeObject* made = frame.valid() ? m_names.madeObject(frame) : nullptr;
    if (made == nullptr || isNoType(made->type) || !holds(site, *made))
        return nullptr;
    const auto [known, isNew] = m_byNew.try_emplace(frame.value());
    if (isNew)
        known->second = {made->type, std::string(wordOf(made->how))};
    return &known->second;
}

const AllocatedType* AllocatedTypes::ofBlock(RowIndex row) {
    const ObjectBlocks* const objects = objectBlocksOf(m_profile);
    const bool isObject = objects != nullptr && objects->rows().contains(row);
    return isObject ? &m_ofObjects[objects->kindOf(row)] : of(m_profile.index().siteOf(row));
}

} // namespace tidemark
