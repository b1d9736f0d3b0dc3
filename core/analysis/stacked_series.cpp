// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/stacked_series.h"

#include "core/analysis/curve_sweep.h"
#include "core/analysis/grouped_sites.h"
#include "core/analysis/layer_sweep.h"
#include "core/analysis/query_check.h"
#include "core/analysis/replay.h"
#include "core/analysis/sample_weights.h"
#include "core/analysis/selection.h"
#include "core/analysis/site_groups.h"
#include "core/analysis/slices.h"

#include <algorithm>
#include <type_traits>
#include <unordered_map>
#include <utility>

namespace tidemark {
namespace {

constexpr std::size_t kMostLayers = 64;

/// The heaviest groups of some costs, and the layer of each of GroupedSites.
struct Layers {
    std::vector<GroupList::Row> rows;
    std::vector<std::uint32_t> ofSite; ///< rows.size() = the rest
};

Layers heaviestGroups(const SiteCosts& costs, const SiteGroups& groups, std::size_t most) {
    std::unordered_map<std::uint64_t, Cost> sums;
    for (std::size_t i = 0; i < costs.sites.size(); ++i)
        if (!(costs.sites[i] == Cost{}))
            sums[groups.keyOf(static_cast<SiteIndex>(i))] += costs.sites[i];
    Layers layers;
    for (const auto& [key, cost] : sums)
        layers.rows.push_back({key, {}, cost});
    std::sort(layers.rows.begin(), layers.rows.end(), [](const auto& one, const auto& other) {
        return one.cost.bytes != other.cost.bytes ? one.cost.bytes > other.cost.bytes : one.key < other.key;
    });
    layers.rows.resize(std::min(layers.rows.size(), most));
    std::unordered_map<std::uint64_t, std::uint32_t> numbers;
    for (GroupList::Row& row : layers.rows) {
        row.label = groups.labelOf(row.key);
        numbers.emplace(row.key, static_cast<std::uint32_t>(numbers.size()));
    }
    for (std::size_t i = 0; i < costs.sites.size(); ++i) {
        const auto found = numbers.find(groups.keyOf(static_cast<SiteIndex>(i)));
        layers.ofSite.push_back(
            found == numbers.end() ? static_cast<std::uint32_t>(layers.rows.size()) : found->second);
    }
    return layers;
}

/// Sums of whole bytes, modulo 2^64; or of estimates.
std::int64_t sum(std::int64_t one, std::int64_t other) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(one) + static_cast<std::uint64_t>(other));
}
double sum(double one, double other) {
    return one + other;
}
std::int64_t whole(std::int64_t bytes) {
    return bytes;
}
std::int64_t whole(double bytes) {
    return Estimate::round(bytes);
}

/// Receives single changes in order and keeps each slice's highest moment.
template <typename Bytes>
class StackFiller {
public:
    /// `layers` is the layer of each of `grouped`, `live` what is live at first by layer.
    StackFiller(StackedSeries& series, const std::vector<Moment>& moments, const GroupedSites& grouped,
        const std::vector<std::uint32_t>& layers, const SampleWeights& weights, std::vector<Bytes> live)
        : m_series(series), m_moments(moments), m_grouped(grouped), m_layers(layers), m_weights(weights),
          m_live(std::move(live)) {
        for (const Bytes bytes : m_live)
            m_total = sum(m_total, bytes);
        open();
    }

    /// All changes of an event are made between these two.
    void beginEvent(Position position) {
        while (m_slice + 1 < m_series.slices.size() && position > m_moments[m_slice + 1].after) {
            ++m_slice;
            open();
        }
    }
    void free(RowIndex row, SiteIndex site, std::uint64_t size) {
        change(m_grouped.of(row, site), site, size, true);
    }
    void birth(RowIndex row, SiteIndex site, std::uint64_t size) {
        change(m_grouped.of(row, site), site, size, false);
    }
    void endEvent(Position position) {
        m_minimum = std::min(m_minimum, m_total);
        m_series.slices[m_slice].minimumBytes = whole(m_minimum);
        if (m_total > m_maximum)
            take(Moment{position});
    }
    void finish() { beginEvent(kNever); }

private:
    void change(SiteIndex countedAt, SiteIndex site, std::uint64_t size, bool isFree) {
        Bytes bytes{};
        if constexpr (std::is_same_v<Bytes, double>)
            bytes = (isFree ? -1 : 1) * m_weights.weight(site, size) * static_cast<double>(size);
        else
            bytes = static_cast<std::int64_t>(isFree ? 0 - size : size);
        Bytes& live = m_live[m_layers[countedAt]];
        live = sum(live, bytes);
        m_total = sum(m_total, bytes);
    }
    void open() {
        m_minimum = m_total;
        m_series.slices[m_slice].minimumBytes = whole(m_total);
        take(m_moments[m_slice]);
    }
    /// The last layer is the rest, so that rounded ones add up, too.
    void take(Moment moment) {
        m_maximum = m_total;
        m_series.slices[m_slice].moment = moment;
        m_series.slices[m_slice].maximumBytes = whole(m_total);
        std::int64_t* const layers = &m_series.bytes[m_slice * m_live.size()];
        std::int64_t rest = whole(m_total);
        for (std::size_t i = 0; i + 1 < m_live.size(); ++i) {
            layers[i] = whole(m_live[i]);
            rest = static_cast<std::int64_t>(
                static_cast<std::uint64_t>(rest) - static_cast<std::uint64_t>(layers[i]));
        }
        layers[m_live.size() - 1] = rest;
    }

