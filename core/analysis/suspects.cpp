// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/suspects.h"

#include "core/analysis/leak_candidates.h"
#include "core/analysis/query_check.h"
#include "core/analysis/replay.h"
#include "core/analysis/snapshot_growth.h"
#include "core/analysis/suspect_shape.h"

#include <algorithm>
#include <map>
#include <utility>

namespace tidemark {
namespace {

/// Puts suspects together from the groups that grow: whole owners, or of a function that works for many
/// callers only some of these, or single stacks.
class SuspectFinder {
public:
    SuspectFinder(const Profile& profile, const LeakCandidates& candidates, const LeakTotals& totals,
        const LeakWindow& window, const std::vector<LeakCurves>& curves, const LeakThresholds& thresholds)
        : m_profile(profile), m_candidates(candidates), m_totals(totals), m_window(window), m_curves(curves),
          m_thresholds(thresholds) {
        for (std::size_t level = 0; level < kLeakLevels; ++level)
            for (GroupIndex group = 0; group < candidates.levels[level].grouping.groups; ++group)
                m_shapes[level].push_back(shapeOf(curveOf(level, group), thresholds));
    }

    void addTo(LeakReport& report) {
        for (GroupIndex owner = 0; owner < m_shapes[kByOwner].size(); ++owner)
            judgeOwner(owner, report);
        const auto weight = [](const Suspect& suspect) {
            const double factor = suspect.verdict == LeakVerdict::FreedAtShutdown ? 0.5 : 1;
            // What lines got that blocks were given to unseen counts half: they may be innocent.
            const auto bytes =
                static_cast<double>(suspect.kept.bytes) - static_cast<double>(suspect.staleBytes) / 2;
            return factor * suspect.confidence * bytes;
        };
        std::stable_sort(report.suspects.begin(), report.suspects.end(),
            [&](const Suspect& one, const Suspect& other) { return weight(one) > weight(other); });
    }

private:
    SuspectCurve curveOf(std::size_t level, GroupIndex group) const {
        return {m_curves[level].live(group), m_curves[level].survivors(group), m_window.times};
    }
    const LeakLevel& level(LeakLevelIndex index) const { return m_candidates.levels[index]; }
    void judgeOwner(GroupIndex owner, LeakReport& report);
    void exclude(GroupIndex owner, LeakReport& report) const;
    Suspect suspectOf(LeakLevelIndex level, GroupIndex group, FunctionId owner) const;
    /// Of the stacks of an owner that grow by themselves; without stacks if none does.
    Suspect suspectOfStacks(GroupIndex owner) const;
    void addStacks(Suspect& suspect, const std::vector<GroupIndex>& stacks) const;
    void addSums(Suspect& suspect) const;

