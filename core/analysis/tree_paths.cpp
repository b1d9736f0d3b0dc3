// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/tree_paths.h"

namespace tidemark {

TreePaths::TreePaths(const Profile& profile, const Names& names) : m_profile(profile), m_names(names) {
    const std::size_t frames = profile.frames().size();
    m_first.reserve(frames + 1);
    m_visible.reserve(frames);
    for (std::size_t i = 0; i < frames; ++i) {
        m_first.push_back(static_cast<std::uint32_t>(m_visible.size()));
        for (const Location& location : names.locations(FrameId(static_cast<FrameId::Value>(i))))
            if (!names.function(location.function).allocator)
                m_visible.push_back(location);
    }
    m_first.push_back(static_cast<std::uint32_t>(m_visible.size()));
}

std::span<const Location> TreePaths::visible(StackId stack) const {
    const StackNode& node = m_profile.stacks()[stack.index()];
    if (node.kind == StackKind::Empty)
        return {&m_names.pseudoLocation(StackKind::Empty), 1};
    if (node.kind != StackKind::Normal)
        return {&m_names.pseudoLocation(node.kind), 1};
    const std::size_t frame = node.frame.index();
    return std::span(m_visible).subspan(m_first[frame], m_first[frame + 1] - m_first[frame]);
}

PathCursor TreePaths::innermost(StackId stack) const {
    for (const bool withAllocators : {false, true})
        for (StackId at = stack; at != kEmptyStack; at = m_profile.stacks()[at.index()].parent)
            if (const PathCursor cursor{at, 0, withAllocators}; !locations(cursor).empty())
                return cursor;
    return {kEmptyStack, 0, false};
}

bool TreePaths::outward(PathCursor& cursor) const {
    ++cursor.position;
    while (cursor.position >= locations(cursor).size()) {
        if (cursor.stack == kEmptyStack)
            return false;
        cursor.stack = m_profile.stacks()[cursor.stack.index()].parent;
        if (cursor.stack == kEmptyStack)
            return false;
        cursor.position = 0;
    }
    return true;
}

std::span<const Location> TreePaths::locations(PathCursor cursor) const {
    return cursor.withAllocators ? m_names.locations(m_profile.stacks()[cursor.stack.index()])
                                 : visible(cursor.stack);
}

std::vector<FunctionId> allocatingFunctions(const Profile& profile, const Names& names) {
    const auto stacks = profile.stacks();
    const TreePaths paths(profile, names);
    std::vector<FunctionId> result(stacks.size());
    for (std::size_t i = 1; i < stacks.size(); ++i) {
        const auto visible = paths.visible(StackId(static_cast<StackId::Value>(i)));
        result[i] = visible.empty() ? result[stacks[i].parent.index()] : visible.front().function;
    }
    for (std::size_t i = 0; i < stacks.size(); ++i)
        if (!result[i].valid())
            result[i] = paths.at(paths.innermost(StackId(static_cast<StackId::Value>(i)))).function;
    return result;
}

} // namespace tidemark
