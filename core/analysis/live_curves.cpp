// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/live_curves.h"

#include "core/analysis/filter_evaluation.h"
#include "core/analysis/grouped_sites.h"
#include "core/analysis/replay.h"
#include "core/analysis/shown_rows.h"
#include "core/analysis/site_groups.h"
#include "core/analysis/site_sums.h"
#include "core/profile/domain_totals.h"

#include <tsl/robin_map.h>

#include <algorithm>
#include <limits>

namespace tidemark {
namespace {

constexpr std::uint32_t kNoCurve = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t kMostPoints = 1000;

/// Which curve what counts at a site is part of.
struct CurvesOfSites {
    GroupedSites grouped;
    std::vector<std::uint32_t> numbers; ///< by site of `grouped`; kNoCurve = of none
    std::vector<std::uint8_t> shown;    ///< by site of the index
};

std::vector<Position> positionsOf(
    const Profile& profile, Nanoseconds begin, Nanoseconds end, std::size_t points) {
    const double step = static_cast<double>(end - begin) / static_cast<double>(points - 1);
    std::vector<Position> positions;
    for (std::size_t point = 0; point < points; ++point) {
        const Nanoseconds time =
            point + 1 == points ? end : begin + static_cast<Nanoseconds>(step * static_cast<double>(point));
        positions.push_back(
            time >= profile.facts().duration ? profile.lastPosition() : profile.momentAt(time).after);
    }
    return positions;
}

/// Takes blocks with objects off the curves of their sites, and adds them to those of their own. False if
/// stopped.
bool moveObjects(const ProfileIndex& index, const CurvesOfSites& sites,
    const std::vector<Position>& positions, LiveCurves& curves, const std::stop_token& stop) {
    const std::size_t points = positions.size();
    std::vector<std::uint64_t> gains(curves.bytes.size()); // From the point before; modulo 2^64.
    const auto firstFrom = [&](Position event) {
        return static_cast<std::size_t>(
            std::lower_bound(positions.begin(), positions.end(), event) - positions.begin());
    };
    const auto add = [&](SiteIndex site, const ShownRows::Row& row, std::uint64_t bytes) {
        if (sites.numbers[site] == kNoCurve)
            return;
        const std::size_t curve = sites.numbers[site] * points;
        const Position freed = row.lifetime == 0 ? kNever : row.born + row.lifetime;
        if (const std::size_t from = firstFrom(row.born); from < points)
            gains[curve + from] += bytes;
        if (const std::size_t to = firstFrom(freed); to < points)
            gains[curve + to] -= bytes;
    };
    ShownRows rows(index, {nullptr, &sites.grouped.objects()->rows()});
    const bool done = rows.forEach(
        0, index.rows(), 1, [&] { return !stop.stop_requested(); },
        [&](const ShownRows::Row& row) {
            if (sites.shown[row.site] == 0)
                return;
            add(row.site, row, std::uint64_t{0} - row.size);
            add(sites.grouped.of(row.row, row.site), row, row.size);
        });
    for (std::size_t i = 0; i < gains.size(); ++i) {
        gains[i] += i % points == 0 ? 0 : gains[i - 1];
        curves.bytes[i] = static_cast<std::int64_t>(static_cast<std::uint64_t>(curves.bytes[i]) + gains[i]);
    }
    return done;
}

Result<LiveCurves> sample(const Profile& profile, const CurvesOfSites& sites, std::size_t curves,
    Nanoseconds begin, Nanoseconds end, std::size_t points, const std::stop_token& stop) {
    if (points < 2 || points > kMostPoints || begin < 0 || end <= begin)
        return Error{ErrorCode::InvalidUsage, "A curve needs 2 to 1,000 points and an end after its begin."};
    LiveCurves result{begin, end, points, std::vector<std::int64_t>(curves * points)};
    const ProfileIndex& index = profile.index();
    const std::vector<Position> positions = positionsOf(profile, begin, end, points);
    for (std::size_t point = 0; point < points; ++point) {
        const Position at = positions[point];
        SiteSums sums(index, stop);
        if (!sums.add({0, at, at, kNever, 1}))
            return cancelled();
        for (std::size_t site = 0; site < index.sites().size(); ++site) {
            if (sites.numbers[site] == kNoCurve || sites.shown[site] == 0)
                continue;
            const SiteSums::Sum& sum = sums.sums()[site];
            const std::uint64_t bytes = sum.count * index.sites()[site].typicalSize + sum.excess;
            std::int64_t& place = result.bytes[sites.numbers[site] * points + point];
            place = static_cast<std::int64_t>(static_cast<std::uint64_t>(place) + bytes);
        }
    }
    if (sites.grouped.objects() != nullptr && !moveObjects(index, sites, positions, result, stop))
        return cancelled();
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
    const SiteGroups keys(profile, names, groups.grouping);
    CurvesOfSites sites{GroupedSites(profile, groups.grouping), {}, filter->sites()};
    for (std::size_t site = 0; site < sites.grouped.size(); ++site) {
        const auto found = numbers.find(keys.keyOf(static_cast<SiteIndex>(site)));
        sites.numbers.push_back(found != numbers.end() ? found->second : kNoCurve);
    }
    return sample(profile, sites, rows, begin, end, points, stop);
}

Result<LiveCurves> liveCurveOfStacks(const Profile& profile, const StackList& stacks, Nanoseconds begin,
    Nanoseconds end, std::size_t points, std::stop_token stop) {
    std::vector<bool> wanted(profile.stacks().size());
    for (const StackList::Row& row : stacks.rows)
        if (row.stack.index() < wanted.size())
            wanted[row.stack.index()] = true;
    CurvesOfSites sites{GroupedSites(profile), {}, {}};
    for (std::size_t site = 0; site < sites.grouped.size(); ++site) {
        const auto domain = static_cast<Domain>(profile.index().sites()[site].domain);
        // Pools of snapshots are no parts of the heap's blocks, which are not known.
        const bool counts = isInTotals(domain) || (domain == Domain::Pool && !profile.capabilities().events);
        sites.numbers.push_back(wanted[profile.siteStacks()[site].index()] ? 0 : kNoCurve);
        sites.shown.push_back(counts ? 1 : 0);
    }
    return sample(profile, sites, 1, begin, end, points, stop);
}

} // namespace tidemark
