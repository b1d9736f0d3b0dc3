// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/event_order.h"
#include "core/analysis/filter_evaluation.h"
#include "core/analysis/query_check.h"
#include "core/analysis/query_engine.h"

#include <algorithm>

namespace tidemark {
namespace {

constexpr std::size_t kMostSlices = 1'000'000;

/// The moment at which slice `index` of `count` begins; that of slice `count` is the series' end.
Moment boundary(
    const Profile& profile, Nanoseconds begin, Nanoseconds end, std::size_t index, std::size_t count) {
    if (index == 0 && begin <= 0)
        return Moment{};
    const auto length = static_cast<std::uint64_t>(end) - static_cast<std::uint64_t>(begin);
    const std::uint64_t offset = length / count * index + length % count * index / count;
    return profile.momentAt(static_cast<Nanoseconds>(static_cast<std::uint64_t>(begin) + offset));
}

/// Receives the changes of the heap in their order and fills slice after slice.
class SliceFiller {
public:
    SliceFiller(std::vector<TimeSeries::Slice>& slices, std::vector<Moment> ends, const BlockFilter& filter)
        : m_slices(slices), m_ends(std::move(ends)), m_filter(filter), m_live(filter) {}

    /// Changes before the first slice.
    void skip(const HeapChange& change) { m_live.apply(change); }
    void begin() { open(); }
    void add(const HeapChange& change) {
        advanceTo(change.position);
        m_live.apply(change);
        TimeSeries::Slice& slice = m_slices[m_current];
        if (change.freed != nullptr && m_filter.passes(*change.freed))
            ++slice.frees;
        if (change.born != nullptr && m_filter.passes(*change.born)) {
            ++slice.allocations;
            slice.bytesAllocated += change.born->size;
        }
        slice.minimumBytes = std::min(slice.minimumBytes, m_live.cost().bytes);
        slice.maximumBytes = std::max(slice.maximumBytes, m_live.cost().bytes);
    }
    void finish() {
        advanceTo(kNever);
        close();
    }

private:
    void advanceTo(Position event) {
        while (m_current + 1 < m_slices.size() && event > m_ends[m_current].after) {
            close();
            ++m_current;
            open();
        }
    }
    void open() {
        m_slices[m_current].minimumBytes = m_live.cost().bytes;
        m_slices[m_current].maximumBytes = m_live.cost().bytes;
    }
    void close() {
        m_slices[m_current].lastBytes = m_live.cost().bytes;
        m_slices[m_current].lastAllocations = m_live.cost().allocations;
    }

    std::vector<TimeSeries::Slice>& m_slices;
    std::vector<Moment> m_ends; ///< of the slices
    const BlockFilter& m_filter;
    LiveCost m_live;
    std::size_t m_current = 0;
};

Status checkRange(const Profile& profile, Nanoseconds begin, Nanoseconds end, std::size_t slices) {
    if (end < begin || slices == 0 || slices > kMostSlices)
        return Error{ErrorCode::InvalidUsage,
            "A time series needs a begin that is not after its end, and between 1 and 1,000,000 slices."};
    if (!profile.capabilities().times)
        return Error{ErrorCode::Unsupported,
            "This trace does not say when its allocations happened, so it has no time line."};
    return Ok{};
}

} // namespace

Result<TimeSeries> timeSeries(const Profile& profile, const Names& names, const std::vector<Filter>& filters,
    Nanoseconds begin, Nanoseconds end, std::size_t slices, std::stop_token stop) {
    if (Status checked = checkRange(profile, begin, end, slices); !checked)
        return checked.error();
    if (Status checked = checkFilters(profile, filters); !checked)
        return checked.error();
    const Result<BlockFilter> filter = BlockFilter::evaluate(profile, names, filters);
    if (!filter)
        return filter.error();

    TimeSeries series{begin, end, std::vector<TimeSeries::Slice>(slices), {}};
    std::vector<Moment> ends;
    for (std::size_t i = 1; i <= slices; ++i)
        ends.push_back(boundary(profile, begin, end, i, slices));
    const MomentRange range{boundary(profile, begin, end, 0, slices), ends.back()};

    SliceFiller filler(series.slices, std::move(ends), *filter);
    if (!forEachChange(
            profile, {Moment{}, range.begin}, stop, [&](const HeapChange& change) { filler.skip(change); }))
        return cancelled();
    filler.begin();
    if (!forEachChange(profile, range, stop, [&](const HeapChange& change) { filler.add(change); }))
        return cancelled();
    filler.finish();
    for (const CounterSample& sample : profile.counters())
        if (begin <= sample.time && sample.time <= end)
            series.counters.push_back(sample);
    return series;
}

} // namespace tidemark
