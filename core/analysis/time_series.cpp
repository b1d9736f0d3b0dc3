// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/estimated_series.h"
#include "core/analysis/filter_evaluation.h"
#include "core/analysis/query_check.h"
#include "core/analysis/query_engine.h"
#include "core/analysis/replay.h"
#include "core/analysis/site_sums.h"
#include "core/analysis/slices.h"

#include <algorithm>
#include <optional>

namespace tidemark {
namespace {

/// Receives the changes of the heap in their order and fills slice after slice.
class SliceFiller {
public:
    SliceFiller(std::vector<TimeSeries::Slice>& slices, std::vector<Moment> ends, Cost live)
        : m_slices(slices), m_ends(std::move(ends)), m_live(live) {
        open();
    }

    void add(const HeapChange& change) {
        advanceTo(change.position);
        change.applyTo(m_live);
        TimeSeries::Slice& slice = m_slices[m_current];
        slice.frees += change.freed;
        slice.allocations += change.born;
        slice.bytesAllocated += change.bornBytes;
        takeExtremes(m_live.bytes, m_live.bytes);
    }
    /// What is live after an event, of profiles without events.
    void set(Position position, Cost live) {
        advanceTo(position);
        m_live = live;
        takeExtremes(m_live.bytes, m_live.bytes);
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
        takeExtremes(pulse.minimumBytes, pulse.maximumBytes);
        m_live = {next.liveBytes, next.liveBlocks};
    }
    void finish() {
        advanceTo(kNever);
        close();
    }

private:
    void takeExtremes(std::int64_t minimum, std::int64_t maximum) {
        TimeSeries::Slice& slice = m_slices[m_current];
        slice.minimumBytes = std::min(slice.minimumBytes, minimum);
        slice.maximumBytes = std::max(slice.maximumBytes, maximum);
    }
    void advanceTo(Position event) {
        while (m_current + 1 < m_slices.size() && event > m_ends[m_current].after) {
            close();
            ++m_current;
            open();
        }
    }
    void open() {
        m_slices[m_current].minimumBytes = m_live.bytes;
        m_slices[m_current].maximumBytes = m_live.bytes;
    }
    void close() {
        m_slices[m_current].lastBytes = m_live.bytes;
        m_slices[m_current].lastAllocations = m_live.allocations;
    }

    std::vector<TimeSeries::Slice>& m_slices;
    std::vector<Moment> m_ends; ///< of the slices
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
    Moment moment, const std::stop_token& stop) {
    Cost live;
    if (blocks.rows != nullptr) {
        if (!replay(profile.index(), blocks, {Moment{}, moment}, stop,
                [&](const HeapChange& change) { change.applyTo(live); }))
            return std::nullopt;
        return live;
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

/// False if stopped.
bool fill(const Profile& profile, const BlockFilter& filter, MomentRange range, std::vector<Moment> ends,
    const std::stop_token& stop, std::uint32_t oneIn, std::vector<TimeSeries::Slice>& slices) {
    const ProfileIndex& index = profile.index();
    ShownBlocks blocks{&filter.sites(), nullptr};
    std::shared_ptr<const RowSet> rows;
    if (!filter.rows().empty()) {
        rows = filter.findRows(index, stop);
        if (!rows)
            return false;
        blocks.rows = rows.get();
    }
    if (profile.capabilities().estimated)
        return fillEstimatedSlices(profile, blocks, range.begin, ends, stop, slices);
    const std::optional<Cost> live = liveAt(profile, filter, blocks, range.begin, stop);
    if (!live)
        return false;
    SliceFiller filler(slices, std::move(ends), *live);
    if (!index.snapshots().empty()) {
        for (Position at = range.begin.after + 1; at <= range.end.after; ++at)
            filler.set(at, liveCostAt(index, filter.sites(), at));
        filler.finish();
        return !stop.stop_requested();
    }
    const bool done = filter.passesAll() ? fillFromPulses(index, blocks, range, stop, filler)
                                         : replay(
                                               index, blocks, range, stop,
                                               [&](const HeapChange& change) { filler.add(change); }, oneIn);
    filler.finish();
    return done;
}

} // namespace

Result<TimeSeries> timeSeries(const Profile& profile, const Names& names, const std::vector<Filter>& filters,
    Nanoseconds begin, Nanoseconds end, std::size_t slices, std::stop_token stop, std::uint32_t oneIn) {
    if (Status checked = checkSlices(profile, begin, end, slices); !checked)
        return checked.error();
    if (Status checked = checkFilters(profile, filters); !checked)
        return checked.error();
    const Result<BlockFilter> filter = BlockFilter::evaluate(profile, names, filters);
    if (!filter)
        return filter.error();

    const bool isRough = oneIn > 1 && !filter->passesAll() && filter->rows().empty() &&
                         !profile.capabilities().estimated && EventSweep::isPossible(profile.index());
    TimeSeries series{begin, end, std::vector<TimeSeries::Slice>(slices), {}, !isRough};
    std::vector<Moment> ends = sliceMoments(profile, begin, end, slices);
    const MomentRange range{ends.front(), ends.back()};
    ends.erase(ends.begin());
    if (!fill(profile, *filter, range, std::move(ends), stop, isRough ? oneIn : 1, series.slices))
        return cancelled();
    for (const CounterSample& sample : profile.counters())
        if (begin <= sample.time && sample.time <= end)
            series.counters.push_back(sample);
    if (profile.index().damaged())
        return damagedIndex();
    return series;
}

} // namespace tidemark
