// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/stack_frames.h"

#include "core/profile/names_part.h"

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
    if (frames.empty() && &names != &names.whole()) // none of its frames is shown
        frames.push_back(
            {names.pseudoLocation(StackKind::Empty).function, FileId(), 0, false, false, FrameId()});
    return frames;
}

std::string staleType(const Profile& profile, StackId stack) {
    const auto found = profile.staleStacks().find(stack);
    return found == profile.staleStacks().end() ? std::string() : found->second;
}

std::optional<ResolvedFrame> blamedFrame(const Profile& profile, const Names& names, StackId stack) {
    if (!stack.valid())
        return {};
    const std::vector<ResolvedFrame> frames = stackFrames(profile, names, stack);
    const auto isPython = [&](const ResolvedFrame& frame) {
        return frame.frame.valid() && isPythonFrame(profile.frames()[frame.frame.index()]);
    };
    const auto isAllocating = [](const ResolvedFrame& frame) { return !frame.allocator; };
    auto found = std::find_if(frames.begin(), frames.end(), isPython);
    if (found == frames.end())
        found = std::find_if(frames.begin(), frames.end(), isAllocating);
    return found == frames.end() ? std::nullopt : std::optional(*found);
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
