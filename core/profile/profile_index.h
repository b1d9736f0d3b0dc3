// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// An index, read in place. What the query engine works on; see README.md for the ideas.

#include "core/base/moment.h"
#include "core/base/result.h"
#include "core/profile/index_bytes.h"
#include "core/profile/index_format.h"
#include "core/profile/packed_column.h"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace tidemark {

using RowIndex = std::uint32_t;  ///< of an allocation, in order of birth
using FreeIndex = std::uint32_t; ///< of a free, in the order of events
using SiteIndex = std::uint32_t;
using BucketIndex = std::uint32_t; ///< a part of the events; as a boundary: the begin of that bucket

/// Immutable; may be read from any thread. Reading never fails: damage reads as zeros and is told by
/// damaged().
class ProfileIndex {
public:
    /// Checks the directory and all sections but the columns' values. Corrupt.
    static Result<std::shared_ptr<const ProfileIndex>> open(std::shared_ptr<const IndexBytes> bytes);

    const IndexFacts& facts() const { return *m_facts; }
    std::span<const std::byte> extra() const { return m_extra; }
    /// Whether anything read up to now was damaged, so that results may be wrong.
    bool damaged() const { return m_bytes->damaged(); }
    std::uint64_t bytes() const { return m_bytes->all().size(); }

    RowIndex rows() const { return static_cast<RowIndex>(m_facts->rows); }
    FreeIndex frees() const { return static_cast<FreeIndex>(m_facts->frees); }
    const PackedColumn& column(ColumnId id) const { return m_columns[static_cast<std::size_t>(id)]; }
    std::span<const SiteRecord> sites() const { return m_sites; }

    Position born(RowIndex row) const { return column(ColumnId::Born).get(row); }
    Position freed(RowIndex row) const; ///< kNever if it never was
    SiteIndex siteOf(RowIndex row) const { return clampSite(column(ColumnId::Site).get(row)); }
    std::uint64_t sizeOf(RowIndex row) const;
    RowIndex freedRow(FreeIndex free) const { return clampRow(~column(ColumnId::FreeOrder).get(free)); }
    SiteIndex clampSite(std::uint64_t site) const {
        return static_cast<SiteIndex>(site < m_sites.size() ? site : m_sites.size() - 1);
    }
    RowIndex clampRow(std::uint64_t row) const {
        const auto low = static_cast<RowIndex>(row);
        return low < rows() ? low : rows() - 1;
    }

    /// How many rows were born, or frees happened, at or before an event.
    RowIndex bornBy(Position event) const;
    FreeIndex freedBy(Position event) const;

    Nanoseconds timeOf(Position event) const; ///< 0 before the first
    Moment momentAt(Nanoseconds time) const;  ///< the gap after the last event with time ≤ `time`

    /// One more than there are pulses: the last says how things stand at the end.
    std::span<const Pulse> pulses() const { return m_pulses; }
    /// The pulse with the event's gap: the last with begin ≤ `moment`, never the one of the end.
    std::size_t pulseAt(Position moment) const;

    /// Of profiles without events; then rows() is 0.
    std::span<const SnapshotRecord> snapshots() const { return m_snapshots; }
    /// What is live at a position; at most one cell per site. Nothing at position 0.
    std::span<const SnapshotCell> liveCellsAt(Position snapshot) const;

    BucketIndex buckets() const { return static_cast<BucketIndex>(m_facts->buckets); }
    /// The last boundary at or before a moment.
    BucketIndex boundaryAt(Position moment) const;
    Position positionOf(BucketIndex boundary) const;
    RowIndex rowsAt(BucketIndex boundary) const;
    FreeIndex freesAt(BucketIndex boundary) const;

    /// Cells [begin, end) of the columns of a kind of list.
    struct CellRange {
        std::uint64_t begin = 0;
        std::uint64_t end = 0;
    };
    CellRange births(BucketIndex bucket) const;
    std::span<const CellRun> deathRuns(BucketIndex bucket) const;
    std::span<const Checkpoint> checkpoints() const { return m_checkpoints; }
    std::span<const CellRun> liveRuns(std::size_t checkpoint) const;
    CellRange sums(std::size_t checkpoint) const;
    /// Cells of the run at `run`, which must be in one of the two arrays of runs.
    CellRange deathCells(const CellRun& run) const { return cellsOf(m_deathRuns, run); }
    CellRange liveCells(const CellRun& run) const { return cellsOf(m_liveRuns, run); }

private:
    ProfileIndex() = default;
    Status read();
    Status checkColumns();
    Status readSites();
    Status checkLists() const;
    bool areSnapshotsGood() const;
    static CellRange cellsOf(std::span<const CellRun> all, const CellRun& run) {
        return {&run == all.data() ? 0 : (&run - 1)->end, run.end};
    }
    const Pulse& pulseOf(BucketIndex boundary) const;

    std::shared_ptr<const IndexBytes> m_bytes;
    const IndexFacts* m_facts = nullptr;
    std::array<PackedColumn, kColumns> m_columns;
    std::vector<SiteRecord> m_siteRecords;
    std::span<const SiteRecord> m_sites; ///< of m_siteRecords
    std::span<const Pulse> m_pulses;
    std::span<const std::uint64_t> m_birthLists;
    std::span<const std::uint64_t> m_deathLists;
    std::span<const CellRun> m_deathRuns;
    std::span<const CellRun> m_liveRuns;
    std::span<const Checkpoint> m_checkpoints;
    std::span<const SnapshotRecord> m_snapshots;
    std::span<const SnapshotCell> m_snapshotCells;
    std::span<const std::byte> m_extra;
};

} // namespace tidemark
