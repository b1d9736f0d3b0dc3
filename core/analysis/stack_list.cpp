// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/call_tree.h"
#include "core/analysis/query_engine.h"

#include <algorithm>
#include <iterator>

namespace tidemark {
namespace {

void sortByCost(std::vector<StackList::Row>& rows, CostKind order, std::size_t limit) {
    const auto isBefore = [order](const StackList::Row& one, const StackList::Row& other) {
        const auto weight = magnitude(one.cost.of(order));
        const auto otherWeight = magnitude(other.cost.of(order));
        return weight != otherWeight ? weight > otherWeight : one.stack < other.stack;
    };
    if (limit == 0 || limit >= rows.size()) {
        std::sort(rows.begin(), rows.end(), isBefore);
        return;
    }
    const auto end = rows.begin() + static_cast<std::ptrdiff_t>(limit);
    std::partial_sort(rows.begin(), end, rows.end(), isBefore);
    rows.erase(end, rows.end());
}

/// Whether the functions from the allocating frame outward begin with `path`.
bool beginsWith(const TreePaths& paths, StackId stack, const std::vector<FunctionId>& path) {
    PathCursor cursor = paths.innermost(stack);
    for (std::size_t i = 0; i < path.size(); ++i)
        if ((i != 0 && !paths.outward(cursor)) || paths.at(cursor).function != path[i])
            return false;
    return true;
}

/// Whether the functions from the outermost one inward begin with `path`. `scratch` is reused for speed.
bool endsWith(const TreePaths& paths, StackId stack, const std::vector<FunctionId>& path,
    std::vector<FunctionId>& scratch) {
    scratch.clear();
    PathCursor cursor = paths.innermost(stack);
    do
        scratch.push_back(paths.at(cursor).function);
    while (paths.outward(cursor));
    return scratch.size() >= path.size() && std::equal(path.begin(), path.end(), scratch.rbegin());
}

} // namespace

StackList listStacks(
    const StackCosts& costs, std::shared_ptr<const Names> names, CostKind order, std::size_t limit) {
    StackList list;
    list.total = costs.items.size();
    list.names = std::move(names);
    list.rows.reserve(costs.items.size());
    for (const StackCosts::Item& item : costs.items)
        list.rows.push_back({item.stack, item.cost});
    sortByCost(list.rows, order, limit);
    return list;
}

StackList stacksBehind(const Profile& profile, std::shared_ptr<const Names> names, const StackCosts& costs,
    const std::vector<FunctionId>& path, TreeDirection direction, CostKind order) {
    const TreePaths paths(profile, *names);
    std::vector<FunctionId> scratch;
    StackList list;
    for (const StackCosts::Item& item : costs.items)
        if (direction == TreeDirection::BottomUp ? beginsWith(paths, item.stack, path)
                                                 : endsWith(paths, item.stack, path, scratch))
            list.rows.push_back({item.stack, item.cost});
    list.total = list.rows.size();
    list.names = std::move(names);
    sortByCost(list.rows, order, 0);
    return list;
}

std::vector<ResolvedFrame> resolveStack(const Profile& profile, const Names& names, StackId stack) {
    std::vector<ResolvedFrame> frames;
    const auto append = [&](const Location& location, FrameId frame) {
        frames.push_back({location.function, location.file, location.line, location.inlined,
            names.function(location.function).allocator, frame});
    };
    if (stack.index() >= profile.stacks().size())
        return frames;
    for (; stack != kEmptyStack; stack = profile.stacks()[stack.index()].parent) {
        const StackNode& node = profile.stacks()[stack.index()];
        for (const Location& location : names.locations(node))
            append(location, node.frame);
    }
    if (frames.empty())
        append(names.pseudoLocation(StackKind::Empty), FrameId());
    return frames;
}

std::size_t allocatingFrame(const std::vector<ResolvedFrame>& frames) {
    const auto found =
        std::find_if(frames.begin(), frames.end(), [](const auto& frame) { return !frame.allocator; });
    return found == frames.end() ? 0 : static_cast<std::size_t>(std::distance(frames.begin(), found));
}

} // namespace tidemark
