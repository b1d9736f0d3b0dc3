// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/cell_writer.h"

#include "core/base/byte_reader.h"
#include "core/base/byte_writer.h"

#include <algorithm>

namespace tidemark {
namespace {

/// A checkpoint is written when the lists since the last have this many times its cells.
constexpr std::uint64_t kListsPerCheckpoint = 3;

bool isBefore(const Cell& one, const Cell& other) {
    return one.bucket != other.bucket ? one.bucket < other.bucket : one.site < other.site;
}

bool isSamePlace(const Cell& one, const Cell& other) {
    return one.bucket == other.bucket && one.site == other.site;
}

void putCell(ByteWriter& bytes, std::uint32_t site, std::uint64_t count, std::uint64_t excess) {
    bytes.varint(site);
    bytes.varint(count);
    bytes.signedVarint(static_cast<std::int64_t>(excess));
}

} // namespace

void CellColumnsWriter::add(const Cell& cell) {
    m_site.add(cell.site - m_lastSite);
    m_count.add(cell.count);
    m_size.add(zigzag(static_cast<std::int64_t>(cell.excess)));
    m_lastSite = cell.site;
}

void CellWriter::SparseSums::add(std::uint32_t site, std::uint64_t blocks, std::uint64_t bytes) {
    if (site >= sums.size())
        sums.resize(std::max<std::size_t>(site + 1, 2 * sums.size()));
    if (sums[site].count == 0)
        used.push_back(site);
    sums[site].add(blocks, bytes);
}

void CellWriter::SparseSums::clear() {
    for (const std::uint32_t site : used)
        sums[site] = {};
    used.clear();
}

CellWriter::CellWriter(IndexBytesWriter& out, SpillBytes& spill, std::uint64_t leastBetweenCheckpoints)
    : m_spill(spill), m_leastBetweenCheckpoints(leastBetweenCheckpoints), m_birthCells(out),
      m_deathCells(out), m_liveCells(out), m_sumCells(out) {}

void CellWriter::born(std::uint32_t site, std::int64_t excess) {
    m_bornNow.add(site, 1, static_cast<std::uint64_t>(excess));
}

void CellWriter::freed(std::uint32_t bornPart, std::uint32_t site, std::int64_t excess) {
    if (bornPart == part())
        m_freedNow.add(site, 1, static_cast<std::uint64_t>(excess));
    else
        m_freedOlder[std::uint64_t{bornPart} << 32 | site].add(1, static_cast<std::uint64_t>(excess));
}

CellWriter::Place CellWriter::put(const SparseSums& near, bool withOlder) {
    ByteWriter bytes;
    for (const std::uint32_t site : near.used) {
        if (withOlder)
            bytes.varint(0);
        putCell(bytes, site, near.sums[site].count, near.sums[site].excess);
    }
    if (withOlder) {
        for (const auto& [key, sum] : m_freedOlder) {
            bytes.varint(part() - (key >> 32));
            putCell(bytes, static_cast<std::uint32_t>(key), sum.count, sum.excess);
        }
    }
    return {m_spill.append(bytes.view()), bytes.size()};
}

void CellWriter::closePart() {
    const Place deaths = put(m_freedNow, true);
    m_deaths.push_back(deaths);
    m_births.push_back(put(m_bornNow, false));
    m_bornNow.clear();
    m_freedNow.clear();
    m_freedOlder.clear();
}

std::vector<Cell> CellWriter::cellsOf(SparseSums& sums, std::uint32_t bucket) {
    std::sort(sums.used.begin(), sums.used.end());
    std::vector<Cell> cells;
    cells.reserve(sums.used.size());
    for (const std::uint32_t site : sums.used)
        cells.push_back({bucket, site, sums.sums[site].count, sums.sums[site].excess});
    sums.clear();
    return cells;
}

std::vector<Cell> CellWriter::readBirths(std::uint64_t part, std::uint64_t parts, std::uint32_t bucket) {
    for (std::uint64_t end = part + parts; part < end; ++part) {
        std::vector<std::byte> bytes(m_births[part].bytes);
        m_spill.read(m_births[part].offset, bytes);
        ByteReader reader(bytes);
        while (reader.ok() && !reader.atEnd()) {
            const auto site = static_cast<std::uint32_t>(reader.varint());
            const std::uint64_t count = reader.varint();
            m_bornNow.add(site, count, static_cast<std::uint64_t>(reader.signedVarint()));
        }
    }
    return cellsOf(m_bornNow, bucket);
}

std::vector<Cell> CellWriter::readDeaths(
    std::uint64_t part, std::uint64_t parts, std::uint64_t partsPerBucket) {
    std::vector<Cell> cells;
    for (std::uint64_t end = part + parts; part < end; ++part) {
        std::vector<std::byte> bytes(m_deaths[part].bytes);
        m_spill.read(m_deaths[part].offset, bytes);
        ByteReader reader(bytes);
        while (reader.ok() && !reader.atEnd()) {
            Cell cell;
            cell.bucket =
                static_cast<std::uint32_t>((part - std::min(part, reader.varint())) / partsPerBucket);
            cell.site = static_cast<std::uint32_t>(reader.varint());
            cell.count = reader.varint();
            cell.excess = static_cast<std::uint64_t>(reader.signedVarint());
            cells.push_back(cell);
        }
    }
    return cells;
}

/// By bucket, then site; one cell for each.
void CellWriter::sortAndMerge(std::vector<Cell>& cells, std::size_t buckets) {
    std::vector<std::size_t> ends(buckets + 1);
    for (const Cell& cell : cells)
        ++ends[cell.bucket + 1];
    for (std::size_t i = 1; i < ends.size(); ++i)
        ends[i] += ends[i - 1];
    std::vector<Cell> sorted(cells.size());
    for (const Cell& cell : cells)
        sorted[ends[cell.bucket]++] = cell;
    std::size_t begin = 0;
    for (const std::size_t end : ends) {
        if (end > begin)
            std::sort(sorted.begin() + static_cast<std::ptrdiff_t>(begin),
                sorted.begin() + static_cast<std::ptrdiff_t>(end),
                [](const Cell& one, const Cell& other) { return one.site < other.site; });
        begin = std::max(begin, end);
    }
    cells.clear();
    for (const Cell& cell : sorted) {
        if (!cells.empty() && isSamePlace(cells.back(), cell)) {
            cells.back().count += cell.count;
            cells.back().excess += cell.excess;
        } else {
            cells.push_back(cell);
        }
    }
}

void CellWriter::writeRuns(
    const std::vector<Cell>& cells, CellColumnsWriter& out, std::vector<CellRun>& runs) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i == 0 || cells[i - 1].bucket != cells[i].bucket) {
            out.beginRun();
            runs.push_back({cells[i].bucket, 0, 0});
        }
        out.add(cells[i]);
        runs.back().end = out.size();
    }
}

