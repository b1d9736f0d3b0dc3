// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Writes the cells of an index: who was born and who was freed per bucket, and the checkpoints.

#include "core/profile/index_bytes.h"
#include "core/profile/index_format.h"
#include "core/profile/packed_column.h"

#include <tsl/robin_map.h>

#include <cstdint>
#include <functional>
#include <vector>

namespace tidemark {

/// Blocks of one site and one birth bucket; `excess` = Σ (size − the site's typical size), modulo 2^64.
struct Cell {
    std::uint32_t bucket = 0;
    std::uint32_t site = 0;
    std::uint64_t count = 0;
    std::uint64_t excess = 0;
};

/// The three columns of cells that lie one behind the other. Sites are stored as steps from the cell before,
/// beginning anew with each run.
class CellColumnsWriter {
public:
    explicit CellColumnsWriter(IndexBytesWriter& out) : m_site(out), m_count(out), m_size(out) {}
    void beginRun() { m_lastSite = 0; }
    void add(const Cell& cell);
    std::uint64_t size() const { return m_site.size(); }
    ColumnWriter& site() { return m_site; }
    ColumnWriter& count() { return m_count; }
    ColumnWriter& excess() { return m_size; }

private:
    ColumnWriter m_site;
    ColumnWriter m_count;
    ColumnWriter m_size;
    std::uint32_t m_lastSite = 0;
};

/// While events come, sums are kept for parts of IndexLayout::pulsesPerSmallestBucket pulses and put into the
/// spill; finish() merges parts into buckets.
class CellWriter {
public:
    /// Checkpoints are at least `leastBetweenCheckpoints` cells of lists apart.
    CellWriter(IndexBytesWriter& out, SpillBytes& spill, std::uint64_t leastBetweenCheckpoints);

    void born(std::uint32_t site, std::int64_t excess);
    void freed(std::uint32_t bornPart, std::uint32_t site, std::int64_t excess);
    std::uint32_t part() const { return static_cast<std::uint32_t>(m_births.size()); }
    void closePart();

    /// To be called after the last closePart(). `proceed` is asked once per bucket, with the share done;
    /// false stops.
    bool finish(std::uint64_t partsPerBucket, const std::function<bool(double)>& proceed);

    std::uint64_t buckets() const { return m_birthLists.size(); }
    const std::vector<std::uint64_t>& birthLists() const { return m_birthLists; }
    const std::vector<std::uint64_t>& deathLists() const { return m_deathLists; }
    const std::vector<CellRun>& deathRuns() const { return m_deathRuns; }
    const std::vector<Checkpoint>& checkpoints() const { return m_checkpoints; }
    const std::vector<CellRun>& checkpointRuns() const { return m_liveRuns; }
    CellColumnsWriter& birthCells() { return m_birthCells; }
    CellColumnsWriter& deathCells() { return m_deathCells; }
    CellColumnsWriter& liveCells() { return m_liveCells; }
    CellColumnsWriter& sumCells() { return m_sumCells; }

private:
    struct Sum {
        std::uint64_t count = 0;
        std::uint64_t excess = 0;
        void add(std::uint64_t blocks, std::uint64_t bytes) {
            count += blocks;
            excess += bytes;
        }
    };
    struct Place {
        std::uint64_t offset = 0;
        std::uint64_t bytes = 0;
    };
    /// Sums by site, of which few are in use.
    struct SparseSums {
        std::vector<Sum> sums;
        std::vector<std::uint32_t> used; ///< sites with a count
        void add(std::uint32_t site, std::uint64_t blocks, std::uint64_t bytes);
        void clear();
    };
    static std::vector<Cell> cellsOf(SparseSums& sums, std::uint32_t bucket);
    std::vector<Cell> readBirths(std::uint64_t part, std::uint64_t parts, std::uint32_t bucket);
    std::vector<Cell> readDeaths(std::uint64_t part, std::uint64_t parts, std::uint64_t partsPerBucket);
    static void sortAndMerge(std::vector<Cell>& cells, std::size_t buckets);
    static void writeRuns(const std::vector<Cell>& cells, CellColumnsWriter& out, std::vector<CellRun>& runs);
    void addCheckpoint(std::uint32_t bucket);
    Place put(const SparseSums& near, bool withOlder);

    SpillBytes& m_spill;
    std::uint64_t m_leastBetweenCheckpoints;
    SparseSums m_bornNow;
    SparseSums m_freedNow;                           ///< of those born in this part
    tsl::robin_map<std::uint64_t, Sum> m_freedOlder; ///< (part, site)
    std::vector<Place> m_births;                     ///< by part, in the spill
    std::vector<Place> m_deaths;

    CellColumnsWriter m_birthCells;
    CellColumnsWriter m_deathCells;
    CellColumnsWriter m_liveCells;
    CellColumnsWriter m_sumCells;
    std::vector<std::uint64_t> m_birthLists;
    std::vector<std::uint64_t> m_deathLists;
    std::vector<CellRun> m_deathRuns;
    std::vector<CellRun> m_liveRuns;
    std::vector<Checkpoint> m_checkpoints;
    // Of the last checkpoint, and since.
    std::vector<Cell> m_live;
    std::vector<Cell> m_bornSince;
    std::vector<Cell> m_freedSince;
    std::vector<Sum> m_sums; ///< by site, up to now
    std::uint64_t m_sumSites = 0;
};

} // namespace tidemark
