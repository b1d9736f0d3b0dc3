// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/filter_evaluation.h"
#include "core/base/moment.h"
#include "core/base/result.h"
#include "core/profile/profile_index.h"
#include "core/results/results.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

namespace tidemark {

inline constexpr std::size_t kRowsBetweenStopChecks = 65'536;

inline Error cancelled() {
    return {ErrorCode::Cancelled, "The query was cancelled."};
}

inline Error damagedIndex() {
    return {ErrorCode::Corrupt, "The index of this trace was damaged or changed while it was open; open the "
                                "trace again to rebuild it."};
}

/// Which blocks a replay shows: those of the sites that pass and, if there is one, of the set.
struct ReplayedBlocks {
    const std::vector<std::uint8_t>* sites = nullptr;
    const RowSet* rows = nullptr; ///< null: the sites decide
};

/// What one event did to the blocks that are shown. It frees and allocates at once where the free of the
/// block's predecessor was lost, and where a mapping replaces others.
struct HeapChange {
    Position position = 0;
    std::uint32_t freed = 0; ///< blocks
    std::uint32_t born = 0;
    std::uint64_t freedBytes = 0;
    std::uint64_t bornBytes = 0;

    void applyTo(Cost& live) const {
        live -= Cost{static_cast<std::int64_t>(freedBytes), freed};
        live += Cost{static_cast<std::int64_t>(bornBytes), born};
    }
};

/// Of a profile without events: what passes and is live at a snapshot.
inline Cost liveCostAt(
    const ProfileIndex& index, const std::vector<std::uint8_t>& passes, Position snapshot) {
    Cost live;
    for (const SnapshotCell& cell : index.liveCellsAt(snapshot))
        if (passes[cell.site] != 0)
            live += Cost{cell.bytes, cell.blocks};
    return live;
}

/// The births of some rows that are shown, in order.
class BirthReader {
public:
    BirthReader(const ProfileIndex& index, ReplayedBlocks blocks, RowIndex begin, RowIndex end)
        : m_index(index), m_blocks(blocks), m_next(begin), m_end(end) {
        advance();
    }
    Position position() const { return m_position; } ///< kNever at the end
    std::uint64_t size() const;
    SiteIndex site() const { return m_index.clampSite(m_sites[m_next - 1 - m_batchBegin]); }
    void advance();

private:
    const ProfileIndex& m_index;
    ReplayedBlocks m_blocks;
    RowIndex m_next;
    RowIndex m_end;
    RowIndex m_batchBegin = 0;
    RowIndex m_batchEnd = 0;
    Position m_position = kNever;
    std::array<std::uint64_t, kColumnBlock> m_born;
    std::array<std::uint64_t, kColumnBlock> m_sites;
};

/// The frees of blocks that are shown, in order.
class FreeReader {
public:
    FreeReader(const ProfileIndex& index, ReplayedBlocks blocks, FreeIndex begin, FreeIndex end)
        : m_index(index), m_blocks(blocks), m_next(begin), m_end(end) {
        advance();
    }
    Position position() const { return m_position; }
    std::uint64_t size() const { return m_index.sizeOf(m_row); }
    SiteIndex site() const { return m_index.siteOf(m_row); }
    void advance();

private:
    const ProfileIndex& m_index;
    ReplayedBlocks m_blocks;
    FreeIndex m_next;
    FreeIndex m_end;
    FreeIndex m_batchBegin = 0;
    FreeIndex m_batchEnd = 0;
    RowIndex m_row = 0;
    Position m_position = kNever;
    std::array<std::uint64_t, kColumnBlock> m_rows;
};

/// Calls `visit(HeapChange)` for the events in `range` that changed what is shown, in their order. False if
/// stopped.
template <typename Visit>
bool replay(const ProfileIndex& index, ReplayedBlocks blocks, MomentRange range, const std::stop_token& stop,
    Visit&& visit) {
    if (stop.stop_requested())
        return false;
    if (range.begin >= range.end || index.rows() == 0)
        return true;
    BirthReader birth(index, blocks, index.bornBy(range.begin.after), index.bornBy(range.end.after));
    FreeReader free(index, blocks, index.freedBy(range.begin.after), index.freedBy(range.end.after));
    for (std::size_t count = 1;; ++count) {
        if (count % kRowsBetweenStopChecks == 0 && stop.stop_requested())
            return false;
        HeapChange change{std::min(birth.position(), free.position())};
        if (change.position == kNever)
            return true;
        for (; free.position() == change.position; free.advance()) {
            ++change.freed;
            change.freedBytes += free.size();
        }
        for (; birth.position() == change.position; birth.advance()) {
            ++change.born;
            change.bornBytes += birth.size();
        }
        visit(change);
    }
}

} // namespace tidemark
