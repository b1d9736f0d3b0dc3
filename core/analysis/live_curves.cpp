// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/live_curves.h"

#include "core/analysis/filter_evaluation.h"
#include "core/analysis/replay.h"
#include "core/analysis/site_groups.h"
#include "core/analysis/site_sums.h"

#include <tsl/robin_map.h>

#include <algorithm>
#include <limits>

namespace tidemark {
namespace {

constexpr std::uint32_t kNoCurve = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t kMostPoints = 1000;

/// `curveOfSite` gives the number of each site's curve, or kNoCurve.
Result<LiveCurves> sample(const Profile& profile, const std::vector<std::uint32_t>& curveOfSite,
    std::size_t curves, Nanoseconds begin, Nanoseconds end, std::size_t points, const std::stop_token& stop) {
    if (points < 2 || points > kMostPoints || begin < 0 || end <= begin)
        return Error{ErrorCode::InvalidUsage, "A curve needs 2 to 1,000 points and an end after its begin."};
    LiveCurves result{begin, end, points, std::vector<std::int64_t>(curves * points)};
    const ProfileIndex& index = profile.index();
    const double step = static_cast<double>(end - begin) / static_cast<double>(points - 1);
    for (std::size_t point = 0; point < points; ++point) {
        const Nanoseconds time =
            point + 1 == points ? end : begin + static_cast<Nanoseconds>(step * static_cast<double>(point));
        const Position at =
            time >= profile.facts().duration ? profile.lastPosition() : profile.momentAt(time).after;
        SiteSums sums(index, stop);
        if (!sums.add({0, at, at, kNever, 1}))
            return cancelled();
        for (std::size_t site = 0; site < curveOfSite.size(); ++site) {
            if (curveOfSite[site] == kNoCurve)
                continue;
            const SiteSums::Sum& sum = sums.sums()[site];
            const std::uint64_t bytes = sum.count * index.sites()[site].typicalSize + sum.excess;
            std::int64_t& place = result.bytes[curveOfSite[site] * points + point];
            place = static_cast<std::int64_t>(static_cast<std::uint64_t>(place) + bytes);
        }
    }
    if (index.damaged())
        return damagedIndex();
    return result;
}

} // namespace

Result<LiveCurves> liveCurvesOfGroups(const Profile& profile, const Names& names,
    const std::vector<Filter>& filters, const GroupList& groups, std::size_t rows, Nanoseconds begin,
    Nanoseconds end, std::size_t points, std::stop_token stop) {
    const Result<BlockFilter> filter = BlockFilter::evaluate(profile, names, filters);
    if (!filter)
        return filter.error();
    if (!isGroupedBySite(groups.grouping) || !filter->rows().empty())
        return Error{
            ErrorCode::Unsupported, "There are no curves of groups or filters that look at single blocks."};
    rows = std::min(rows, groups.rows.size());
    tsl::robin_map<std::uint64_t, std::uint32_t> numbers;
    for (std::size_t i = 0; i < rows; ++i)
        numbers.emplace(groups.rows[i].key, static_cast<std::uint32_t>(i));
    const SiteGroups sites(profile, names, groups.grouping);
    std::vector<std::uint32_t> curveOfSite(profile.index().sites().size(), kNoCurve);
    for (std::size_t site = 0; site < curveOfSite.size(); ++site) {
        const auto found = numbers.find(sites.keyOf(static_cast<SiteIndex>(site)));
        if (found != numbers.end() && filter->sites()[site] != 0)
            curveOfSite[site] = found->second;
    }
    return sample(profile, curveOfSite, rows, begin, end, points, stop);
}

Result<LiveCurves> liveCurveOfStacks(const Profile& profile, const StackList& stacks, Nanoseconds begin,
    Nanoseconds end, std::size_t points, std::stop_token stop) {
    std::vector<bool> wanted(profile.stacks().size());
    for (const StackList::Row& row : stacks.rows)
        if (row.stack.index() < wanted.size())
            wanted[row.stack.index()] = true;
    const auto sites = profile.index().sites();
    std::vector<std::uint32_t> curveOfSite(sites.size(), kNoCurve);
    for (std::size_t site = 0; site < sites.size(); ++site)
        if (wanted[profile.siteStacks()[site].index()] &&
            sites[site].domain != static_cast<std::uint8_t>(Domain::Mapping))
            curveOfSite[site] = 0;
    return sample(profile, curveOfSite, 1, begin, end, points, stop);
}

} // namespace tidemark
