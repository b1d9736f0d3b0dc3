// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Pure functions from (Profile, Names, Query) to results. Synchronous and cancellable; call them from any
// thread.

#include "core/base/result.h"
#include "core/profile/names.h"
#include "core/profile/profile.h"
#include "core/query/query.h"
#include "core/results/results.h"

#include <memory>
#include <span>
#include <stop_token>
#include <vector>

namespace tidemark {

class MergedStacks;

/// Whether the profile can answer the query; Unsupported or InvalidUsage (bad regex, moments out of order) if
/// not.
Status checkQuery(const Profile& profile, const Query& query);

/// The cost of the query per stack. Moments after the end of the trace count as its end; mappings are left
/// out.
Result<StackCosts> evaluate(
    const Profile& profile, const Names& names, const Query& query, std::stop_token stop = {});

/// About how many rows evaluate() or timeSeries() has to read; 10 million take about 0.1 s. 0 if sums have
/// the answer.
Result<std::uint64_t> rowsToRead(const Profile& profile, const Names& names, const Query& query);
/// A first answer from one in `oneIn` blocks of rows, multiplied up, where the whole takes long: not
/// `complete`.
Result<StackCosts> evaluateRoughly(const Profile& profile, const Names& names, const Query& query,
    std::uint32_t oneIn, std::stop_token stop = {});

/// Totals of what the filters leave of the whole trace.
Result<Summary> summarise(const Profile& profile, const Names& names, const std::vector<Filter>& filters,
    std::stop_token stop = {});

/// Live cost over [begin, end] in `slices` equal slices (1 to 1,000,000); no peak is lost. A slice holds the
/// events after the moment of its begin (the first slice of a series from 0: all from the first event on) up
/// to that of its end.
Result<TimeSeries> timeSeries(const Profile& profile, const Names& names, const std::vector<Filter>& filters,
    Nanoseconds begin, Nanoseconds end, std::size_t slices, std::stop_token stop = {},
    std::uint32_t oneIn = 1);

/// The cost of the query per group.
Result<GroupList> groupBy(const Profile& profile, std::shared_ptr<const Names> names, const Query& query,
    Grouping grouping, std::stop_token stop = {});
Result<SizeLifetimeHistogram> sizeLifetimeHistogram(
    const Profile& profile, const Names& names, const Query& query, std::stop_token stop = {});
/// Rows [first, first + count) of the blocks that the query selects; unless `stacks` is empty, only those
/// with one of these stacks. `first` + `count` is at most 10,000,000.
Result<AllocationPage> listAllocations(const Profile& profile, const Names& names, const Query& query,
    AllocationOrder order, bool descending, std::uint64_t first, std::uint64_t count,
    std::stop_token stop = {}, std::span<const StackId> stacks = {});

/// The segments of the life that a block belongs to (realloc, mremap), the first one first; at most
/// 1,000,000. `page.total` says how many there are. InvalidUsage if there is no such block.
Result<AllocationPage> lifeOf(const Profile& profile, const Names& names, AllocationId block);
/// What the filters leave of the blocks that are live at a moment, by address. Unsupported without addresses,
/// or if the trace is sampled.
Result<AddressMap> addressMap(const Profile& profile, const Names& names, const std::vector<Filter>& filters,
    Moment moment, std::stop_token stop = {});

/// The nodes of a tree: (function, module name), lines and inlining merged; listed allocator functions are
/// left out unless a stack consists of nothing else; the empty stack is one `[unknown]` frame. Among siblings
/// of equal cost the lower FunctionId comes first. Unsupported if the tree would have more than 2^26 nodes.
/// `merged`, all stacks of this profile under these names, makes top-down trees in half the time.
Result<CallTree> buildCallTree(const Profile& profile, std::shared_ptr<const Names> names,
    const StackCosts& costs, TreeDirection direction, CostKind order, std::stop_token stop = {},
    const MergedStacks* merged = nullptr);

Result<CallerCalleeTable> buildCallerCallee(const Profile& profile, std::shared_ptr<const Names> names,
    const StackCosts& costs, CostKind order, std::stop_token stop = {});
/// The same from a top-down tree that is there already.
Result<CallerCalleeTable> buildCallerCallee(
    const CallTree& topDown, CostKind order, std::stop_token stop = {});

/// Distinct stacks of `costs`, at most `limit` (0 = all).
StackList listStacks(
    const StackCosts& costs, std::shared_ptr<const Names> names, CostKind order, std::size_t limit);

/// The stacks of `costs` that run through `path`, the functions from a tree's root to a node (in the tree's
/// direction), heaviest first. An empty path gives all.
StackList stacksBehind(const Profile& profile, std::shared_ptr<const Names> names, const StackCosts& costs,
    const std::vector<FunctionId>& path, TreeDirection direction, CostKind order);

/// Lays the part of a tree from `root` on out; runs of siblings narrower than `minimumWidth` (of 1) are
/// merged, without their descendants. Trees with negative costs are refused.
Result<FlameLayout> layoutFlameGraph(
    std::shared_ptr<const CallTree> tree, CostKind cost, double minimumWidth, CallTree::NodeIndex root = 0);

/// Innermost first, with inlined functions; allocator functions included and marked.
std::vector<ResolvedFrame> resolveStack(const Profile& profile, const Names& names, StackId stack);

/// The allocating frame of a stack: index into resolveStack's answer of the innermost frame that is no
/// allocator.
std::size_t allocatingFrame(const std::vector<ResolvedFrame>& frames);

} // namespace tidemark
