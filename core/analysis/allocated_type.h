// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/names.h"
#include "core/profile/profile.h"

#include <optional>
#include <string>
#include <string_view>

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

/// Of a stack: by the innermost function that tells it, of the allocators and the one that asked them.
/// Further out nothing is known: what a vector's function calls need not allocate elements. Bytes (char,
/// void) are no type.
std::optional<AllocatedType> allocatedType(const Profile& profile, const Names& names, StackId stack);

} // namespace tidemark
