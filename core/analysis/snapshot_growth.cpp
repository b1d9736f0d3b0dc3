// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/snapshot_growth.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace tidemark {
namespace {

/// Of the most that was live: snapshots at the end with less than this were made while all was taken apart.
constexpr double kLeftAtShutdown = 0.6;
constexpr std::size_t kLongestShutdown = 8; ///< one in so many snapshots, but two at least
/// What a group must keep, as a share of everything: less may be what free lists and the recorder did.
constexpr std::int64_t kLeastShare = 1000;

Cost totalAt(const ProfileIndex& index, Position snapshot) {
    Cost total;
    for (const SnapshotCell& cell : index.liveCellsAt(snapshot))
        total += Cost{cell.bytes, cell.blocks};
    return total;
}

/// Snapshots [first, last] by number.
struct Range {
    Position first = 1;
    Position last = 1;
    std::size_t size() const { return static_cast<std::size_t>(last - first + 1); }
};

/// Without the snapshots of a shutdown.
Range withoutShutdown(const ProfileIndex& index, Range range) {
    std::int64_t most = 0;
    for (Position i = range.first; i <= range.last; ++i)
        most = std::max(most, totalAt(index, i).bytes);
    const auto least = static_cast<std::int64_t>(kLeftAtShutdown * static_cast<double>(most));
    const Position first = range.last - std::min<Position>(range.size() - 1,
                                            std::max<Position>(range.size() / kLongestShutdown, 2));
    while (range.last > first && totalAt(index, range.last).bytes < least)
        --range.last;
    return range;
}

Range rangeOf(const LeakWindow& window) {
    return {window.edges.front().after, window.edges.back().after};
}

/// Where a moment lies among the snapshots: behind one by a share of the way to the next.
struct Place {
    std::size_t before = 0; ///< counted from the first of the range
    double share = 0;
};

/// The places of all edges; by numbers if the snapshots have no times.
std::vector<Place> placesOf(const Profile& profile, const LeakWindow& window) {
    const Range range = rangeOf(window);
    const bool hasTimes = window.times.back() > window.times.front();
    std::vector<Place> places;
    for (std::size_t i = 0; i <= window.slices(); ++i) {
        Place place;
        if (!hasTimes) {
            const double at =
                static_cast<double>(i * (range.size() - 1)) / static_cast<double>(window.slices());
            place.before = static_cast<std::size_t>(at);
            place.share = at - std::floor(at);
        } else {
            while (place.before + 2 < range.size() &&
                   profile.timeOf(range.first + place.before + 1) <= window.times[i])
                ++place.before;
            const Nanoseconds from = profile.timeOf(range.first + place.before);
            const Nanoseconds to = profile.timeOf(range.first + place.before + 1);
            if (to > from)
                place.share = std::clamp(
                    static_cast<double>(window.times[i] - from) / static_cast<double>(to - from), 0.0, 1.0);
        }
        places.push_back(place);
    }
    return places;
}

std::int64_t between(std::int64_t from, std::int64_t to, double share) {
    return from + std::llround(share * static_cast<double>(to - from));
}

Cost between(const std::vector<Cost>& costs, const Place& place) {
    const Cost& from = costs[place.before];
    const Cost& to = costs[std::min(place.before + 1, costs.size() - 1)];
    return {
        between(from.bytes, to.bytes, place.share), between(from.allocations, to.allocations, place.share)};
}

/// Fills the curves of one group from what it had in each snapshot.
void fill(
    LeakCurves& curves, GroupIndex group, const std::vector<Cost>& live, const std::vector<Place>& places) {
    std::vector<Cost> kept = live; // the least of this and all later ones
    for (std::size_t i = kept.size() - 1; i-- > 0;) {
        kept[i].bytes = std::min(kept[i].bytes, kept[i + 1].bytes);
        kept[i].allocations = std::min(kept[i].allocations, kept[i + 1].allocations);
    }
    Cost before;
    for (std::size_t edge = 0; edge < places.size(); ++edge) {
        curves.live(group)[edge] = between(live, places[edge]);
        const Cost now = between(kept, places[edge]);
        if (edge > 0)
            curves.survivors(group)[edge - 1] = {
                now.bytes - before.bytes, now.allocations - before.allocations};
        before = now;
    }
}

} // namespace

