// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/shown_blocks.h"
#include "core/base/moment.h"
#include "core/profile/profile_index.h"
#include "core/query/query.h"
#include "core/results/results.h"

#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace tidemark {

/// How the live cost of the blocks that are shown went, over some events, compared with before them.
struct CurvePiece {
    std::uint64_t births = 0;
    std::uint64_t bornBytes = 0;
    Cost change; ///< from before them to behind them (of a curve of blocks, bytes are left out); frees are
                 ///< births − change.allocations
    std::int64_t lowest = 0;   ///< of the curve, what it is before them (0) included
    std::int64_t highest = 0;  ///< the same
    Position highestAfter = 0; ///< the first of them after which it is highest; 0: before them
};

/// Whether one pass over the rows up to the end of the range is quicker than looking each of its frees up.
bool sweepPays(const ProfileIndex& index, MomentRange range);

/// The pieces that begin at `begin` and end at each of `ends`, which ascend; the curve is that of bytes or of
/// blocks. From one pass over the rows in order of birth, on two threads if they are many: births and frees
/// are added up by position, so that nothing needs to be put in order. Frees of older rows are looked up if
/// the range is short, else found by a pass over these. Takes 8 to 16 bytes of memory for each block that is
/// shown and live, and 2 MiB. Of one in `oneIn` blocks of rows, multiplied up, and as coarse in time. Nothing
/// if stopped.
std::optional<std::vector<CurvePiece>> sweepCurve(const ProfileIndex& index, ShownBlocks blocks, Moment begin,
    std::span<const Moment> ends, CostKind curve, const std::stop_token& stop, std::uint32_t oneIn = 1);

} // namespace tidemark
