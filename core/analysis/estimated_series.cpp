// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/estimated_series.h"

#include "core/analysis/replay.h"

#include <algorithm>

namespace tidemark {
namespace {

/// What is live, as events come.
struct LiveEstimate {
    const SampleWeights& weights;
    double bytes = 0;
    double allocations = 0;

    void free(RowIndex, SiteIndex site, std::uint64_t size) { add(site, size, -1); }
    void birth(RowIndex, SiteIndex site, std::uint64_t size) { add(site, size, 1); }

private:
    void add(SiteIndex site, std::uint64_t size, double sign) {
        const double times = sign * weights.weight(site, size);
        bytes += times * static_cast<double>(size);
        allocations += times;
    }
};

struct PeakFinder : LiveEstimate {
    PeakFinder(const SampleWeights& all, CostKind kind, Moment begin)
        : LiveEstimate{all}, cost(kind), first(begin), peak(begin) {}
    CostKind cost;
    Moment first;
    Moment peak;
    double highest = 0;
    bool begun = false;

    void beginEvent(Position position) {
        if (!begun && position > first.after) {
            highest = value();
            begun = true;
        }
    }
    void endEvent(Position position) {
        // Sums that should be equal differ in their last digits.
        constexpr double kNoise = 1e-12;
        if (begun && value() > highest + kNoise * std::abs(highest)) {
            highest = value();
            peak = Moment{position};
        }
    }
    double value() const { return cost == CostKind::Bytes ? bytes : allocations; }
};

class Slices : public LiveEstimate {
public:
    Slices(const SampleWeights& all, std::span<const Moment> ends, std::vector<TimeSeries::Slice>& slices)
        : LiveEstimate{all}, m_ends(ends), m_slices(slices) {}

    void open() { m_minimum = m_maximum = bytes; }
    void beginEvent(Position position) {
        while (m_current + 1 < m_slices.size() && position > m_ends[m_current].after) {
            close();
            ++m_current;
            open();
        }
    }
    void free(RowIndex row, SiteIndex site, std::uint64_t size) {
        LiveEstimate::free(row, site, size);
        m_frees += weights.weight(site, size);
    }
    void birth(RowIndex row, SiteIndex site, std::uint64_t size) {
        LiveEstimate::birth(row, site, size);
        const double times = weights.weight(site, size);
        m_births += times;
        m_bytes += times * static_cast<double>(size);
    }
    void endEvent(Position) {
        m_minimum = std::min(m_minimum, bytes);
        m_maximum = std::max(m_maximum, bytes);
    }
    void finish() {
        beginEvent(kNever);
        close();
    }

private:
    void close() {
        const auto round = Estimate::round;
        m_slices[m_current] = {round(m_minimum), round(m_maximum), round(bytes), round(allocations),
            static_cast<std::uint64_t>(round(m_births)), static_cast<std::uint64_t>(round(m_frees)),
            static_cast<std::uint64_t>(round(m_bytes))};
        m_births = m_frees = m_bytes = 0;
    }

    std::span<const Moment> m_ends;
    std::vector<TimeSeries::Slice>& m_slices;
    std::size_t m_current = 0;
    double m_minimum = 0;
    double m_maximum = 0;
    double m_births = 0;
    double m_frees = 0;
    double m_bytes = 0;
};

/// For walkEvents(): what happens, and nothing else.
struct QuietWalk {
    LiveEstimate& live;
    void beginEvent(Position) {}
    void free(RowIndex row, SiteIndex site, std::uint64_t size) { live.free(row, site, size); }
    void birth(RowIndex row, SiteIndex site, std::uint64_t size) { live.birth(row, site, size); }
    void endEvent(Position) {}
};

} // namespace

std::optional<Moment> findEstimatedPeak(const Profile& profile, ShownBlocks blocks, Moment first, Moment last,
    CostKind cost, const std::stop_token& stop) {
    const SampleWeights weights(profile);
    PeakFinder finder(weights, cost, first);
    if (!walkEvents(profile.index(), blocks, {Moment{}, last}, stop, finder))
        return std::nullopt;
    return finder.peak;
}

bool fillEstimatedSlices(const Profile& profile, ShownBlocks blocks, Moment begin,
    std::span<const Moment> ends, const std::stop_token& stop, std::vector<TimeSeries::Slice>& slices) {
    const SampleWeights weights(profile);
    Slices filler(weights, ends, slices);
    QuietWalk before{filler};
    if (!walkEvents(profile.index(), blocks, {Moment{}, begin}, stop, before))
        return false;
    filler.open();
    if (!walkEvents(profile.index(), blocks, {begin, ends.back()}, stop, filler))
        return false;
    filler.finish();
    return true;
}

} // namespace tidemark
