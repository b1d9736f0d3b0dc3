// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Layout of an index. Blob: header (8 bytes of magic) · column blocks · sections · directory · footer. All
// integers are little-endian; offsets count from the header; sections begin at multiples of 8.

#include "core/base/moment.h"

#include <cstddef>
#include <cstdint>

namespace tidemark {

inline constexpr std::uint64_t kIndexMagic = 0x3230'5844'4e49'4d54; ///< "TMINDX02"

/// Columns. Those of rows have one value per allocation, in order of birth.
enum class ColumnId : std::uint32_t {
    Born,          ///< position
    Lifetime,      ///< positions from birth to free; 0 = never freed
    Site,          ///< index into the section Sites
    Size,          ///< zigzag of size − the site's typical size
    Address,       ///< rotated right by 4 bits
    Usable,        ///< 0 = not known; else 1 + zigzag of usable − usualUsable(size)
    Temporary,     ///< 1 = temporary
    FreeingThread, ///< 0 = the allocating one, or never freed; 1 = not known; else id + 2
    Previous,      ///< rows back to the segment before; 0 = none
    Next,          ///< rows forward to the segment behind; 0 = none
    FreeStack,     ///< stack id of the free; 0 = not recorded
    FreeOrder,     ///< by free: 2^32 − 1 − row
    StepPosition,  ///< by change of the clock: the first position at …
    StepTime,      ///< … this time
    BirthSite,     ///< cells of the lists of births: see Cells
    BirthCount,
    BirthSize,
    DeathSite,
    DeathCount,
    DeathSize,
    LiveSite, ///< cells of the checkpoints' live sets
    LiveCount,
    LiveSize,
    SumSite, ///< cells of the checkpoints' sums of births
    SumCount,
    SumSize,
    SiteStack, ///< what SiteRecord holds, by site: zigzag of the difference to the site before
    SiteThread,
    SiteKind, ///< call, domain · 2^8, size class · 2^16
    SitePool,
    SiteTypical,
    SiteRows,
    SiteExcess, ///< zigzag
    SiteLiving, ///< rows that were never freed
    SiteTemporary,
};
inline constexpr std::size_t kColumns = 35;
inline constexpr std::size_t kSiteColumns = 9;

/// What the GNU C library's malloc gives for a size on 64-bit machines.
constexpr std::uint64_t usualUsable(std::uint64_t size) {
    const std::uint64_t usable = (size + 23) / 16 * 16 - 8;
    return usable < 24 || usable < size ? 24 : usable;
}

/// Raw arrays. Column blocks are sections too: kFirstColumnSection + ColumnId.
enum class SectionId : std::uint32_t {
    Facts = 1,      ///< one IndexFacts
    ColumnSizes,    ///< u64 by ColumnId: values
    Pulses = 4,     ///< Pulse, and one more for the end
    BirthLists,     ///< u64 by bucket: end of its cells
    DeathLists,     ///< u64 by bucket: end of its runs
    DeathRuns,      ///< CellRun
    Checkpoints,    ///< Checkpoint
    CheckpointRuns, ///< CellRun
    Extra,          ///< bytes of whoever had the index written
    Snapshots,      ///< SnapshotRecord, of profiles without events
    SnapshotCells,  ///< SnapshotCell
};
inline constexpr std::uint32_t kFirstColumnSection = 64;

struct SectionEntry {
    std::uint32_t id = 0;
    std::uint32_t itemBytes = 0;
    std::uint64_t offset = 0;
    std::uint64_t items = 0;
    std::uint64_t checksum = 0; ///< XXH3-64
};
static_assert(sizeof(SectionEntry) == 32);

/// The last bytes of an index.
struct IndexFooter {
    std::uint64_t directoryOffset = 0;
    std::uint64_t directoryItems = 0;
    std::uint64_t directoryChecksum = 0;
    std::uint64_t magic = kIndexMagic;
};
static_assert(sizeof(IndexFooter) == 32);

struct IndexFacts {
    std::uint64_t rows = 0;
    std::uint64_t frees = 0;
    std::uint64_t lastPosition = 0;
    std::int64_t lastTime = 0;
    std::uint64_t unmatchedFrees = 0;
    std::uint64_t failedReallocs = 0;
    std::uint64_t threads = 0; ///< 1 + the highest thread id of an event
    std::uint64_t buckets = 0;
    std::uint64_t pulsesPerBucket = 0;
    std::uint64_t repairedTimes = 0;
    std::uint64_t lostFrees = 0;
    std::uint64_t repairedThreads = 0;
    std::uint64_t repairedReallocs = 0;
    std::uint64_t tooManyRows = 0;
};

/// What a group of rows has in common.
struct SiteRecord {
    std::uint64_t typicalSize = 0; ///< the size of its first row
    std::uint64_t rows = 0;
    std::uint64_t excess = 0; ///< Σ (size − typical size), modulo 2^64
    std::uint64_t freed = 0;  ///< of the rows
    std::uint64_t temporary = 0;
    std::uint32_t stack = 0;
    std::uint32_t thread = 0; ///< 2^32 − 1 = not known
    std::uint8_t call = 0;
    std::uint8_t domain = 0;
    std::uint8_t sizeClass = 0; ///< bits that the size takes: 0 for 0, 1 for 1, 2 for 2 and 3 …
    std::uint8_t reserved = 0;
    std::uint32_t pool = 0; ///< which of several domains of a kind
};

/// What is live at a moment of a profile without events. Snapshot n, counted from 1, is at position n.
struct SnapshotRecord {
    std::uint64_t cellsEnd = 0; ///< of its cells; those of the snapshot before end where they begin
};
static_assert(sizeof(SnapshotRecord) == 8);

struct SnapshotCell {
    std::uint32_t site = 0; ///< whose typical size and rows are 0
    std::uint32_t reserved = 0;
    std::int64_t bytes = 0;
    std::int64_t blocks = 0;
};
static_assert(sizeof(SnapshotCell) == 24);

/// How fine an index is. Readers take what they find; tests write very small parts.
struct IndexLayout {
    std::uint64_t pulseEvents = 256;
    std::uint64_t pulsesPerSmallestBucket = 256;
    std::uint64_t mostBuckets = 1024;
    std::uint64_t leastCellsBetweenCheckpoints = 4096;
};
inline constexpr std::uint64_t kMostBuckets = 4096; ///< that a reader accepts

/// The events after `begin`, up to the begin of the next pulse. Bytes and blocks are those of heap totals.
struct Pulse {
    Position begin = 0;
    std::uint32_t rows = 0;  ///< born at or before `begin`
    std::uint32_t frees = 0; ///< freed at or before `begin`
    std::int64_t liveBytes = 0;
    std::int64_t liveBlocks = 0;
    std::int64_t minimumBytes = 0; ///< at any moment from `begin` to the next pulse's
    std::int64_t maximumBytes = 0;
    std::int64_t maximumBlocks = 0;
    std::uint64_t bytesAllocated = 0;
    std::uint32_t allocations = 0;
    std::uint32_t freed = 0;
};
static_assert(sizeof(Pulse) == 72);

/// Cells of one birth bucket, ordered by site.
struct CellRun {
    std::uint32_t bucket = 0;
    std::uint32_t reserved = 0;
    std::uint64_t end = 0; ///< of its cells; the run before ends where it begins
};
static_assert(sizeof(CellRun) == 16);

/// What is live at the begin of bucket `bucket`, and the sums of what was born before it.
struct Checkpoint {
    std::uint64_t bucket = 0;
    std::uint64_t runsEnd = 0; ///< of its live set, in CheckpointRuns
    std::uint64_t sumsEnd = 0; ///< of its sums' cells
};
static_assert(sizeof(Checkpoint) == 24);

} // namespace tidemark
