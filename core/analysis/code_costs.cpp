// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/code_costs.h"

#include "core/analysis/tree_paths.h"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace tidemark {

namespace {

constexpr std::size_t kNodesBetweenStops = 65536;

/// Per node of the trie the cost of the stacks that it is part of.
std::vector<Cost> inclusiveCosts(const Profile& profile, const StackCosts& costs) {
    const auto stacks = profile.stacks();
    std::vector<Cost> inclusive(stacks.size());
    for (const auto& item : costs.items)
        inclusive[item.stack.index()] += item.cost;
    for (std::size_t i = stacks.size(); i-- > 1;)
        inclusive[stacks[i].parent.index()] += inclusive[i];
    return inclusive;
}

/// Calls `visit(node)` for each node with a cost.
template <typename Visit>
void eachNode(const std::vector<Cost>& inclusive, std::stop_token stop, Visit visit) {
    for (std::size_t i = 1; i < inclusive.size(); ++i) {
        if (i % kNodesBetweenStops == 0 && stop.stop_requested())
            return;
        if (inclusive[i] != Cost{})
            visit(StackId{static_cast<std::uint32_t>(i)});
    }
}

/// Whether `matches(node)` holds for a node further out than `stack`. The root does not count.
template <typename Matches>
bool isRepeated(const Profile& profile, StackId stack, Matches matches) {
    for (StackId at = profile.stacks()[stack.index()].parent; at != kEmptyStack;
         at = profile.stacks()[at.index()].parent)
        if (matches(profile.stacks()[at.index()]))
            return true;
    return false;
}

bool hasLine(std::span<const Location> chain, FileId file, std::uint32_t line) {
    return std::any_of(chain.begin(), chain.end(),
        [&](const Location& location) { return location.file == file && location.line == line; });
}

/// Bit per frame of the profile: whether a location of it is in `file`.
std::vector<bool> framesOf(const Profile& profile, const Names& names, FileId file) {
    std::vector<bool> within(profile.frames().size());
    for (std::size_t i = 0; i < within.size(); ++i) {
        const auto chain = names.locations(FrameId{static_cast<std::uint32_t>(i)});
        within[i] = std::any_of(
            chain.begin(), chain.end(), [&](const Location& location) { return location.file == file; });
    }
    return within;
}

} // namespace

std::vector<Cost> costsThroughFrames(
    const Profile& profile, const StackCosts& costs, std::span<const FrameId> frames, std::stop_token stop) {
    std::unordered_map<FrameId, std::size_t> wanted;
    for (std::size_t i = 0; i < frames.size(); ++i)
        wanted.emplace(frames[i], i);
    std::vector<Cost> through(frames.size());
    const auto inclusive = inclusiveCosts(profile, costs);
    eachNode(inclusive, stop, [&](StackId stack) {
        const FrameId frame = profile.stacks()[stack.index()].frame;
        const auto found = wanted.find(frame);
        if (found != wanted.end() &&
            !isRepeated(profile, stack, [frame](const StackNode& node) { return node.frame == frame; }))
            through[found->second] += inclusive[stack.index()];
    });
    return through;
}

std::vector<Cost> costsThroughModules(const Profile& profile, const StackCosts& costs, std::stop_token stop) {
    const auto moduleOf = [&](const StackNode& node) {
        return node.frame.valid() ? profile.frames()[node.frame.index()].module : ModuleId();
    };
    std::vector<Cost> through(profile.modules().size());
    const auto inclusive = inclusiveCosts(profile, costs);
    eachNode(inclusive, stop, [&](StackId stack) {
        const ModuleId module = moduleOf(profile.stacks()[stack.index()]);
        if (module.valid() && module.index() < through.size() &&
            !isRepeated(profile, stack, [&](const StackNode& node) { return moduleOf(node) == module; }))
            through[module.index()] += inclusive[stack.index()];
    });
    return stop.stop_requested() ? std::vector<Cost>() : through;
}

SourceCosts sourceCosts(
    const Profile& profile, const Names& names, const StackCosts& costs, FileId file, std::stop_token stop) {
    std::map<std::uint32_t, SourceLineCost> lines;
    const TreePaths paths(profile, names);
    for (const auto& item : costs.items) {
        const auto& location = paths.at(paths.innermost(item.stack));
        if (location.file == file && location.line != 0)
            lines[location.line].self += item.cost;
    }
    const auto within = framesOf(profile, names, file);
    const auto inclusive = inclusiveCosts(profile, costs);
    eachNode(inclusive, stop, [&](StackId stack) {
        const StackNode& node = profile.stacks()[stack.index()];
        if (!node.frame.valid() || !within[node.frame.index()])
            return;
        const auto chain = names.locations(node);
        for (std::size_t i = 0; i < chain.size(); ++i) {
            const auto line = chain[i].line;
            if (chain[i].file != file || line == 0 || hasLine(chain.first(i), file, line))
                continue;
            const auto sameLine = [&](const StackNode& outer) {
                return outer.frame.valid() && within[outer.frame.index()] &&
                       hasLine(names.locations(outer), file, line);
            };
            if (!isRepeated(profile, stack, sameLine))
                lines[line].inclusive += inclusive[stack.index()];
        }
    });
    SourceCosts result{file, {}};
    for (auto& [line, cost] : lines) {
        cost.line = line;
        result.lines.push_back(cost);
    }
    return result;
}

} // namespace tidemark