/// What is live: what was live, and has been born since, less what was freed since.
void CellWriter::addCheckpoint(std::uint32_t bucket) {
    sortAndMerge(m_freedSince, bucket);
    m_live.insert(m_live.end(), m_bornSince.begin(), m_bornSince.end());
    m_bornSince.clear();
    auto freed = m_freedSince.begin();
    std::erase_if(m_live, [&](Cell& cell) {
        while (freed != m_freedSince.end() && isBefore(*freed, cell))
            ++freed;
        if (freed != m_freedSince.end() && isSamePlace(*freed, cell)) {
            cell.count -= freed->count;
            cell.excess -= freed->excess;
        }
        return cell.count == 0;
    });
    m_freedSince.clear();
    writeRuns(m_live, m_liveCells, m_liveRuns);
    m_sumCells.beginRun();
    for (std::size_t site = 0; site < m_sums.size(); ++site)
        if (m_sums[site].count > 0)
            m_sumCells.add({0, static_cast<std::uint32_t>(site), m_sums[site].count, m_sums[site].excess});
    m_checkpoints.push_back({bucket, m_liveRuns.size(), m_sumCells.size()});
}

bool CellWriter::finish(std::uint64_t partsPerBucket, const std::function<bool(double)>& proceed) {
    m_freedNow = {};
    const std::uint64_t parts = m_births.size();
    std::uint64_t atLast = 0; ///< cells of the last checkpoint
    for (std::uint64_t part = 0; part < parts; part += partsPerBucket) {
        if (!proceed(static_cast<double>(part) / static_cast<double>(parts)))
            return false;
        const std::uint64_t count = std::min(partsPerBucket, parts - part);
        const auto bucket = static_cast<std::uint32_t>(part / partsPerBucket);
        if (m_bornSince.size() + m_freedSince.size() >=
            std::max(kListsPerCheckpoint * atLast, m_leastBetweenCheckpoints)) {
            addCheckpoint(bucket);
            atLast = m_live.size() + m_sumSites;
        }
        const std::vector<Cell> births = readBirths(part, count, bucket);
        m_birthCells.beginRun();
        for (const Cell& cell : births) {
            m_birthCells.add(cell);
            if (cell.site >= m_sums.size())
                m_sums.resize(std::max<std::size_t>(cell.site + 1, 2 * m_sums.size()));
            m_sumSites += m_sums[cell.site].count == 0 ? 1 : 0;
            m_sums[cell.site].add(cell.count, cell.excess);
        }
        m_birthLists.push_back(m_birthCells.size());
        std::vector<Cell> deaths = readDeaths(part, count, partsPerBucket);
        sortAndMerge(deaths, bucket + 1);
        writeRuns(deaths, m_deathCells, m_deathRuns);
        m_deathLists.push_back(m_deathRuns.size());
        m_bornSince.insert(m_bornSince.end(), births.begin(), births.end());
        m_freedSince.insert(m_freedSince.end(), deaths.begin(), deaths.end());
    }
    return true;
}

} // namespace tidemark