    StackedSeries& m_series;
    const std::vector<Moment>& m_moments; ///< the slices' begins, and the end
    const GroupedSites& m_grouped;
    const std::vector<std::uint32_t>& m_layers;
    const SampleWeights& m_weights;
    std::vector<Bytes> m_live; ///< by layer
    Bytes m_total = 0;
    Bytes m_minimum = 0;
    Bytes m_maximum = 0;
    std::size_t m_slice = 0;
};

/// What is live at first, by layer.
template <typename Bytes>
std::vector<Bytes> liveByLayer(const SiteCosts& costs, const Layers& layers) {
    std::vector<Bytes> live(layers.rows.size() + 1);
    for (std::size_t i = 0; i < costs.sites.size(); ++i) {
        Bytes& sumOfLayer = live[layers.ofSite[i]];
        if constexpr (std::is_same_v<Bytes, double>)
            sumOfLayer += costs.estimates[i].bytes;
        else
            sumOfLayer = sum(sumOfLayer, costs.sites[i].bytes);
    }
    return live;
}

/// Of a profile without events, and so without rows.
template <typename Bytes>
void fillFromSnapshots(const ProfileIndex& index, const std::vector<std::uint8_t>& sites, MomentRange range,
    StackFiller<Bytes>& filler) {
    constexpr RowIndex kNoRow = 0;
    for (Position at = range.begin.after + 1; at <= range.end.after; ++at) {
        filler.beginEvent(at);
        for (const SnapshotCell& cell : index.liveCellsAt(at - 1))
            if (sites[cell.site] != 0)
                filler.free(kNoRow, cell.site, static_cast<std::uint64_t>(cell.bytes));
        for (const SnapshotCell& cell : index.liveCellsAt(at))
            if (sites[cell.site] != 0)
                filler.birth(kNoRow, cell.site, static_cast<std::uint64_t>(cell.bytes));
        filler.endEvent(at);
    }
}

/// False if stopped.
template <typename Bytes>
bool fill(StackedSeries& series, const Profile& profile, ShownBlocks blocks,
    const std::vector<Moment>& moments, const Layers& layers, const SiteCosts& atBegin,
    const std::stop_token& stop) {
    const SampleWeights weights(profile);
    const GroupedSites grouped(profile, series.grouping);
    StackFiller<Bytes> filler(
        series, moments, grouped, layers.ofSite, weights, liveByLayer<Bytes>(atBegin, layers));
    if (!profile.index().snapshots().empty())
        fillFromSnapshots(profile.index(), *blocks.sites, {moments.front(), moments.back()}, filler);
    else if (!walkEvents(profile.index(), blocks, {moments.front(), moments.back()}, stop, filler))
        return false;
    filler.finish();
    return true;
}

/// What a stacked time line is made from.
struct StackBuilder {
    const Profile& profile;
    const Names& names;
    const BlockFilter& filter;
    ShownBlocks blocks;
    const std::vector<Filter>& filters;
    std::size_t mostLayers;
    GroupedSites grouped;
    std::vector<Moment> moments; ///< the slices' begins, and the end
    const std::stop_token& stop;

