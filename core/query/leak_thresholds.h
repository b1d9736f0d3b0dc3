// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace tidemark {

/// When growth is called a leak suspect. Shares are of the window's length, which is counted half by time and
/// half by events, so that neither a busy start nor an idle night distorts it.
struct LeakThresholds {
    /// Parts of the window at whose edges the live memory is measured. At least 16.
    std::size_t slices = 48;

    // What is looked at.
    std::int64_t leastBytes = 512;     ///< kept by a group; less is not looked at
    std::int64_t leastBlocks = 6;      ///< kept late; fewer say nothing about a trend
    std::size_t leastSlices = 5;       ///< in which blocks were born that are still live
    std::size_t mostCandidates = 4096; ///< groups of each kind whose curves are computed, heaviest first
    double warmUp = 0.25;              ///< share at the begin in which growth proves nothing
    /// The longest suffix of almost only frees that counts as shutdown and is left out; a longer one is a
    /// phase of the program.
    double longestShutdown = 0.5;

    // Steady growth.
    double latestOnset = 0.6;  ///< share by which the first kept block must be born
    double longestPause = 0.2; ///< share at the end without a new kept block; longer if these are rare
    double leastNet = 0.5;   ///< net growth per kept block and byte: a full cache keeps blocks, yet has none
    double leastPace = 0.35; ///< of the earlier half in the later one and the other way round
    double leastLastPace = 0.33; ///< growth of the last sixth, of what its length would give
    double leastEndPace = 0.4;   ///< growth of the last third, of what its length would give
    double leastScore = 2.0;     ///< Mann–Kendall's z of the live blocks or bytes
    double deepestDrop = 0.5;    ///< of the highest live amount, lost at once: a saw-tooth
    double sameHeight = 0.7;     ///< of the live amount now, reached before the first kept block: a saw-tooth

    // One buffer that keeps growing: few blocks, each larger than the last.
    std::int64_t leastBufferBytes = 4096;
    std::size_t leastBufferSteps = 3;
    std::int64_t mostBufferBlocks = 24; ///< at any time: a pool whose chunks double has so few
    double latestBufferOnset = 0.4;
    double bufferSpread = 2.8; ///< of bytes per elapsed share: 2 for a buffer that doubles under steady use

    friend bool operator==(const LeakThresholds&, const LeakThresholds&) = default;
};

} // namespace tidemark
