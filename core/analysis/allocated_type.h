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

/// The type of the objects in a block, from the names of frames, from what a `new` expression makes or from a
/// Python object that lies there.
struct AllocatedType {
    std::string name; ///< as in the function's name: "Widget", "std::pair<int const, Widget>"; "app.Order"
    /// How it is known: "std::allocator", "std::vector", "std::map node", "std::make_shared" …;
    /// "constructor after new", "pointer after new", "debug info of new"; "Python object", "Python object's
    /// table".
    std::string known;
    friend bool operator==(const AllocatedType&, const AllocatedType&) = default;
};

/// Of one demangled function of the C++ standard library or of Qt that allocates for its template argument:
/// std::allocator<T>::allocate, std::vector<T>::_M_realloc_insert, std::make_shared<T> and the like. What a
/// container wraps around its elements is taken off: a tree's node of T counts as T. Nothing for other
/// functions.
std::optional<AllocatedType> allocatedType(std::string_view function);

/// Types by site and by block; each function is read once. In the reach of one thread; what it was made from
/// outlives it.
class AllocatedTypes {
public:
    AllocatedTypes(const Profile& profile, const Names& names);

    /// Of a site in the index. By the innermost function that tells it, of the allocators and the one that
    /// asked them, else by the `new` expression in that one, if its objects have the size of the site's
    /// blocks; null if neither does. Further out nothing is known: what a vector's function calls need not
    /// allocate elements. Bytes (char, void) are no type. Valid as long as this is.
    const AllocatedType* of(SiteIndex site);
    /// Of one block: of the Python object in it or, where none was noted, by its site. Valid as long as this
    /// is.
    const AllocatedType* ofBlock(RowIndex row);
    /// Of the kinds of objectBlocksOf().
    std::span<const AllocatedType> ofObjects() const { return m_ofObjects; }

private:
    const std::optional<AllocatedType>& ofFunction(FunctionId function);
    const AllocatedType* ofNew(FrameId frame, const SiteRecord& site);

    const Profile& m_profile;
    const Names& m_names;
    std::unordered_map<FunctionId::Value, std::optional<AllocatedType>> m_byFunction;
    std::unordered_map<FrameId::Value, AllocatedType> m_byNew; ///< by the frame that it is in
    std::vector<AllocatedType> m_ofObjects;
};

/// What filters by type call those that nothing tells.
constexpr std::string_view kUnknownType = "unknown";

} // namespace tidemark
