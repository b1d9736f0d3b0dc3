// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/stack_frames.h"

#include <algorithm>
#include <fmt/format.h>

namespace tidemark {

std::vector<ResolvedFrame> stackFrames(const Profile& profile, const Names& names, StackId stack) {
    std::vector<ResolvedFrame> frames;
    while (stack.valid() && stack != kEmptyStack) {
        const StackNode& node = profile.stacks()[stack.index()];
        for (const Location& location : names.locations(node))
            frames.push_back({location.function, location.file, location.line, location.inlined,
                names.function(location.function).allocator, node.frame});
        stack = node.parent;
    }
    return frames;
}

std::string staleType(const Profile& profile, StackId stack) {
    const auto found = profile.staleStacks().find(stack);
    return found == profile.staleStacks().end() ? std::string() : found->second;
}

std::int64_t distinctStacks(const Profile& profile) {
    std::vector<bool> allocated(profile.stacks().size());
    for (const StackId stack : profile.siteStacks())
        allocated[stack.index()] = true;
    return std::count(allocated.begin(), allocated.end(), true);
}

std::string placeOf(const Names& names, const Function& function, FileId file, std::uint32_t line) {
    const auto path = names.file(file);
    if (!path.empty() && line != 0)
        return fmt::format("{}:{}", path, line);
    if (!path.empty())
        return std::string(path);
    return function.resolved ? function.moduleName : std::string();
}

} // namespace tidemark