    const Profile& m_profile;
    const LeakCandidates& m_candidates;
    const LeakTotals& m_totals;
    const LeakWindow& m_window;
    const std::vector<LeakCurves>& m_curves;
    const LeakThresholds& m_thresholds;
    std::array<std::vector<SuspectShape>, kLeakLevels> m_shapes;
};

void SuspectFinder::judgeOwner(GroupIndex owner, LeakReport& report) {
    std::vector<GroupIndex> growing;
    std::size_t others = m_candidates.idleCallers[owner];
    for (const GroupIndex caller : m_candidates.callersOf[owner]) {
        if (m_shapes[kByCaller][caller].suspect())
            growing.push_back(caller);
        else
            ++others;
    }
    const bool grows = m_shapes[kByOwner][owner].suspect();
    // A function that leaks for few of its callers only works for them.
    const bool isWorker = !growing.empty() && others > 0 && growing.size() * 2 <= others + 1;
    if (grows && !isWorker) {
        report.suspects.push_back(suspectOf(kByOwner, owner, level(kByOwner).owners[owner].owner));
    } else if (!growing.empty()) {
        for (const GroupIndex caller : growing) {
            const StackOwner& names = level(kByCaller).owners[caller];
            report.suspects.push_back(
                suspectOf(kByCaller, caller, isWorker && names.caller.valid() ? names.caller : names.owner));
        }
    } else if (Suspect suspect = suspectOfStacks(owner); !suspect.stacks.empty()) {
        report.suspects.push_back(std::move(suspect));
    } else {
        exclude(owner, report);
    }
}

void SuspectFinder::exclude(GroupIndex owner, LeakReport& report) const {
    const CurveShape shape = m_shapes[kByOwner][owner].shape;
    auto found = std::find_if(report.excluded.begin(), report.excluded.end(),
        [shape](const ExcludedShape& one) { return one.shape == shape; });
    if (found == report.excluded.end())
        found = report.excluded.insert(found, {shape, 0, {}});
    ++found->groups;
    found->kept += level(kByOwner).kept[owner];
}

Suspect SuspectFinder::suspectOf(LeakLevelIndex at, GroupIndex group, FunctionId owner) const {
    const SuspectShape& shape = m_shapes[at][group];
    Suspect suspect;
    suspect.owner = owner;
    suspect.verdict =
        shape.shape == CurveShape::GrowingBuffer ? LeakVerdict::BufferGrows : LeakVerdict::NeverFreed;
    suspect.bytesPerSecond = shape.bytesPerSecond;
    suspect.lowBytesPerSecond = shape.lowBytesPerSecond;
    suspect.highBytesPerSecond = shape.highBytesPerSecond;
    suspect.confidence = shape.confidence;
    const SuspectCurve curve = curveOf(at, group);
    suspect.live.assign(curve.live.begin(), curve.live.end());
    suspect.survivors.assign(curve.survivors.begin(), curve.survivors.end());
    std::vector<GroupIndex> growing;
    std::vector<GroupIndex> all;
    for (const GroupIndex stack :
        at == kByStack ? std::vector<GroupIndex>{group} : m_candidates.stacksOf(at, group)) {
        all.push_back(stack);
        const CurveShape own = m_shapes[kByStack][stack].shape;
        if (own == CurveShape::SteadyGrowth || own == CurveShape::GrowingBuffer || own == CurveShape::Scanty)
            growing.push_back(stack);
    }
    addStacks(suspect, growing.empty() ? all : growing);
    addSums(suspect);
    return suspect;
}

Suspect SuspectFinder::suspectOfStacks(GroupIndex owner) const {
    Suspect suspect;
    GroupIndex heaviest = kNoGroup;
    std::vector<GroupIndex> growing;
    for (const GroupIndex stack : m_candidates.stacksOf(kByOwner, owner)) {
        if (!m_shapes[kByStack][stack].suspect())
            continue;
        growing.push_back(stack);
        if (heaviest == kNoGroup || level(kByStack).kept[stack].bytes > level(kByStack).kept[heaviest].bytes)
            heaviest = stack;
    }
    if (growing.empty())
        return suspect;
    suspect = suspectOf(kByStack, heaviest, level(kByOwner).owners[owner].owner);
    suspect.stacks.clear();
    for (const GroupIndex stack : growing) {
        if (stack == heaviest)
            continue;
        const SuspectCurve curve = curveOf(kByStack, stack);
        for (std::size_t i = 0; i < curve.live.size(); ++i)
            suspect.live[i] += curve.live[i];
        for (std::size_t i = 0; i < curve.survivors.size(); ++i)
            suspect.survivors[i] += curve.survivors[i];
        suspect.bytesPerSecond += m_shapes[kByStack][stack].bytesPerSecond;
        suspect.lowBytesPerSecond += m_shapes[kByStack][stack].lowBytesPerSecond;
        suspect.highBytesPerSecond += m_shapes[kByStack][stack].highBytesPerSecond;
    }
    addStacks(suspect, growing);
    addSums(suspect);
    return suspect;
}

void SuspectFinder::addStacks(Suspect& suspect, const std::vector<GroupIndex>& stacks) const {
    std::vector<GroupIndex> sorted = stacks;
    const auto& kept = level(kByStack).kept;
    std::stable_sort(sorted.begin(), sorted.end(),
        [&](GroupIndex one, GroupIndex other) { return kept[one].bytes > kept[other].bytes; });
    suspect.kept = suspect.neverFreed = suspect.allocated = {};
    suspect.staleBytes = 0;
    for (const GroupIndex stack : sorted) {
        const auto id = static_cast<StackId::Value>(level(kByStack).keys[stack]);
        suspect.stacks.push_back(StackId(id));
        suspect.kept += kept[stack];
        suspect.staleBytes += m_profile.staleStacks().contains(StackId(id)) ? kept[stack].bytes : 0;
        suspect.neverFreed += level(kByStack).neverFreed[stack];
        suspect.allocated += level(kByStack).allocated[stack];
    }
    if (!suspect.stacks.empty())
        suspect.stack = suspect.stacks.front();
    if (suspect.verdict != LeakVerdict::BufferGrows && suspect.neverFreed.bytes * 2 < suspect.kept.bytes)
        suspect.verdict = LeakVerdict::FreedAtShutdown;
}

/// Times and the share of all growth.
void SuspectFinder::addSums(Suspect& suspect) const {
    const std::span<const Cost> everything = m_curves[kEverything].survivors(0);
    const std::size_t warmUp = m_window.sliceAt(m_thresholds.warmUp);
    std::int64_t own = 0;
    std::int64_t all = 0;
    std::size_t first = suspect.survivors.size();
    std::size_t last = 0;
    for (std::size_t i = 0; i < suspect.survivors.size(); ++i) {
        if (suspect.survivors[i].allocations > 0) {
            first = std::min(first, i);
            last = i;
        }
        if (i < warmUp)
            continue;
        own += suspect.survivors[i].bytes;
        all += everything[i].bytes;
    }
    suspect.firstSeen = m_window.times[std::min(first, suspect.survivors.size() - 1)];
    suspect.lastSeen = m_window.times[last + 1];
    suspect.shareOfGrowth = all > 0 ? std::min(1.0, static_cast<double>(own) / static_cast<double>(all)) : 0;
}

Result<LeakWindow> windowOf(const Profile& profile, MomentRange range, const LeakThresholds& thresholds) {
    return isSnapshotSeries(profile) ? snapshotWindow(profile, range, thresholds)
                                     : Result<LeakWindow>(leakWindow(profile, range, thresholds));
}

LeakReport emptyReport(const LeakWindow& window, std::shared_ptr<const Names> names) {
    LeakReport report;
    report.begin = window.edges.front();
    report.end = window.edges.back();
    report.beginTime = window.times.front();
    report.endTime = window.times.back();
    report.times = window.times;
    report.names = std::move(names);
    return report;
}

} // namespace

Result<LeakReport> findSuspects(const Profile& profile, std::shared_ptr<const Names> names,
    const LeakThresholds& given, MomentRange range, std::stop_token stop) {
    const bool ofSnapshots = isSnapshotSeries(profile);
    if (Status checked = ofSnapshots ? Ok{} : checkBlocks(profile, "searched for leaks"); !checked)
        return checked.error();
    range.end = range.end == Moment{} ? profile.endMoment() : std::min(range.end, profile.endMoment());
    if (range.begin > range.end)
        return Error{ErrorCode::InvalidUsage, "The range in which to look for leaks ends before it begins."};
    const Result<LeakWindow> window = windowOf(profile, range, given);
    if (!window)
        return window.error();
    const LeakThresholds thresholds = ofSnapshots ? thresholdsFor(profile, *window, given) : given;
    LeakReport report = emptyReport(*window, names);
    report.snapshots = ofSnapshots ? window->edges.back().after - window->edges.front().after + 1 : 0;
    const Result<LeakTotals> totals =
        ofSnapshots ? snapshotTotals(profile, *window) : leakTotals(profile, *names, *window, stop);
    if (!totals)
        return totals.error();
    for (const Cost& cost : totals->kept)
        report.kept += cost;
    const LeakCandidates candidates = leakCandidates(profile, *names, *totals, thresholds);
    if (candidates.levels[kByOwner].grouping.groups == 0)
        return report;
    std::vector<SiteGrouping> groupings;
    for (const LeakLevel& level : candidates.levels)
        groupings.push_back(level.grouping);
    const Result<std::vector<LeakCurves>> curves =
        ofSnapshots ? snapshotCurves(profile, *window, groupings)
                    : leakCurves(profile, *names, *window, groupings, stop);
    if (!curves)
        return curves.error();
    SuspectFinder(profile, candidates, *totals, *window, *curves, thresholds).addTo(report);
    if (profile.index().damaged())
        return damagedIndex();
    return report;
}

} // namespace tidemark
