// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/peak.h"

#include "core/analysis/curve_sweep.h"
#include "core/analysis/estimated_series.h"
#include "core/analysis/rectangle.h"
#include "core/analysis/replay.h"
#include "core/analysis/site_sums.h"

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

namespace tidemark {
namespace {

/// Events whose moments may hold the peak.
struct Stretch {
    MomentRange events;
    Cost atBegin;
    std::int64_t bound = 0; ///< no moment of the stretch, its begin included, has more
};

/// Looks into the most promising stretches until no other can hold a higher or an earlier peak.
class PeakSearch {
public:
    PeakSearch(const ProfileIndex& index, ShownBlocks blocks, CostKind cost, const std::stop_token& stop)
        : m_index(index), m_blocks(blocks), m_cost(cost), m_stop(stop) {}

    void add(const Stretch& stretch) { m_stretches.push_back(stretch); }

    /// Among the moments of [first, last]; nothing if stopped. Stretches are pulses, of everything.
    std::optional<Moment> runThroughPulses(Moment first, Moment last) {
        const auto walkAlong = [&](const Stretch& stretch) { return walk(stretch, first, last); };
        return run(walkAlong, kNever) ? std::optional(m_peak.value_or(first)) : std::nullopt;
    }

    /// The same. Stretches are buckets that follow one another.
    std::optional<Moment> runThroughBuckets(Moment first, Moment last) {
        narrow(first);
        const auto sweepAlong = [&](const Stretch& stretch) { return sweep(stretch, first, last); };
        // Where bounds leave many buckets, one sweep through all of them is quicker.
        constexpr std::uint64_t kRowsPerEvent = 16;
        if (!run(sweepAlong, m_index.bornBy(last.after) / kRowsPerEvent))
            return std::nullopt;
        std::erase_if(m_stretches, [this](const Stretch& stretch) { return !mayHoldPeak(stretch); });
        if (m_stretches.empty())
            return m_peak.value_or(first);
        std::sort(m_stretches.begin(), m_stretches.end(),
            [](const Stretch& one, const Stretch& other) { return one.events.begin < other.events.begin; });
        Stretch all = m_stretches.front();
        all.events.end = m_stretches.back().events.end;
        return sweepAlong(all) ? std::optional(m_peak.value_or(first)) : std::nullopt;
    }

private:
    /// Leaves out the stretches that cannot hold more than what is live at some stretch's begin.
    void narrow(Moment first) {
        std::int64_t known = std::numeric_limits<std::int64_t>::min();
        for (const Stretch& stretch : m_stretches)
            if (stretch.events.begin >= first)
                known = std::max(known, stretch.atBegin.of(m_cost));
        std::erase_if(m_stretches, [known](const Stretch& stretch) { return stretch.bound < known; });
    }

    bool mayHoldPeak(const Stretch& stretch) const {
        return !m_peak || stretch.bound > m_highest ||
               (stretch.bound == m_highest && stretch.events.begin < *m_peak);
    }

    /// Until no stretch is left, or as many events were looked at. False if stopped.
    template <typename Look>
    bool run(Look&& look, std::uint64_t mostEvents) {
        const auto isLess = [](const Stretch& one, const Stretch& other) {
            return one.bound != other.bound ? one.bound < other.bound : one.events.begin > other.events.begin;
        };
        std::make_heap(m_stretches.begin(), m_stretches.end(), isLess);
        std::uint64_t events = 0;
        while (!m_stretches.empty() && events < mostEvents) {
            const Stretch stretch = m_stretches.front();
            std::pop_heap(m_stretches.begin(), m_stretches.end(), isLess);
            m_stretches.pop_back();
            if (!mayHoldPeak(stretch))
                continue;
            if (!look(stretch))
                return false;
            events += stretch.events.end.after - stretch.events.begin.after;
        }
        return true;
    }

    bool sweep(const Stretch& stretch, Moment first, Moment last) {
        const Moment end = std::min(stretch.events.end, last);
        const std::array<Moment, 2> ends{std::min(std::max(first, stretch.events.begin), end), end};
        const auto pieces = sweepCurve(m_index, m_blocks, stretch.events.begin, ends, m_cost, m_stop);
        if (!pieces)
            return false;
        const CurvePiece& piece = (*pieces)[1];
        Cost live = stretch.atBegin;
        live += (*pieces)[0].change;
        live += m_cost == CostKind::Bytes ? Cost{piece.highest, 0} : Cost{0, piece.highest};
        compare(live, piece.highestAfter == 0 ? ends[0] : Moment{piece.highestAfter});
        return true;
    }

