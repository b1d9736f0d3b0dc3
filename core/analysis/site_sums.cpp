// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/site_sums.h"

#include "core/results/results.h"

#include <algorithm>
#include <array>

namespace tidemark {

namespace {
constexpr std::uint64_t kMinus = ~std::uint64_t{0};
} // namespace

/// Without single blocks there is only what the sums of a site grew or shrank by: of growth and decline one
/// is zero.
void SiteSums::addSnapshots(const Rectangle& rectangle, std::uint64_t sign) {
    std::vector<Cost> grown(m_sums.size());
    const Position before = rectangle.freedBy == kNever ? rectangle.bornAfter : rectangle.freedBy;
    for (const SnapshotCell& cell : m_index.liveCellsAt(rectangle.bornBy))
        grown[cell.site] += Cost{cell.bytes, cell.blocks};
    for (const SnapshotCell& cell : m_index.liveCellsAt(before))
        grown[cell.site] -= Cost{cell.bytes, cell.blocks};
    for (std::size_t i = 0; i < grown.size(); ++i) {
        m_sums[i].excess += sign * static_cast<std::uint64_t>(std::max<std::int64_t>(grown[i].bytes, 0));
        m_sums[i].count += sign * static_cast<std::uint64_t>(std::max<std::int64_t>(grown[i].allocations, 0));
    }
}

bool SiteSums::add(const Rectangle& rectangle) {
    if (!m_index.snapshots().empty()) {
        addSnapshots(rectangle, rectangle.sign > 0 ? 1 : kMinus);
        return !m_stop.stop_requested();
    }
    if (m_index.rows() == 0 || rectangle.bornAfter >= rectangle.bornBy)
        return !m_stop.stop_requested();
    const std::uint64_t sign = rectangle.sign > 0 ? 1 : kMinus;
    // Whoever is born after a moment is freed after it.
    const auto addFreedAfter = [&](Position moment, std::uint64_t times) {
        return addSurvivors(rectangle.bornAfter, std::min(rectangle.bornBy, moment), moment, times) &&
               addBorn(std::max(rectangle.bornAfter, moment), rectangle.bornBy, times);
    };
    return addFreedAfter(rectangle.freedAfter, sign) &&
           (rectangle.freedBy == kNever || addFreedAfter(rectangle.freedBy, sign * kMinus));
}

BucketIndex SiteSums::nearest(Position moment) const {
    const BucketIndex before = m_index.boundaryAt(moment);
    if (before >= m_index.buckets())
        return before;
    const Position toBefore = moment - m_index.positionOf(before);
    const Position toAfter = m_index.positionOf(before + 1) - moment;
    return toAfter < toBefore ? before + 1 : before;
}

bool SiteSums::addSurvivors(Position after, Position by, Position moment, std::uint64_t sign) {
    if (after >= by)
        return true;
    const BucketIndex boundary = nearest(moment);
    const BucketIndex begin = std::min(nearest(after), boundary);
    const BucketIndex end = std::min(nearest(by), boundary);
    const RowIndex firstRow = m_index.rowsAt(begin);
    const RowIndex endRow = m_index.rowsAt(end);
    if (!addLive(begin, end, boundary, sign))
        return false;

    // From the boundary's moment to ours.
    const FreeIndex frees = m_index.freedBy(moment);
    const FreeIndex atBoundary = m_index.freesAt(boundary);
    if (!addFrees(atBoundary, frees, firstRow, endRow, sign * kMinus) ||
        !addFrees(frees, atBoundary, firstRow, endRow, sign))
        return false;

    // From the births' boundaries to ours.
    const RowIndex wantedFirst = m_index.bornBy(after);
    const RowIndex wantedEnd = m_index.bornBy(by);
    return addRows(endRow, wantedEnd, moment, sign) && addRows(wantedEnd, endRow, moment, sign * kMinus) &&
           addRows(wantedFirst, firstRow, moment, sign) &&
           addRows(firstRow, wantedFirst, moment, sign * kMinus);
}

bool SiteSums::addBorn(Position after, Position by, std::uint64_t sign) {
    if (after >= by)
        return true;
    const BucketIndex begin = nearest(after);
    const BucketIndex end = std::max(nearest(by), begin);
    const auto cells = [this](BucketIndex boundary) {
        return boundary == 0 ? 0 : m_index.births(boundary - 1).end;
    };
    const auto costOf = [&](BucketIndex boundary) {
        const std::ptrdiff_t last = checkpointAt(boundary);
        if (last < 0)
            return cells(boundary);
        const auto sums = m_index.sums(static_cast<std::size_t>(last));
        const auto bucket =
            static_cast<BucketIndex>(m_index.checkpoints()[static_cast<std::size_t>(last)].bucket);
        return sums.end - sums.begin + cells(boundary) - cells(bucket);
    };
    const bool inBetween = cells(end) - cells(begin) <= costOf(end) + costOf(begin);
    const bool done = inBetween ? addBirthLists(begin, end, sign)
                                : addBornUpTo(end, sign) && addBornUpTo(begin, sign * kMinus);
    const RowIndex firstRow = m_index.rowsAt(begin);
    const RowIndex endRow = m_index.rowsAt(end);
    const RowIndex wantedFirst = m_index.bornBy(after);
    const RowIndex wantedEnd = m_index.bornBy(by);
    return done && addRows(endRow, wantedEnd, 0, sign) && addRows(wantedEnd, endRow, 0, sign * kMinus) &&
           addRows(wantedFirst, firstRow, 0, sign) && addRows(firstRow, wantedFirst, 0, sign * kMinus);
}

std::ptrdiff_t SiteSums::checkpointAt(BucketIndex boundary) const {
    const auto all = m_index.checkpoints();
    const auto after = std::upper_bound(all.begin(), all.end(), boundary,
        [](BucketIndex wanted, const Checkpoint& one) { return wanted < one.bucket; });
    return after - all.begin() - 1;
}

bool SiteSums::addBirthLists(BucketIndex begin, BucketIndex end, std::uint64_t sign) {
    for (BucketIndex bucket = begin; bucket < end; ++bucket) {
        if (m_stop.stop_requested())
            return false;
        forEachCell(m_index, ColumnId::BirthSite, m_index.births(bucket),
            [&](std::uint64_t site, std::uint64_t count, std::uint64_t excess) {
                addTo(site, sign * count, sign * excess);
            });
    }
    return true;
}

bool SiteSums::addBornUpTo(BucketIndex boundary, std::uint64_t sign) {
    const std::ptrdiff_t last = checkpointAt(boundary);
    BucketIndex from = 0;
    if (last >= 0) {
        from = static_cast<BucketIndex>(m_index.checkpoints()[static_cast<std::size_t>(last)].bucket);
        forEachCell(m_index, ColumnId::SumSite, m_index.sums(static_cast<std::size_t>(last)),
            [&](std::uint64_t site, std::uint64_t count, std::uint64_t excess) {
                addTo(site, sign * count, sign * excess);
            });
    }
    return addBirthLists(from, boundary, sign);
}

bool SiteSums::addLive(BucketIndex begin, BucketIndex end, BucketIndex boundary, std::uint64_t sign) {
    if (begin >= end)
        return true;
    const std::ptrdiff_t last = checkpointAt(boundary);
    BucketIndex from = 0;
    if (last >= 0) {
        const auto checkpoint = static_cast<std::size_t>(last);
        from = static_cast<BucketIndex>(m_index.checkpoints()[checkpoint].bucket);
        addRuns(m_index.liveRuns(checkpoint), true, begin, end, sign);
    }
    if (!addBirthLists(std::max(from, begin), end, sign))
        return false;
    for (BucketIndex bucket = from; bucket < boundary; ++bucket) {
        if (m_stop.stop_requested())
            return false;
        addRuns(m_index.deathRuns(bucket), false, begin, end, sign * kMinus);
    }
    return true;
}

/// The runs of birth buckets [begin, end).
void SiteSums::addRuns(
    std::span<const CellRun> runs, bool live, BucketIndex begin, BucketIndex end, std::uint64_t sign) {
    const auto isBefore = [](const CellRun& run, BucketIndex bucket) { return run.bucket < bucket; };
    auto run = std::lower_bound(runs.begin(), runs.end(), begin, isBefore);
    const auto behind = std::lower_bound(run, runs.end(), end, isBefore);
    if (run == behind)
        return;
    const std::span<const CellRun> wanted(&*run, static_cast<std::size_t>(behind - run));
    const auto first = live ? m_index.liveCells(wanted.front()) : m_index.deathCells(wanted.front());
    forEachCell(m_index, live ? ColumnId::LiveSite : ColumnId::DeathSite, wanted, first.begin,
        [&](std::uint64_t site, std::uint64_t count, std::uint64_t excess) {
            addTo(site, sign * count, sign * excess);
        });
}

/// Rows [begin, end) that are freed after a moment.
bool SiteSums::addRows(RowIndex begin, RowIndex end, Position freedAfter, std::uint64_t sign) {
    std::array<std::uint64_t, kColumnBlock> born;
    std::array<std::uint64_t, kColumnBlock> lifetimes;
    std::array<std::uint64_t, kColumnBlock> sites;
    std::array<std::uint64_t, kColumnBlock> sizes;
    while (begin < end) {
        if (m_stop.stop_requested())
            return false;
        const auto stop = static_cast<RowIndex>(
            std::min<std::uint64_t>(end, (begin / kColumnBlock + 1) * std::uint64_t{kColumnBlock}));
        m_index.column(ColumnId::Site).decodeInBlock(begin, stop, sites.data());
        m_index.column(ColumnId::Size).decodeInBlock(begin, stop, sizes.data());
        if (freedAfter > 0) {
            m_index.column(ColumnId::Born).decodeInBlock(begin, stop, born.data());
            m_index.column(ColumnId::Lifetime).decodeInBlock(begin, stop, lifetimes.data());
        }
        for (std::size_t i = 0; i < stop - begin; ++i) {
            if (freedAfter > 0 && lifetimes[i] != 0 && born[i] + lifetimes[i] <= freedAfter)
                continue;
            addTo(sites[i], sign, sign * static_cast<std::uint64_t>(unzigzag(sizes[i])));
        }
        begin = stop;
    }
    return true;
}

/// Frees [begin, end) of rows [firstRow, endRow).
bool SiteSums::addFrees(
    FreeIndex begin, FreeIndex end, RowIndex firstRow, RowIndex endRow, std::uint64_t sign) {
    std::array<std::uint64_t, kColumnBlock> rows;
    while (begin < end) {
        if (m_stop.stop_requested())
            return false;
        const auto stop = static_cast<FreeIndex>(
            std::min<std::uint64_t>(end, (begin / kColumnBlock + 1) * std::uint64_t{kColumnBlock}));
        m_index.column(ColumnId::FreeOrder).decodeInBlock(begin, stop, rows.data());
        for (std::size_t i = 0; i < stop - begin; ++i) {
            const RowIndex row = m_index.clampRow(~rows[i]);
            if (row < firstRow || row >= endRow)
                continue;
            addTo(m_index.column(ColumnId::Site).get(row), sign,
                sign * static_cast<std::uint64_t>(unzigzag(m_index.column(ColumnId::Size).get(row))));
        }
        begin = stop;
    }
    return true;
}

} // namespace tidemark
