// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/names.h"
#include "core/profile/profile.h"

#include <string_view>
#include <vector>

namespace tidemark {

/// Whether a function only works for its caller: containers and algorithms of the C++ standard library,
/// Boost, Abseil, Folly and Qt, the C library, the loader, the compiler's run-time, Python's interpreter and
/// what it calls C functions with, and constructors.
bool isGenericFunction(std::string_view demangledName, std::string_view moduleName);

/// Who owns what a stack keeps.
struct StackOwner {
    FunctionId owner;  ///< the innermost frame that is neither an allocator nor generic
    FunctionId caller; ///< the next such function outward that is another one; invalid if there is none
    friend bool operator==(const StackOwner&, const StackOwner&) = default;
};

/// By StackId; of stacks that no site has, nothing is said. Functions in files of Python's own library and in
/// the extension modules that come with it are generic, too. A stack of only generic frames is owned by its
/// allocating frame.
std::vector<StackOwner> stackOwners(const Profile& profile, const Names& names);

} // namespace tidemark