    Result<SiteCosts> costsOf(Rule rule, Moment a, Moment b = {}) const {
        Query query;
        query.filters = filters;
        query.rule = rule;
        query.a = a;
        query.b = b;
        const Result<Selection> selection = Selection::make(profile, names, query, stop);
        return selection ? selection->siteCosts(grouped) : Result<SiteCosts>(selection.error());
    }
    Layers layersOf(const SiteCosts& atPeak, StackedSeries& series) const {
        Layers layers = heaviestGroups(atPeak, SiteGroups(profile, names, series.grouping), mostLayers);
        series.layers = layers.rows;
        series.bytes.resize(series.slices.size() * (layers.rows.size() + 1));
        return layers;
    }

    /// Event by event.
    Status walk(StackedSeries& series) const {
        const Result<SiteCosts> atPeak = costsOf(Rule::Peak, moments.front(), moments.back());
        if (!atPeak)
            return atPeak.error();
        const Result<SiteCosts> atBegin = costsOf(Rule::LiveAt, moments.front());
        if (!atBegin)
            return atBegin.error();
        const Layers layers = layersOf(*atPeak, series);
        const bool done = profile.capabilities().estimated
                              ? fill<double>(series, profile, blocks, moments, layers, *atBegin, stop)
                              : fill<std::int64_t>(series, profile, blocks, moments, layers, *atBegin, stop);
        return done ? Status(Ok{}) : Status(cancelled());
    }

    /// The slices first, then the layers at their highest moments, from one pass over the rows.
    Status sweep(StackedSeries& series) const {
        std::vector<TimeSeries::Slice> slices(series.slices.size());
        std::vector<Moment> highest;
        if (!fillSlices(profile, filter, blocks, moments, stop, 1, slices, &highest))
            return cancelled();
        std::size_t peak = 0;
        for (std::size_t i = 0; i < slices.size(); ++i) {
            series.slices[i] = {highest[i], slices[i].maximumBytes, slices[i].minimumBytes};
            peak = slices[i].maximumBytes > slices[peak].maximumBytes ? i : peak;
        }
        // A peak is behind the range's begin.
        const Result<SiteCosts> atPeak = highest[peak] > moments.front()
                                             ? costsOf(Rule::LiveAt, highest[peak])
                                             : costsOf(Rule::Peak, moments.front(), moments.back());
        if (!atPeak)
            return atPeak.error();
        const Result<SiteCosts> atBegin = costsOf(Rule::LiveAt, moments.front());
        if (!atBegin)
            return atBegin.error();
        const Layers layers = layersOf(*atPeak, series);
        const std::vector<std::int64_t> before = liveByLayer<std::int64_t>(*atBegin, layers);
        auto bytes = sweepLayers(
            profile.index(), blocks, grouped, layers.ofSite, before.size(), moments.front(), highest, stop);
        if (!bytes)
            return cancelled();
        for (std::size_t i = 0; i < bytes->size(); ++i)
            series.bytes[i] = sum((*bytes)[i], before[i % before.size()]);
        return Ok{};
    }
};

} // namespace

Result<StackedSeries> stackedSeries(const Profile& profile, const Names& names,
    const std::vector<Filter>& filters, Grouping grouping, std::size_t layers, Nanoseconds begin,
    Nanoseconds end, std::size_t slices, std::stop_token stop) {
    if (Status checked = checkSlices(profile, begin, end, slices); !checked)
        return checked.error();
    if (Status checked = checkGrouping(profile, grouping); !checked)
        return checked.error();
    if (!isGroupedBySite(grouping) || layers > kMostLayers)
        return Error{ErrorCode::Unsupported, "A stacked time line has at most 64 layers, and none by freeing "
                                             "thread or lifetime, which are known only at "
                                             "the end of a block."};
    const Result<BlockFilter> filter = BlockFilter::evaluate(profile, names, filters);
    if (!filter)
        return filter.error();
    ShownBlocks blocks{&filter->sites(), nullptr};
    std::shared_ptr<const RowSet> rows;
    if (!filter->rows().empty() && !(rows = filter->findRows(profile.index(), stop)))
        return cancelled();
    blocks.rows = rows.get();
    StackedSeries series{begin, end, grouping, {}, std::vector<StackedSeries::Slice>(slices), {}, nullptr};
    const StackBuilder builder{profile, names, *filter, blocks, filters, layers,
        GroupedSites(profile, grouping), sliceMoments(profile, begin, end, slices), stop};
    const bool isSwept = profile.index().snapshots().empty() && !profile.capabilities().estimated &&
                         sweepPays(profile.index(), {builder.moments.front(), builder.moments.back()});
    if (const Status done = isSwept ? builder.sweep(series) : builder.walk(series); !done)
        return done.error();
    if (profile.index().damaged())
        return damagedIndex();
    return series;
}

} // namespace tidemark
