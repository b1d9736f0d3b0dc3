// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/names.h"
#include "core/profile/profile.h"

#include <cstdint>
#include <span>
#include <vector>

namespace tidemark {

/// A place in one stack: a frame of its trie path and, within it, an inlined function.
struct PathCursor {
    StackId stack;
    std::uint32_t position = 0; ///< in the frame's locations
    bool withAllocators = false;
    friend bool operator==(PathCursor, PathCursor) = default;
};

/// Stacks as trees see them: inlined functions are frames of their own, listed allocator functions are left
/// out (unless the stack consists of nothing else), and the empty stack is one `[unknown]` frame. Refers to
/// the Profile and Names that it was made from.
class TreePaths {
public:
    TreePaths(const Profile& profile, const Names& names);

    /// The locations of the stack's innermost frame that are no allocators, innermost first; maybe none.
    std::span<const Location> visible(StackId stack) const;

    /// The allocating frame.
    PathCursor innermost(StackId stack) const;
    /// One frame outward; false (and the cursor is of no more use) if it was the outermost one.
    bool outward(PathCursor& cursor) const;
    const Location& at(PathCursor cursor) const { return locations(cursor)[cursor.position]; }

private:
    std::span<const Location> locations(PathCursor cursor) const;

    const Profile& m_profile;
    const Names& m_names;
    std::vector<std::uint32_t> m_first; ///< by frame, plus one at the end
    std::vector<Location> m_visible;
};

/// The function of each stack's allocating frame, by StackId.
std::vector<FunctionId> allocatingFunctions(const Profile& profile, const Names& names);

} // namespace tidemark
