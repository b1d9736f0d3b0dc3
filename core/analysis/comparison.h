// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/profile/names.h"
#include "core/profile/profile.h"
#include "core/results/comparison.h"

#include <memory>
#include <span>
#include <stop_token>

namespace tidemark {

/// One side of a comparison. Refers to what it was made from.
struct ComparedSide {
    const Profile& profile;
    std::shared_ptr<const Names> names;
};

/// Both sides' stacks, matched by names: function, inlined or not, and module, whatever its version, address
/// and folder. Lines do not count, nor the C library's frames below main and thread functions, nor the
/// suffixes of clones. Between different builds a stack without partner is matched to one that differs by
/// frames that a compiler may leave out, if that is unmistakable. Errors as of evaluate(); Unsupported if a
/// side has nothing to normalise by.
Result<TraceComparison> compareTraces(const ComparedSide& before, const ComparedSide& after,
    const Comparison& question, std::stop_token stop = {});

/// The same by groups; functions and callers are matched as above, processes of two traces by the names of
/// their programs, all others by their label.
Result<DiffTable> compareGroups(const ComparedSide& before, const ComparedSide& after,
    const Comparison& question, Grouping grouping, std::stop_token stop = {});

/// One more run of a side, and the side's query at the moments of this run.
struct FurtherRun {
    ComparedSide side;
    Query query;
};
struct FurtherRuns {
    std::span<const FurtherRun> before;
    std::span<const FurtherRun> after;
};

/// Adds the noise bands of several runs a side to what compareTraces() said of the first two: each further
/// run is compared with the first of the other side, and what has the same names in both is the same. Errors
/// as of compareTraces().
Status addNoiseBands(TraceComparison& comparison, const ComparedSide& before, const ComparedSide& after,
    const FurtherRuns& runs, std::stop_token stop = {});
/// The same for what compareGroups() said.
Status addNoiseBands(DiffTable& table, const ComparedSide& before, const ComparedSide& after,
    const Comparison& question, const FurtherRuns& runs, std::stop_token stop = {});

/// A tree with the nodes of `tree`, their widths as costs, and no files.
CallTree diffWidths(const DiffTree& tree, DiffWidth width);

/// As layoutFlameGraph(). The layout's tree is that of diffWidths().
Result<FlameLayout> layoutDiffFlame(
    const DiffTree& tree, DiffWidth width, CostKind cost, double minimumWidth, DiffTree::NodeIndex root = 0);

/// The 99th percentile of |inclusive delta| of the nodes that changed, for scales of colour; 0 if none did.
std::uint64_t usualDelta(const DiffTree& tree, CostKind cost);

} // namespace tidemark
