// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a rectangle holds, per site, from the index: two primitives at any moments, however unaligned.

#include "core/analysis/rectangle.h"
#include "core/profile/profile_index.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace tidemark {

/// Sums per site over any number of rectangles. Exact; modulo 2^64.
class SiteSums {
public:
    struct Sum {
        std::uint64_t count = 0;
        std::uint64_t excess = 0; ///< Σ (size − typical size)
    };

    SiteSums(const ProfileIndex& index, std::stop_token stop)
        : m_index(index), m_stop(std::move(stop)), m_sums(index.sites().size()) {}

    /// False if stopped.
    bool add(const Rectangle& rectangle);
    /// By site.
    std::span<const Sum> sums() const { return m_sums; }

    /// Calls `use(site, count, excess)` for cells [range.begin, range.end), one run, of the lists whose first
    /// column is `sites`.
    template <typename Use>
    static void forEachCell(
        const ProfileIndex& index, ColumnId sites, ProfileIndex::CellRange range, Use&& use) {
        const CellRun run{0, 0, range.end};
        forEachCell(index, sites, std::span(&run, 1), range.begin, use);
    }
    /// The same for the cells of neighbouring runs, the first of which begins at `begin`.
    template <typename Use>
    static void forEachCell(const ProfileIndex& index, ColumnId sites, std::span<const CellRun> runs,
        std::uint64_t begin, Use&& use);

private:
    void addSnapshots(const Rectangle& rectangle, std::uint64_t sign);
    /// Born in (after, by] and freed after `moment`.
    bool addSurvivors(Position after, Position by, Position moment, std::uint64_t sign);
    bool addBorn(Position after, Position by, std::uint64_t sign);
    bool addBornUpTo(BucketIndex boundary, std::uint64_t sign);
    bool addBirthLists(BucketIndex begin, BucketIndex end, std::uint64_t sign);
    /// Born in buckets [begin, end), live at a boundary that is not before `end`.
    bool addLive(BucketIndex begin, BucketIndex end, BucketIndex boundary, std::uint64_t sign);
    void addRuns(
        std::span<const CellRun> runs, bool live, BucketIndex begin, BucketIndex end, std::uint64_t sign);
    bool addRows(RowIndex begin, RowIndex end, Position freedAfter, std::uint64_t sign);
    bool addFrees(FreeIndex begin, FreeIndex end, RowIndex firstRow, RowIndex endRow, std::uint64_t sign);
    BucketIndex nearest(Position moment) const;
    /// Of the checkpoints at or before a boundary the last; −1 if there is none.
    std::ptrdiff_t checkpointAt(BucketIndex boundary) const;
    void addTo(std::uint64_t site, std::uint64_t count, std::uint64_t excess) {
        Sum& sum = m_sums[m_index.clampSite(site)];
        sum.count += count;
        sum.excess += excess;
    }

    const ProfileIndex& m_index;
    std::stop_token m_stop;
    std::vector<Sum> m_sums;
};

template <typename Use>
void SiteSums::forEachCell(const ProfileIndex& index, ColumnId sites, std::span<const CellRun> runs,
    std::uint64_t begin, Use&& use) {
    if (runs.empty())
        return;
    const auto column = [&](std::uint32_t step) -> const PackedColumn& {
        return index.column(static_cast<ColumnId>(static_cast<std::uint32_t>(sites) + step));
    };
    constexpr std::size_t kAtOnce = 512;
    static_assert(kColumnBlock % kAtOnce == 0);
    std::array<std::uint64_t, kAtOnce> steps;
    std::array<std::uint64_t, kAtOnce> counts;
    std::array<std::uint64_t, kAtOnce> sizes;
    const std::uint64_t last = runs.back().end;
    std::size_t run = 0;
    std::uint64_t runEnd = runs[0].end;
    std::uint64_t site = 0;
    while (begin < last) {
        const std::uint64_t end = std::min(last, (begin / kAtOnce + 1) * kAtOnce);
        column(0).decodeInBlock(begin, end, steps.data());
        column(1).decodeInBlock(begin, end, counts.data());
        column(2).decodeInBlock(begin, end, sizes.data());
        for (std::size_t i = 0; i < end - begin; ++i) {
            while (begin + i == runEnd && run + 1 < runs.size()) {
                runEnd = runs[++run].end;
                site = 0;
            }
            site += steps[i];
            use(site, counts[i], static_cast<std::uint64_t>(unzigzag(sizes[i])));
        }
        begin = end;
    }
}

} // namespace tidemark
