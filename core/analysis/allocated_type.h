// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/names.h"
#include "core/profile/profile.h"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tidemark {

/// What the names of frames tell about the type of the objects in a block.
struct AllocatedType {
    std::string name; ///< as in the function's name: "Widget", "std::pair<int const, Widget>"
    std::string
        known; ///< how it is known: "std::allocator", "std::vector", "std::map node", "std::make_shared" …
    friend bool operator==(const AllocatedType&, const AllocatedType&) = default;
};

/// Of one demangled function of the C++ standard library or of Qt that allocates for its template argument:
/// std::allocator<T>::allocate, std::vector<T>::_M_realloc_insert, std::make_shared<T> and the like. What a
/// container wraps around its elements is taken off: a tree's node of T counts as T. Nothing for other
/// functions.
std::optional<AllocatedType> allocatedType(std::string_view function);

/// Types by stack; each function is read once. In the reach of one thread; what it was made from outlives it.
class AllocatedTypes {
public:
    AllocatedTypes(const Profile& profile, const Names& names) : m_profile(profile), m_names(names.whole()) {}

    /// By the innermost function that tells it, of the allocators and the one that asked them; null if none
    /// does. Further out nothing is known: what a vector's function calls need not allocate elements. Bytes
    /// (char, void) are no type. Valid as long as this is.
    const AllocatedType* of(StackId stack);

private:
    const std::optional<AllocatedType>& ofFunction(FunctionId function);

    const Profile& m_profile;
    const Names& m_names;
    std::unordered_map<FunctionId::Value, std::optional<AllocatedType>> m_byFunction;
};

/// What filters by type call those that nothing tells.
constexpr std::string_view kUnknownType = "unknown";

} // namespace tidemark
