// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/names.h"
#include "core/profile/profile.h"
#include "core/profile/profile_index.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tidemark {

/// The type of the objects in a block, from the names of frames or from a Python object that lies there.
struct AllocatedType {
    std::string name; ///< as in the function's name: "Widget", "std::pair<int const, Widget>"; "app.Order"
    /// How it is known: "std::allocator", "std::vector", "std::map node", "std::make_shared" …; "Python
    /// object", "Python object's table".
    std::string known;
    friend bool operator==(const AllocatedType&, const AllocatedType&) = default;
};

/// Of one demangled function of the C++ standard library or of Qt that allocates for its template argument:
/// std::allocator<T>::allocate, std::vector<T>::_M_realloc_insert, std::make_shared<T> and the like. What a
/// container wraps around its elements is taken off: a tree's node of T counts as T. Nothing for other
/// functions.
std::optional<AllocatedType> allocatedType(std::string_view function);

/// Types by stack and by block; each function is read once. In the reach of one thread; what it was made from
/// outlives it.
class AllocatedTypes {
public:
    AllocatedTypes(const Profile& profile, const Names& names);

    /// By the innermost function that tells it, of the allocators and the one that asked them; null if none
    /// does. Further out nothing is known: what a vector's function calls need not allocate elements. Bytes
    /// (char, void) are no type. Valid as long as this is.
    const AllocatedType* of(StackId stack);
    /// Of one block: of the Python object in it or, where none was noted, by its stack. Valid as long as this
    /// is.
    const AllocatedType* of(RowIndex row, StackId stack);
    /// Of the kinds of objectBlocksOf().
    std::span<const AllocatedType> ofObjects() const { return m_ofObjects; }

private:
    const std::optional<AllocatedType>& ofFunction(FunctionId function);

    const Profile& m_profile;
    const Names& m_names;
    std::unordered_map<FunctionId::Value, std::optional<AllocatedType>> m_byFunction;
    std::vector<AllocatedType> m_ofObjects;
};

/// What filters by type call those that nothing tells.
constexpr std::string_view kUnknownType = "unknown";

} // namespace tidemark