bool isSnapshotSeries(const Profile& profile) {
    const Capabilities can = profile.capabilities();
    return !can.events && can.snapshots && can.blockCounts;
}

Result<LeakWindow> snapshotWindow(
    const Profile& profile, MomentRange range, const LeakThresholds& thresholds) {
    const ProfileIndex& index = profile.index();
    Range used{std::max<Position>(range.begin.after, 1),
        std::min<Position>(range.end.after, index.snapshots().size())};
    if (used.last >= used.first)
        used = withoutShutdown(index, used);
    if (used.last < used.first || used.size() < kLeastSnapshots)
        return Error{ErrorCode::Unsupported, fmt::format("Growth is told from chance over {} snapshots or "
                                                         "more, and here are {}; record for longer, or "
                                                         "compare two of them with “tidemark diff”.",
                                                 kLeastSnapshots, used.last < used.first ? 0 : used.size())};
    LeakWindow window;
    const std::size_t slices = std::min(used.size() - 1, std::max<std::size_t>(thresholds.slices, 16));
    const Nanoseconds begin = profile.timeOf(used.first);
    const Nanoseconds length = profile.timeOf(used.last) - begin;
    for (std::size_t i = 0; i <= slices; ++i) {
        const Nanoseconds time =
            begin + length / static_cast<Nanoseconds>(slices) * static_cast<Nanoseconds>(i);
        window.times.push_back(i == slices ? begin + length : time);
        window.edges.push_back(i == slices
                                   ? Moment{used.last}
                                   : std::max(profile.momentAt(window.times.back()), Moment{used.first}));
    }
    window.edges.front() = Moment{used.first};
    return window;
}

LeakThresholds thresholdsFor(const Profile& profile, const LeakWindow& window, LeakThresholds thresholds) {
    const std::int64_t live = totalAt(profile.index(), window.edges.back().after).bytes;
    thresholds.leastBytes = std::max(thresholds.leastBytes, live / kLeastShare);
    thresholds.leastSlices = std::min(thresholds.leastSlices, window.slices() - 3);
    return thresholds;
}

LeakTotals snapshotTotals(const Profile& profile, const LeakWindow& window) {
    const ProfileIndex& index = profile.index();
    LeakTotals totals;
    totals.kept.resize(index.sites().size());
    totals.neverFreed = totals.kept;
    const auto add = [&](std::vector<Cost>& to, Position snapshot, std::int64_t sign) {
        for (const SnapshotCell& cell : index.liveCellsAt(snapshot))
            to[cell.site] += Cost{sign * cell.bytes, sign * cell.blocks};
    };
    const Range range = rangeOf(window);
    add(totals.kept, range.last, 1);
    add(totals.kept, range.first, -1);
    add(totals.neverFreed, index.snapshots().size(), 1);
    add(totals.neverFreed, range.first, -1);
    for (std::size_t site = 0; site < totals.kept.size(); ++site) {
        Cost& never = totals.neverFreed[site];
        never.bytes = std::min(never.bytes, totals.kept[site].bytes);
        never.allocations = std::min(never.allocations, totals.kept[site].allocations);
    }
    totals.allocated = totals.kept;
    return totals;
}

std::vector<LeakCurves> snapshotCurves(
    const Profile& profile, const LeakWindow& window, const std::vector<SiteGrouping>& groupings) {
    const Range range = rangeOf(window);
    const std::vector<Place> places = placesOf(profile, window);
    std::vector<LeakCurves> curves;
    for (const SiteGrouping& grouping : groupings) {
        std::vector<std::vector<Cost>> live(grouping.groups, std::vector<Cost>(range.size()));
        for (std::size_t i = 0; i < range.size(); ++i)
            for (const SnapshotCell& cell : profile.index().liveCellsAt(range.first + i))
                if (const GroupIndex group = grouping.groupOf[cell.site]; group != kNoGroup)
                    live[group][i] += Cost{cell.bytes, cell.blocks};
        LeakCurves& filled = curves.emplace_back(grouping.groups, window.slices());
        for (GroupIndex group = 0; group < grouping.groups; ++group)
            fill(filled, group, live[group], places);
    }
    return curves;
}

} // namespace tidemark
