// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/stacked_series.h"

#include "core/analysis/query_check.h"
#include "core/analysis/replay.h"
#include "core/analysis/selection.h"
#include "core/analysis/site_groups.h"
#include "core/analysis/slices.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace tidemark {
namespace {

constexpr std::size_t kMostLayers = 64;

/// The heaviest groups of some costs, and the layer of each site.
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

/// Receives single changes in order and keeps each slice's highest moment.
class StackFiller {
public:
    StackFiller(StackedSeries& series, const std::vector<Moment>& moments, std::vector<std::int64_t> live)
        : m_series(series), m_moments(moments), m_live(std::move(live)) {
        for (const std::int64_t bytes : m_live)
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
    void change(std::uint32_t layer, std::int64_t bytes) {
        m_live[layer] = sum(m_live[layer], bytes);
        m_total = sum(m_total, bytes);
    }
    void endEvent(Position position) {
        StackedSeries::Slice& slice = m_series.slices[m_slice];
        slice.minimumBytes = std::min(slice.minimumBytes, m_total);
        if (m_total > slice.maximumBytes)
            take(Moment{position});
    }
    void finish() { beginEvent(kNever); }

private:
    static std::int64_t sum(std::int64_t one, std::int64_t other) {
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(one) + static_cast<std::uint64_t>(other));
    }
    void open() {
        m_series.slices[m_slice].minimumBytes = m_total;
        take(m_moments[m_slice]);
    }
    void take(Moment moment) {
        m_series.slices[m_slice].moment = moment;
        m_series.slices[m_slice].maximumBytes = m_total;
        std::copy(m_live.begin(), m_live.end(),
            m_series.bytes.begin() + static_cast<std::ptrdiff_t>(m_slice * m_live.size()));
    }

    StackedSeries& m_series;
    const std::vector<Moment>& m_moments; ///< the slices' begins, and the end
    std::vector<std::int64_t> m_live;     ///< by layer
    std::int64_t m_total = 0;
    std::size_t m_slice = 0;
};

/// False if stopped.
bool replayInto(StackFiller& filler, const ProfileIndex& index, ReplayedBlocks blocks, MomentRange range,
    const std::vector<std::uint32_t>& layers, const std::stop_token& stop) {
    if (!index.snapshots().empty()) {
        for (Position at = range.begin.after + 1; at <= range.end.after; ++at) {
            filler.beginEvent(at);
            for (const auto& [snapshot, sign] : {std::pair{at - 1, -1}, std::pair{at, 1}})
                for (const SnapshotCell& cell : index.liveCellsAt(snapshot))
                    if ((*blocks.sites)[cell.site] != 0)
                        filler.change(layers[cell.site], sign * cell.bytes);
            filler.endEvent(at);
        }
        return !stop.stop_requested();
    }
    if (index.rows() == 0)
        return true;
    BirthReader birth(index, blocks, index.bornBy(range.begin.after), index.bornBy(range.end.after));
    FreeReader free(index, blocks, index.freedBy(range.begin.after), index.freedBy(range.end.after));
    for (std::size_t count = 0;; ++count) {
        if (count % kRowsBetweenStopChecks == 0 && stop.stop_requested())
            return false;
        const Position position = std::min(birth.position(), free.position());
        if (position == kNever)
            return true;
        filler.beginEvent(position);
        for (; free.position() == position; free.advance())
            filler.change(layers[free.site()], static_cast<std::int64_t>(0 - free.size()));
        for (; birth.position() == position; birth.advance())
            filler.change(layers[birth.site()], static_cast<std::int64_t>(birth.size()));
        filler.endEvent(position);
    }
}

Result<SiteCosts> costsOf(
    const Profile& profile, const Names& names, const Query& query, const std::stop_token& stop) {
    const Result<Selection> selection = Selection::make(profile, names, query, stop);
    return selection ? selection->siteCosts() : Result<SiteCosts>(selection.error());
}

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
    const std::vector<Moment> moments = sliceMoments(profile, begin, end, slices);
    Query query;
    query.filters = filters;
    query.rule = Rule::Peak;
    query.a = moments.front();
    query.b = moments.back();
    const Result<SiteCosts> atPeak = costsOf(profile, names, query, stop);
    if (!atPeak)
        return atPeak.error();
    query.rule = Rule::LiveAt;
    const Result<SiteCosts> atBegin = costsOf(profile, names, query, stop);
    if (!atBegin)
        return atBegin.error();
    const Result<BlockFilter> filter = BlockFilter::evaluate(profile, names, filters);
    if (!filter)
        return filter.error();
    ReplayedBlocks blocks{&filter->sites(), nullptr};
    std::shared_ptr<const RowSet> rows;
    if (!filter->rows().empty() && !(rows = filter->findRows(profile.index(), stop)))
        return cancelled();
    blocks.rows = rows.get();

    const Layers groups = heaviestGroups(*atPeak, SiteGroups(profile, names, grouping), layers);
    StackedSeries series{begin, end, grouping, groups.rows, std::vector<StackedSeries::Slice>(slices),
        std::vector<std::int64_t>(slices * (groups.rows.size() + 1))};
    Cost none;
    std::vector<Cost> live(groups.rows.size() + 1, none);
    for (std::size_t i = 0; i < atBegin->sites.size(); ++i)
        live[groups.ofSite[i]] += atBegin->sites[i];
    std::vector<std::int64_t> bytes;
    for (const Cost& cost : live)
        bytes.push_back(cost.bytes);
    StackFiller filler(series, moments, std::move(bytes));
    if (!replayInto(filler, profile.index(), blocks, {moments.front(), moments.back()}, groups.ofSite, stop))
        return cancelled();
    filler.finish();
    if (profile.index().damaged())
        return damagedIndex();
    return series;
}

} // namespace tidemark
