// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/selection.h"

#include "core/analysis/peak.h"
#include "core/analysis/query_engine.h"
#include "core/analysis/replay.h"
#include "core/analysis/sample_weights.h"
#include "core/analysis/site_sums.h"

#include <algorithm>
#include <cassert>
#include <future>
#include <thread>

namespace tidemark {
namespace {

Cost costOf(const SiteRecord& site, const SiteSums::Sum& sum) {
    return {static_cast<std::int64_t>(sum.count * site.typicalSize + sum.excess),
        static_cast<std::int64_t>(sum.count)};
}

/// Whether the zone map of a block of rows says that none of them is freed within the rectangle.
bool isOutside(const ProfileIndex& index, RowIndex begin, RowIndex end, const Rectangle& rectangle) {
    const ColumnBlock& lifetimes = index.column(ColumnId::Lifetime).blocks()[begin / kColumnBlock];
    if (lifetimes.base == 0)
        return false; // Some may live for ever.
    const std::uint64_t longest = PackedColumn::upperBound(lifetimes);
    const Position lastBorn = index.born(end - 1);
    const bool endsBefore = longest <= kNever - lastBorn && lastBorn + longest <= rectangle.freedAfter;
    const bool beginsAfter =
        rectangle.freedBy != kNever && index.born(begin) + lifetimes.base > rectangle.freedBy;
    return endsBefore || beginsAfter;
}

} // namespace

Result<Selection> Selection::make(const Profile& profile, const Names& names, const Query& query,
    std::stop_token stop, std::uint32_t oneIn) {
    if (Status checked = checkQuery(profile, query); !checked)
        return checked.error();
    Result<BlockFilter> filter = BlockFilter::evaluate(profile, names, query.filters);
    if (!filter)
        return filter.error();
    Selection selection(profile, std::move(filter).value(), query, std::move(stop));
    selection.m_oneIn = oneIn;
    if (query.rule == Rule::Peak) {
        const auto peak =
            findPeak(profile, selection.m_filter, {query.a, query.b}, query.cost, selection.m_stop, oneIn);
        if (!peak)
            return cancelled();
        selection.m_query.a = *peak;
    }
    return selection;
}

/// All rows have weights of their own, so all are read; sampled traces have few.
Result<SiteCosts> Selection::estimatedCosts(const GroupedSites& grouped) const {
    const SampleWeights weights(*m_profile);
    SiteCosts costs;
    costs.peak = peak();
    costs.sites.resize(grouped.size());
    costs.estimates.resize(costs.sites.size());
    const auto add = [&](auto&& sumOf) {
        return [&weights, sumOf](const RowBatch& batch, const std::vector<std::uint32_t>& places, int sign) {
            for (const std::uint32_t place : places) {
                const auto site = static_cast<SiteIndex>(batch.site[place]);
                const Estimate one = weights.of(site, batch.size[place]);
                Estimate& sum = sumOf(batch.begin + place, site);
                if (sign > 0)
                    sum += one;
                else
                    sum -= one;
            }
        };
    };
    const auto bySite = [&](RowIndex row, SiteIndex site) -> Estimate& {
        return costs.estimates[grouped.of(row, site)];
    };
    const auto ofAll = [&](RowIndex, SiteIndex) -> Estimate& { return costs.unfilteredEstimate; };
    const Selection everything(*m_profile, m_filter.unfiltered(), m_query, m_stop);
    if (!forEachRow(RowBatch::kSizes, add(bySite)) || !everything.forEachRow(RowBatch::kSizes, add(ofAll)))
        return cancelled();
    for (std::size_t i = 0; i < costs.sites.size(); ++i)
        costs.sites[i] = costs.estimates[i].rounded();
    costs.unfiltered = costs.unfilteredEstimate.rounded();
    return costs;
}

Result<SiteCosts> Selection::siteCosts(const GroupedSites& grouped) const {
    if (m_profile->capabilities().estimated)
        return estimatedCosts(grouped);
    Result<SiteCosts> costs = exactCosts();
    if (!costs || grouped.objects() == nullptr)
        return costs;
    costs->sites.resize(grouped.size());
    if (!moveObjects(grouped, costs->sites))
        return cancelled();
    return costs;
}

/// What blocks with objects cost, from their sites to those behind.
bool Selection::moveObjects(const GroupedSites& grouped, std::vector<Cost>& sites) const {
    assert(m_oneIn == 1);
    const auto move = [&](const RowBatch& batch, const std::vector<std::uint32_t>& places, int sign) {
        for (const std::uint32_t place : places) {
            const auto site = static_cast<SiteIndex>(batch.site[place]);
            const Cost one{static_cast<std::int64_t>(batch.size[place]), 1};
            Cost& from = sites[site];
            Cost& to = sites[grouped.of(batch.begin + place, site)];
            (sign > 0 ? from : to) -= one;
            (sign > 0 ? to : from) += one;
        }
    };
    return forEachRow(RowBatch::kSizes, move, &grouped.objects()->rows());
}

Result<SiteCosts> Selection::exactCosts() const {
    const ProfileIndex& index = m_profile->index();
    SiteSums sums(index, m_stop);
    for (const Rectangle& rectangle : rectangles())
        if (!sums.add(rectangle))
            return cancelled();
    SiteCosts costs;
    costs.sites.resize(index.sites().size());
    costs.peak = peak();
    const bool fromSites = m_filter.rows().empty();
    for (std::size_t i = 0; i < costs.sites.size(); ++i) {
        const Cost cost = costOf(index.sites()[i], sums.sums()[i]);
        if (m_filter.totals()[i] != 0)
            costs.unfiltered += cost;
        if (fromSites && m_filter.sites()[i] != 0)
            costs.sites[i] = cost;
    }
    if (fromSites)
        return costs;
    // Two halves of the rows at once, where that is worth a thread.
    constexpr std::uint64_t kManyRows = 1'000'000;
    if (rowsToRead() / m_oneIn < kManyRows || std::thread::hardware_concurrency() < 2) {
        if (!addRows(costs.sites, 0) || !addRows(costs.sites, 1))
            return cancelled();
        return costs;
    }
    std::vector<Cost> others(costs.sites.size());
    auto second = std::async(std::launch::async, [&] { return addRows(others, 1); });
    const bool first = addRows(costs.sites, 0);
    if (!second.get() || !first)
        return cancelled();
    for (std::size_t i = 0; i < others.size(); ++i)
        costs.sites[i] += others[i];
    return costs;
}

/// What the first or second half of each rectangle's rows cost, by site.
bool Selection::addRows(std::vector<Cost>& sites, unsigned half) const {
    const ProfileIndex& index = m_profile->index();
    const auto add = [&](const RowBatch& batch, const std::vector<std::uint32_t>& places, int sign) {
        for (const std::uint32_t place : places) {
            const Cost one{static_cast<std::int64_t>(batch.size[place] * m_oneIn), m_oneIn};
            Cost& sum = sites[batch.site[place]];
            if (sign > 0)
                sum += one;
            else
                sum -= one;
        }
    };
    for (const Rectangle& rectangle : rectangles()) {
        const RowIndex begin = index.bornBy(rectangle.bornAfter);
        const RowIndex end = index.bornBy(rectangle.bornBy);
        const RowIndex middle = begin < end ? begin + (end - begin) / 2 : begin;
        if (!scan(rectangle, half == 0 ? begin : middle, half == 0 ? middle : end, RowBatch::kSizes, add))
            return false;
    }
    return true;
}

std::uint64_t Selection::rowsToRead() const {
    const ProfileIndex& index = m_profile->index();
    std::uint64_t rows = 0;
    if (m_filter.rows().empty() && !m_profile->capabilities().estimated)
        return 0;
    for (const Rectangle& rectangle : rectangles()) {
        const RowIndex begin = index.bornBy(rectangle.bornAfter);
        rows += std::max(index.bornBy(rectangle.bornBy), begin) - begin;
    }
    return rows;
}

bool Selection::forEachRow(unsigned columns, const UseRows& use, const RowSet* only) const {
    for (const Rectangle& rectangle : rectangles())
        if (!scan(rectangle, m_profile->index().bornBy(rectangle.bornAfter),
                m_profile->index().bornBy(rectangle.bornBy), columns, use, only))
            return false;
    return true;
}

bool Selection::scan(const Rectangle& rectangle, RowIndex begin, RowIndex end, unsigned columns,
    const UseRows& use, const RowSet* only) const {
    const ProfileIndex& index = m_profile->index();
    RowTest test(index, m_filter.rows());
    const auto batch = std::make_unique<RowBatch>();
    std::vector<std::uint32_t> places;
    while (begin < end) {
        if (m_stop.stop_requested())
            return false;
        const RowIndex batchEnd = RowBatch::endOf(begin, end);
        const bool isDrawn = (m_oneIn == 1 || begin / kColumnBlock % m_oneIn == 0) &&
                             (only == nullptr || only->overlaps(begin, batchEnd));
        if (isDrawn && !isOutside(index, begin, batchEnd, rectangle)) {
            batch->loadSites(index, begin, batchEnd, m_filter.sites(), places);
            if (only != nullptr)
                std::erase_if(places, [&](std::uint32_t place) { return !only->contains(begin + place); });
            batch->loadColumns(index, (m_filter.rows().columns() & ~RowBatch::kNoLives) | columns, places);
            std::erase_if(places, [&](std::uint32_t i) {
                return batch->freed[i] <= rectangle.freedAfter || batch->freed[i] > rectangle.freedBy ||
                       !test.passes(*batch, i);
            });
            use(*batch, places, rectangle.sign);
        }
        begin = batchEnd;
    }
    return !m_stop.stop_requested();
}

} // namespace tidemark
