// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/shown_blocks.h"
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
    BirthReader(const ProfileIndex& index, ShownBlocks blocks, RowIndex begin, RowIndex end)
        : m_index(index), m_blocks(blocks), m_next(begin), m_end(end) {
        advance();
    }
    Position position() const { return m_position; } ///< kNever at the end
    std::uint64_t size() const;
    RowIndex row() const { return m_next - 1; }
    SiteIndex site() const { return m_index.clampSite(m_sites[m_next - 1 - m_batchBegin]); }
    void advance();

private:
    const ProfileIndex& m_index;
    ShownBlocks m_blocks;
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
    FreeReader(const ProfileIndex& index, ShownBlocks blocks, FreeIndex begin, FreeIndex end)
        : m_index(index), m_blocks(blocks), m_next(begin), m_end(end) {
        advance();
    }
    Position position() const { return m_position; }
    RowIndex row() const { return m_row; }
    std::uint64_t size() const { return m_index.sizeOf(m_row); }
    SiteIndex site() const { return m_index.siteOf(m_row); }
    void advance();

private:
    const ProfileIndex& m_index;
    ShownBlocks m_blocks;
    FreeIndex m_next;
    FreeIndex m_end;
    FreeIndex m_batchBegin = 0;
    FreeIndex m_batchEnd = 0;
    RowIndex m_row = 0;
    Position m_position = kNever;
    std::array<std::uint64_t, kColumnBlock> m_rows;
};

/// Frees before births at one position. False if stopped.
template <typename Births, typename Frees, typename Visitor>
bool mergeEvents(Births births, Frees frees, const std::stop_token& stop, Visitor& visitor) {
    for (std::size_t count = 1;; ++count) {
        if (count % kRowsBetweenStopChecks == 0 && stop.stop_requested())
            return false;
        const Position position = std::min(births.position(), frees.position());
        if (position == kNever)
            return true;
        visitor.beginEvent(position);
        for (; frees.position() == position; frees.advance())
            visitor.free(frees.row(), frees.site(), frees.size());
        for (; births.position() == position; births.advance())
            visitor.birth(births.row(), births.site(), births.size());
        visitor.endEvent(position);
    }
}

/// The events in `range` that changed what is shown, in their order: beginEvent(position), free(row, site,
/// size) and birth(row, site, size) of each block, endEvent(position). False if stopped.
template <typename Visitor>
bool walkEvents(const ProfileIndex& index, ShownBlocks blocks, MomentRange range, const std::stop_token& stop,
    Visitor& visitor) {
    if (stop.stop_requested())
        return false;
    if (range.begin >= range.end || index.rows() == 0)
        return true;
    return mergeEvents(
        BirthReader(index, blocks, index.bornBy(range.begin.after), index.bornBy(range.end.after)),
        FreeReader(index, blocks, index.freedBy(range.begin.after), index.freedBy(range.end.after)), stop,
        visitor);
}

/// Calls `visit(HeapChange)` for the events in `range` that changed what is shown, in their order. False if
/// stopped.
template <typename Visit>
bool replay(const ProfileIndex& index, ShownBlocks blocks, MomentRange range, const std::stop_token& stop,
    Visit&& visit) {
    struct Collector {
        Visit& visit;
        HeapChange change;
        void beginEvent(Position position) { change = HeapChange{position}; }
        void free(RowIndex, SiteIndex, std::uint64_t size) {
            ++change.freed;
            change.freedBytes += size;
        }
        void birth(RowIndex, SiteIndex, std::uint64_t size) {
            ++change.born;
            change.bornBytes += size;
        }
        void endEvent(Position) { visit(change); }
    };
    Collector collector{visit, {}};
    return walkEvents(index, blocks, range, stop, collector);
}

} // namespace tidemark
