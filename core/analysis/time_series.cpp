// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/curve_sweep.h"
#include "core/analysis/estimated_series.h"
#include "core/analysis/filter_evaluation.h"
#include "core/analysis/query_check.h"
#include "core/analysis/query_engine.h"
#include "core/analysis/replay.h"
#include "core/analysis/site_sums.h"
#include "core/analysis/slices.h"

#include <algorithm>
#include <optional>
#include <span>

namespace tidemark {
namespace {

/// Receives the changes of the heap in their order and fills slice after slice.
class SliceFiller {
public:
    SliceFiller(std::vector<TimeSeries::Slice>& slices, Moment begin, std::span<const Moment> ends, Cost live)
        : m_slices(slices), m_ends(ends), m_live(live) {
        open(begin);
    }

    void add(const HeapChange& change) {
        advanceTo(change.position);
        change.applyTo(m_live);
        TimeSeries::Slice& slice = m_slices[m_current];
        slice.frees += change.freed;
        slice.allocations += change.born;
        slice.bytesAllocated += change.bornBytes;
        takeExtremes(m_live.bytes, m_live.bytes, {Moment{change.position}, nullptr});
    }
    /// What is live after an event, of profiles without events.
    void set(Position position, Cost live) {
        advanceTo(position);
        m_live = live;
        takeExtremes(m_live.bytes, m_live.bytes, {Moment{position}, nullptr});
    }
    /// Whether all of the events after `begin`, up to `end`, belong to one slice.
    bool isWithinSlice(Position begin, Position end) const {
        const auto slice = std::lower_bound(m_ends.begin() + static_cast<std::ptrdiff_t>(m_current),
            m_ends.end(), begin + 1, [](Moment one, Position event) { return one.after < event; });
        return slice == m_ends.end() || end <= slice->after;
    }
    /// All events of a pulse, which are within a slice.
    void add(const Pulse& pulse, const Pulse& next) {
        advanceTo(pulse.begin + 1);
        TimeSeries::Slice& slice = m_slices[m_current];
        slice.frees += pulse.freed;
        slice.allocations += pulse.allocations;
        slice.bytesAllocated += pulse.bytesAllocated;
        takeExtremes(pulse.minimumBytes, pulse.maximumBytes, {{}, &pulse});
        m_live = {next.liveBytes, next.liveBlocks};
    }
    void finish() {
        advanceTo(kNever);
        close();
    }
    /// Where a slice has its most bytes.
    struct Highest {
        Moment moment;
        const Pulse* pulse = nullptr; ///< instead: at the first such moment behind its begin
    };
    const std::vector<Highest>& highest() const { return m_highest; }

private:
    void takeExtremes(std::int64_t minimum, std::int64_t maximum, Highest highest) {
        TimeSeries::Slice& slice = m_slices[m_current];
        slice.minimumBytes = std::min(slice.minimumBytes, minimum);
        if (maximum > slice.maximumBytes) {
            slice.maximumBytes = maximum;
            m_highest.back() = highest;
        }
    }
    void advanceTo(Position event) {
        while (m_current + 1 < m_slices.size() && event > m_ends[m_current].after) {
            close();
            ++m_current;
            open(m_ends[m_current - 1]);
        }
    }
    void open(Moment begin) {
        m_slices[m_current].minimumBytes = m_live.bytes;
        m_slices[m_current].maximumBytes = m_live.bytes;
        m_highest.push_back({begin, nullptr});
    }
    void close() {
        m_slices[m_current].lastBytes = m_live.bytes;
        m_slices[m_current].lastAllocations = m_live.allocations;
    }