    bool walk(const Stretch& stretch, Moment first, Moment last) {
        Cost live = stretch.atBegin;
        bool begun = first <= stretch.events.begin;
        if (begun)
            compare(live, stretch.events.begin);
        const auto visit = [&](const HeapChange& change) {
            const Moment moment{change.position};
            if (!begun && moment > first) {
                compare(live, first);
                begun = true;
            }
            change.applyTo(live);
            if (moment >= first) {
                compare(live, moment);
                begun = true;
            }
        };
        const Moment end = std::min(stretch.events.end, last);
        if (!replay(m_index, m_blocks, {stretch.events.begin, end}, m_stop, visit))
            return false;
        if (!begun && first <= end)
            compare(live, first);
        return true;
    }

    void compare(Cost live, Moment moment) {
        const std::int64_t value = live.of(m_cost);
        if (!m_peak || value > m_highest || (value == m_highest && moment < *m_peak)) {
            m_highest = value;
            m_peak = moment;
        }
    }

    const ProfileIndex& m_index;
    ShownBlocks m_blocks;
    CostKind m_cost;
    const std::stop_token& m_stop;
    std::vector<Stretch> m_stretches;
    std::optional<Moment> m_peak;
    std::int64_t m_highest = 0;
};

/// Everything: pulses know their extremes. Those below the highest one that lies within the range are left
/// out.
void addPulses(const ProfileIndex& index, Moment first, Moment last, CostKind cost, PeakSearch& search) {
    const auto pulses = index.pulses();
    std::vector<Stretch> candidates;
    std::optional<std::int64_t> highest;
    for (std::size_t i = index.pulseAt(first.after); i + 1 < pulses.size(); ++i) {
        if (pulses[i].begin > last.after)
            break;
        const std::int64_t bound = cost == CostKind::Bytes ? pulses[i].maximumBytes : pulses[i].maximumBlocks;
        if (highest && bound < *highest)
            continue;
        if (pulses[i].begin >= first.after && pulses[i + 1].begin <= last.after)
            highest = bound;
        candidates.push_back({{Moment{pulses[i].begin}, Moment{pulses[i + 1].begin}},
            {pulses[i].liveBytes, pulses[i].liveBlocks}, bound});
    }
    for (const Stretch& candidate : candidates)
        if (!highest || candidate.bound >= *highest)
            search.add(candidate);
}

/// What passes by site: a bucket's peak is at most what is live at its begin and all that is born in it, and
/// at most what is live at its end and all that is freed in it.
bool addBuckets(const ProfileIndex& index, const std::vector<std::uint8_t>& passes, Moment first, Moment last,
    CostKind cost, const std::stop_token& stop, PeakSearch& search) {
    const auto sites = index.sites();
    const BucketIndex from =
        std::min(index.boundaryAt(first.after), std::max<BucketIndex>(index.buckets(), 1) - 1);
    const Position at = index.positionOf(from);
    SiteSums sums(index, stop);
    if (!sums.add({0, at, at, kNever, 1}))
        return false;
    Cost live;
    const auto addTo = [&](Cost& total, std::uint64_t site, std::uint64_t count, std::uint64_t excess) {
        const SiteIndex known = index.clampSite(site);
        if (passes[known] != 0)
            total += Cost{static_cast<std::int64_t>(count * sites[known].typicalSize + excess),
                static_cast<std::int64_t>(count)};
    };
    for (std::size_t i = 0; i < sums.sums().size(); ++i)
        addTo(live, i, sums.sums()[i].count, sums.sums()[i].excess);
    for (BucketIndex bucket = from; bucket < index.buckets(); ++bucket) {
        if (stop.stop_requested())
            return false;
        const MomentRange events{Moment{index.positionOf(bucket)}, Moment{index.positionOf(bucket + 1)}};
        if (events.begin > last)
            break;
        Cost births;
        SiteSums::forEachCell(index, ColumnId::BirthSite, index.births(bucket),
            [&](std::uint64_t site, std::uint64_t count, std::uint64_t excess) {
                addTo(births, site, count, excess);
            });
        Cost deaths;
        if (const auto runs = index.deathRuns(bucket); !runs.empty())
            SiteSums::forEachCell(index, ColumnId::DeathSite, runs, index.deathCells(runs.front()).begin,
                [&](std::uint64_t site, std::uint64_t count, std::uint64_t excess) {
                    addTo(deaths, site, count, excess);
                });
        Cost bound = live;
        bound += births;
        search.add({events, live, bound.of(cost)});
        live = bound;
        live -= deaths;
    }
    return true;
}

Moment highestSnapshot(const ProfileIndex& index, const std::vector<std::uint8_t>& passes, Moment first,
    Moment last, CostKind cost) {
    Moment highest = first;
    std::int64_t most = liveCostAt(index, passes, first.after).of(cost);
    for (Moment moment{first.after + 1}; moment <= last; ++moment.after) {
        const std::int64_t live = liveCostAt(index, passes, moment.after).of(cost);
        if (live > most) {
            most = live;
            highest = moment;
        }
    }
    return highest;
}

/// Whether reading all rows takes less time than the cells of the range's buckets.
bool sweepIsQuickest(const ProfileIndex& index, Moment first, Moment last) {
    if (!sweepPays(index, {Moment{}, last}) || index.buckets() == 0)
        return false;
    const BucketIndex from = std::min(index.boundaryAt(first.after), index.buckets() - 1);
    const BucketIndex to = std::min(index.boundaryAt(last.after), index.buckets() - 1);
    const auto deathsUpTo = [&](BucketIndex bucket) {
        const auto runs = index.deathRuns(bucket);
        return runs.empty() ? std::uint64_t{0} : runs.back().end;
    };
    const std::uint64_t cells =
        index.births(to).end - index.births(from).begin + deathsUpTo(to) - deathsUpTo(from);
    return index.bornBy(last.after) < cells;
}

/// The first moment of [first, last] with the highest cost.
std::optional<Moment> sweepForPeak(const ProfileIndex& index, ShownBlocks blocks, Moment first, Moment last,
    CostKind cost, const std::stop_token& stop, std::uint32_t oneIn) {
    const auto pieces = sweepCurve(index, blocks, first, std::span(&last, 1), cost, stop, oneIn);
    if (!pieces)
        return std::nullopt;
    const Position highestAfter = pieces->front().highestAfter;
    return highestAfter == 0 ? first : Moment{highestAfter};
}

} // namespace

std::optional<Moment> findPeak(const Profile& profile, const BlockFilter& filter, MomentRange range,
    CostKind cost, const std::stop_token& stop, std::uint32_t oneIn) {
    const ProfileIndex& index = profile.index();
    const Position lastPosition = profile.lastPosition();
    const bool whole = range.end == Moment{};
    const Moment last{whole ? lastPosition : std::min(range.end.after, lastPosition)};
    const Moment first{whole ? 0 : std::min(std::min(range.begin.after, lastPosition) + 1, last.after)};
    if (stop.stop_requested())
        return std::nullopt;

    ShownBlocks blocks{&filter.sites(), nullptr};
    std::shared_ptr<const RowSet> rows;
    if (!filter.rows().empty()) {
        rows = filter.findRows(index, stop, oneIn);
        if (!rows)
            return std::nullopt;
        blocks.rows = rows.get();
    }
    if (!index.snapshots().empty())
        return highestSnapshot(index, filter.sites(), first, last, cost);
    if (profile.capabilities().estimated)
        return findEstimatedPeak(profile, blocks, first, last, cost, stop);
    PeakSearch search(index, blocks, cost, stop);
    if (filter.passesAll()) {
        addPulses(index, first, last, cost, search);
        return search.runThroughPulses(first, last);
    }
    if (rows || oneIn > 1 || sweepIsQuickest(index, first, last))
        return sweepForPeak(index, blocks, first, last, cost, stop, oneIn);
    if (!addBuckets(index, filter.sites(), first, last, cost, stop, search))
        return std::nullopt;
    return search.runThroughBuckets(first, last);
}

} // namespace tidemark