    std::vector<TimeSeries::Slice>& m_slices;
    std::span<const Moment> m_ends; ///< of the slices
    std::vector<Highest> m_highest; ///< by slice, up to the current one
    Cost m_live;
    std::size_t m_current = 0;
};

/// Everything: whole pulses where they fit, single events only around the slices' ends. False if stopped.
bool fillFromPulses(const ProfileIndex& index, ShownBlocks blocks, MomentRange range,
    const std::stop_token& stop, SliceFiller& filler) {
    const auto pulses = index.pulses();
    MomentRange single{range.begin, range.begin}; ///< events to look at one by one
    const auto replaySingle = [&] {
        return replay(index, blocks, single, stop, [&](const HeapChange& change) { filler.add(change); });
    };
    for (std::size_t i = index.pulseAt(range.begin.after); i + 1 < pulses.size(); ++i) {
        if (pulses[i].begin >= range.end.after || stop.stop_requested())
            break;
        const Position end = pulses[i + 1].begin;
        const bool isWhole = pulses[i].begin >= range.begin.after && end <= range.end.after;
        if (!isWhole || !filler.isWithinSlice(pulses[i].begin, end)) {
            single.end = Moment{std::min(end, range.end.after)};
            continue;
        }
        if (!replaySingle())
            return false;
        filler.add(pulses[i], pulses[i + 1]);
        single = {Moment{end}, Moment{end}};
    }
    return replaySingle();
}

/// What passes the filter and is live at a moment; nothing if stopped.
std::optional<Cost> liveAt(const Profile& profile, const BlockFilter& filter, ShownBlocks blocks,
    Moment moment, const std::stop_token& stop, std::uint32_t oneIn) {
    Cost live;
    if (blocks.rows != nullptr) {
        const auto pieces = sweepCurve(
            profile.index(), blocks, Moment{}, std::span(&moment, 1), CostKind::Bytes, stop, oneIn);
        return pieces ? std::optional(pieces->front().change) : std::nullopt;
    }
    SiteSums sums(profile.index(), stop);
    if (!sums.add({0, moment.after, moment.after, kNever, 1}))
        return std::nullopt;
    for (std::size_t i = 0; i < sums.sums().size(); ++i) {
        const SiteSums::Sum& sum = sums.sums()[i];
        if (filter.sites()[i] != 0)
            live += Cost{
                static_cast<std::int64_t>(sum.count * profile.index().sites()[i].typicalSize + sum.excess),
                static_cast<std::int64_t>(sum.count)};
    }
    return live;
}

/// Finds the moments that are somewhere in a pulse. False if stopped.
bool findHighest(const ProfileIndex& index, ShownBlocks blocks, const SliceFiller& filler,
    const std::stop_token& stop, std::vector<Moment>& highest) {
    for (const SliceFiller::Highest& found : filler.highest()) {
        Moment moment = found.moment;
        if (found.pulse != nullptr) {
            const Pulse& pulse = *found.pulse;
            const MomentRange events{Moment{pulse.begin}, Moment{(&pulse + 1)->begin}};
            Cost live{pulse.liveBytes, pulse.liveBlocks};
            const auto visit = [&](const HeapChange& change) {
                change.applyTo(live);
                if (moment == Moment{} && live.bytes == pulse.maximumBytes)
                    moment = Moment{change.position};
            };
            if (!replay(index, blocks, events, stop, visit))
                return false;
        }
        highest.push_back(moment);
    }
    return true;
}

/// What passes a filter, from all rows up to the end. False if stopped.
bool fillFromSweep(const ProfileIndex& index, ShownBlocks blocks, const std::vector<Moment>& moments,
    Cost live, const std::stop_token& stop, std::uint32_t oneIn, std::vector<TimeSeries::Slice>& slices,
    std::vector<Moment>* highest) {
    const auto pieces = sweepCurve(
        index, blocks, moments.front(), std::span(moments).subspan(1), CostKind::Bytes, stop, oneIn);
    if (!pieces)
        return false;
    for (std::size_t i = 0; i < slices.size(); ++i) {
        const CurvePiece& piece = (*pieces)[i];
        TimeSeries::Slice& slice = slices[i];
        const auto bytesAt = [live](std::int64_t relative) {
            Cost cost = live;
            cost += Cost{relative, 0};
            return cost.bytes;
        };
        slice.minimumBytes = bytesAt(piece.lowest);
        slice.maximumBytes = bytesAt(piece.highest);
        live += piece.change;
        slice.lastBytes = live.bytes;
        slice.lastAllocations = live.allocations;
        slice.allocations = piece.births;
        slice.bytesAllocated = piece.bornBytes;
        // Of a part of the rows, multiplied up, neither is exact.
        const std::int64_t frees = static_cast<std::int64_t>(piece.births) - piece.change.allocations;
        slice.frees = static_cast<std::uint64_t>(std::max<std::int64_t>(frees, 0));
        if (highest != nullptr)
            highest->push_back(piece.highestAfter == 0 ? moments[i] : Moment{piece.highestAfter});
    }
    return true;
}

} // namespace

bool fillSlices(const Profile& profile, const BlockFilter& filter, ShownBlocks blocks,
    const std::vector<Moment>& moments, const std::stop_token& stop, std::uint32_t oneIn,
    std::vector<TimeSeries::Slice>& slices, std::vector<Moment>* highest) {
    const ProfileIndex& index = profile.index();
    const MomentRange range{moments.front(), moments.back()};
    const auto ends = std::span(moments).subspan(1);
    if (profile.capabilities().estimated)
        return fillEstimatedSlices(profile, blocks, range.begin, ends, stop, slices);
    const std::optional<Cost> live = liveAt(profile, filter, blocks, range.begin, stop, oneIn);
    if (!live)
        return false;
    const bool hasEvents = index.snapshots().empty();
    if (hasEvents && !filter.passesAll())
        return fillFromSweep(index, blocks, moments, *live, stop, oneIn, slices, highest);
    SliceFiller filler(slices, range.begin, ends, *live);
    if (!hasEvents) {
        for (Position at = range.begin.after + 1; at <= range.end.after; ++at)
            filler.set(at, liveCostAt(index, filter.sites(), at));
        filler.finish();
        return !stop.stop_requested();
    }
    const bool done = fillFromPulses(index, blocks, range, stop, filler);
    filler.finish();
    return done && (highest == nullptr || findHighest(index, blocks, filler, stop, *highest));
}

Result<TimeSeries> timeSeries(const Profile& profile, const Names& names, const std::vector<Filter>& filters,
    Nanoseconds begin, Nanoseconds end, std::size_t slices, std::stop_token stop, std::uint32_t oneIn) {
    if (Status checked = checkSlices(profile, begin, end, slices); !checked)
        return checked.error();
    if (Status checked = checkFilters(profile, filters); !checked)
        return checked.error();
    const Result<BlockFilter> filter = BlockFilter::evaluate(profile, names, filters);
    if (!filter)
        return filter.error();

    const bool isRough = oneIn > 1 && !filter->passesAll() && !profile.capabilities().estimated &&
                         profile.index().snapshots().empty();
    TimeSeries series{begin, end, std::vector<TimeSeries::Slice>(slices), {}, !isRough};
    ShownBlocks blocks{&filter->sites(), nullptr};
    std::shared_ptr<const RowSet> rows;
    if (!filter->rows().empty()) {
        rows = filter->findRows(profile.index(), stop, isRough ? oneIn : 1);
        if (!rows)
            return cancelled();
        blocks.rows = rows.get();
    }
    const std::vector<Moment> moments = sliceMoments(profile, begin, end, slices);
    if (!fillSlices(profile, *filter, blocks, moments, stop, isRough ? oneIn : 1, series.slices))
        return cancelled();
    for (const CounterSample& sample : profile.counters())
        if (begin <= sample.time && sample.time <= end)
            series.counters.push_back(sample);
    if (profile.index().damaged())
        return damagedIndex();
    return series;
}

} // namespace tidemark
