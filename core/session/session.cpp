// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/session.h"

#include "core/analysis/comparison.h"
#include "core/analysis/expanding_stacks.h"
#include "core/analysis/holders.h"
#include "core/analysis/leak_suppression.h"
#include "core/analysis/live_curves.h"
#include "core/analysis/merged_stacks.h"
#include "core/analysis/query_engine.h"
#include "core/analysis/stacked_series.h"
#include "core/analysis/suspects.h"
#include "core/analysis/tree_lifetimes.h"
#include "core/profile/names_builder.h"
#include "core/profile/names_part.h"
#include "core/profile/trace_check.h"
#include "core/profile/trace_names.h"
#include "core/session/loading.h"
#include "core/session/result_cache.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <span>
#include <string>
#include <system_error>
#include <utility>

namespace tidemark {
namespace {

constexpr std::size_t kMostRemembered = std::size_t{96} << 20; ///< bytes
constexpr std::uint64_t kRowsThatTakeLong = 10'000'000;
constexpr std::uint32_t kRoughOneIn = 16;
constexpr unsigned kShownFramesShift = 60; ///< makes generations of parts of names other ones

/// What is asked of which names, so that no answer is mistaken for another.
std::string keyOf(std::string_view kind, const Names& names, const Query& query) {
    return std::string(kind) + " " + std::to_string(names.generation()) + " " + printQueryText(textOf(query));
}

/// The same of what is about a range of time.
std::string keyOf(std::string_view kind, const Names& names, const std::vector<Filter>& filters,
    const std::vector<std::int64_t>& numbers) {
    QueryText text;
    text.filters = filters;
    std::string key = std::string(kind) + " " + std::to_string(names.generation());
    for (const std::int64_t number : numbers)
        key += " " + std::to_string(number);
    return key + " " + printQueryText(text);
}

template <typename T>
Result<std::shared_ptr<const T>> shared(Result<T> made) {
    if (!made)
        return made.error();
    return std::make_shared<const T>(std::move(made).value());
}

template <typename T, typename Make>
Result<std::shared_ptr<const T>> remembered(ResultCache& results, const std::string& key, Make&& make) {
    if (auto known = results.find<T>(key))
        return known;
    auto made = shared<T>(make());
    if (made)
        results.keep(key, *made);
    return made;
}

/// A copy of what is remembered.
template <typename T>
Result<T> copied(const Result<std::shared_ptr<const T>>& result) {
    return result ? Result<T>(**result) : Result<T>(result.error());
}

/// Where the most bytes of everything are live.
Result<Moment> peakOf(const Profile& profile, const Names& names, const std::stop_token& stop) {
    Query query;
    query.rule = Rule::Peak;
    const Result<StackCosts> costs = evaluate(profile, names, query, stop);
    return costs ? Result<Moment>(costs->peak) : Result<Moment>(costs.error());
}

Nanoseconds timeOfShare(const Profile& profile, std::int64_t millionths) {
    constexpr std::int64_t kWhole = 1'000'000;
    const Nanoseconds duration = profile.facts().duration;
    return duration / kWhole * millionths + duration % kWhole * millionths / kWhole;
}

} // namespace

Session::Session(std::shared_ptr<const Profile> profile, std::shared_ptr<const Names> names)
    : m_profile(std::move(profile)), m_names(std::move(names)),
      m_results(std::make_unique<ResultCache>(kMostRemembered)) {}

Session::~Session() = default;

Result<std::shared_ptr<const Session>> Session::open(
    const std::filesystem::path& path, std::stop_token stop, ProgressSink* progress) {
    return made(loadFile(path, stop, progress));
}

Result<std::shared_ptr<const Session>> Session::openSeries(
    const std::vector<std::filesystem::path>& files, std::stop_token stop, ProgressSink* progress) {
    return made(loadSeries(files, stop, progress));
}

Result<std::shared_ptr<const Session>> Session::made(Result<LoadedProfile> loaded) {
    if (!loaded)
        return loaded.error();
    return std::shared_ptr<const Session>(new Session(std::move(loaded->profile), std::move(loaded->names)));
}

bool Session::mixesPython() const {
    bool hasPython = false;
    bool hasOthers = false;
    for (const Frame& frame : m_profile->frames())
        (isPythonFrame(frame) ? hasPython : hasOthers) = true;
    return hasPython && hasOthers;
}

Result<std::shared_ptr<const Session>> Session::showing(ShownFrames frames) const {
    if (!mixesPython())
        return Error{ErrorCode::Unsupported,
            "There is no choice of frames: the stacks of this trace are not both Python's and native."};
    const auto whole = std::shared_ptr<const Names>(m_names, &m_names->whole());
    auto names = whole;
    if (frames != ShownFrames::Mixed) {
        const bool python = frames == ShownFrames::Python;
        names = NamesPart::make(
            whole, [&](FrameId frame) { return isPythonFrame(m_profile->frames()[frame.index()]) == python; },
            python ? "[no Python]" : "[no native code]",
            whole->generation() + (static_cast<std::uint64_t>(frames) << kShownFramesShift));
    }
    return std::shared_ptr<const Session>(new Session(m_profile, std::move(names)));
}

Result<std::shared_ptr<const Session>> Session::withLaterNames(std::stop_token stop) const {
    const auto loaded = loadFile(m_profile->facts().path, stop, nullptr);
    if (!loaded)
        return loaded.error();
    const Profile& now = *loaded->profile;
    if (now.frames().size() != m_profile->frames().size() ||
        now.stacks().size() != m_profile->stacks().size() || now.lastPosition() != m_profile->lastPosition())
        return Error{
            ErrorCode::Unsupported, "“" + m_profile->facts().path +
                                        "” is another trace than the one that was opened; open it again."};
    auto names = NamesBuilder::ofGeneration(*loaded->names, m_names->whole().generation() + 1);
    return std::shared_ptr<const Session>(new Session(m_profile, std::move(names)));
}

std::shared_ptr<const Session> Session::withNames(const trace::NamesChunk& chunk) const {
    auto names = NamesBuilder::ofGeneration(*namesOf(m_profile, chunk), m_names->whole().generation() + 1);
    return std::shared_ptr<const Session>(new Session(m_profile, std::move(names)));
}

Result<std::shared_ptr<const Answer>> Session::ask(
    const Query& query, std::stop_token stop, AnswerParts parts) const {
    return ask(query, {}, std::move(stop), parts);
}

Result<std::shared_ptr<const Answer>> Session::ask(
    const Query& query, const EarlyAnswer& early, std::stop_token stop, AnswerParts parts) const {
    const auto begin = std::chrono::steady_clock::now();
    if (early && m_results->find<StackCosts>(keyOf("costs", *m_names, query)) == nullptr) {
        const Result<std::uint64_t> rows = rowsToRead(*m_profile, *m_names, query);
        if (rows && *rows >= kRowsThatTakeLong) {
            Result<StackCosts> rough = evaluateRoughly(*m_profile, *m_names, query, kRoughOneIn, stop);
            if (rough && !rough->complete)
                if (auto first = answer(
                        query, std::make_shared<const StackCosts>(std::move(rough).value()), stop, parts))
                    early(*first);
        }
    }
    auto costs = costsOf(query, stop);
    if (!costs)
        return costs.error();
    auto result = answer(query, *costs, stop, parts);
    if (!result)
        return result.error();
    auto timed = std::make_shared<Answer>(**result);
    timed->elapsed =
        std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - begin)
            .count();
    return std::shared_ptr<const Answer>(std::move(timed));
}

Result<std::shared_ptr<const StackCosts>> Session::costsOf(
    const Query& query, const std::stop_token& stop) const {
    return remembered<StackCosts>(*m_results, keyOf("costs", *m_names, query),
        [&] { return evaluate(*m_profile, *m_names, query, stop); });
}

/// Null if that was stopped, or would take too much.
std::shared_ptr<const MergedStacks> Session::mergedStacks(const std::stop_token& stop) const {
    const std::lock_guard lock(m_merging);
    if (m_merged == nullptr && m_canMerge) {
        auto merged = MergedStacks::ofAll(*m_profile, *m_names, stop);
        if (merged)
            m_merged = std::make_shared<const MergedStacks>(std::move(merged).value());
        else
            m_canMerge = merged.error().code == ErrorCode::Cancelled;
    }
    return m_merged;
}

Result<CallTree> Session::makeTree(
    const Query& query, const StackCosts& costs, TreeDirection direction, const std::stop_token& stop) const {
    const auto merged = direction == TreeDirection::TopDown ? mergedStacks(stop) : nullptr;
    return buildCallTree(*m_profile, m_names, costs, direction, query.cost, stop, merged.get());
}

/// The parts of an answer; those of whole costs are remembered.
Result<std::shared_ptr<const Answer>> Session::answer(const Query& query,
    std::shared_ptr<const StackCosts> costs, const std::stop_token& stop, AnswerParts parts) const {
    const auto wants = [parts](AnswerParts part) {
        return (static_cast<unsigned>(parts) & static_cast<unsigned>(part)) != 0;
    };
    Error failure;
    const auto keep = [&]<typename T, typename Make>(
                          const char* kind, std::shared_ptr<const T>& place, Make&& make) {
        auto part = costs->complete ? remembered<T>(*m_results, keyOf(kind, *m_names, query), make)
                                    : shared<T>(make());
        if (part)
            place = *part;
        else
            failure = part.error();
        return part.ok();
    };
    auto answer = std::make_shared<Answer>();
    answer->query = query;
    answer->profile = m_profile;
    answer->names = m_names;
    answer->costs = costs;
    const auto tree = [&](TreeDirection direction) {
        return [&, direction] { return makeTree(query, *costs, direction, stop); };
    };
    if (wants(AnswerParts::TopDown | AnswerParts::CallerCallee) &&
        !keep("top-down", answer->topDown, tree(TreeDirection::TopDown)))
        return failure;
    if (wants(AnswerParts::BottomUp) && !keep("bottom-up", answer->bottomUp, tree(TreeDirection::BottomUp)))
        return failure;
    if (wants(AnswerParts::CallerCallee) && !keep("callers", answer->callerCallee, [&] {
            return buildCallerCallee(*answer->topDown, query.cost, stop);
        }))
        return failure;
    if (wants(AnswerParts::Stacks) && !keep("stacks", answer->stacks, [&] {
            return Result<StackList>(listStacks(*costs, m_names, query.cost, 0));
        }))
        return failure;
    return std::shared_ptr<const Answer>(std::move(answer));
}

std::shared_ptr<ExpandableTree> Session::expandableTree(const Answer& answer, TreeDirection direction) const {
    return std::make_shared<ExpandingStacks>(
        answer.profile, answer.names, answer.costs, direction, answer.query.cost);
}

Result<Query> Session::resolve(const QueryText& text, std::stop_token stop) const {
    return tidemark::resolve(text, *m_profile, [&] { return peakOf(*m_profile, *m_names, stop); });
}

Result<Moment> Session::momentOf(const MomentText& written, std::stop_token stop) const {
    return tidemark::momentOf(written, *m_profile, [&] { return peakOf(*m_profile, *m_names, stop); });
}

Result<StackedSeries> Session::stackedSeries(const std::vector<Filter>& filters, Grouping grouping,
    std::size_t layers, Nanoseconds begin, Nanoseconds end, std::size_t slices, std::stop_token stop) const {
    const std::string key = keyOf("stacked", *m_names, filters,
        {static_cast<std::int64_t>(grouping), static_cast<std::int64_t>(layers), begin, end,
            static_cast<std::int64_t>(slices)});
    return copied(remembered<StackedSeries>(*m_results, key, [&] {
        auto series = tidemark::stackedSeries(
            *m_profile, *m_names, filters, grouping, layers, begin, end, slices, stop);
        if (series)
            series->names = m_names;
        return series;
    }));
}

Result<GroupList> Session::groupBy(const Query& query, Grouping grouping, std::stop_token stop) const {
    const std::string kind = "groups by " + std::string(groupingName(grouping));
    return copied(remembered<GroupList>(*m_results, keyOf(kind, *m_names, query),
        [&] { return tidemark::groupBy(*m_profile, m_names, query, grouping, stop); }));
}

Result<SizeLifetimeHistogram> Session::sizeLifetimeHistogram(const Query& query, std::stop_token stop) const {
    return tidemark::sizeLifetimeHistogram(*m_profile, *m_names, query, std::move(stop));
}

Result<AllocationPage> Session::allocations(const Query& query, AllocationOrder order, bool descending,
    std::uint64_t first, std::uint64_t count, std::stop_token stop, std::span<const StackId> stacks) const {
    return listAllocations(
        *m_profile, *m_names, query, order, descending, first, count, std::move(stop), stacks);
}

Result<AllocationPage> Session::lifeOf(AllocationId block) const {
    return tidemark::lifeOf(*m_profile, *m_names, block);
}

Result<AddressMap> Session::addressMap(
    const std::vector<Filter>& filters, Moment moment, std::stop_token stop) const {
    return tidemark::addressMap(*m_profile, *m_names, filters, moment, std::move(stop));
}

Result<Summary> Session::summary(const std::vector<Filter>& filters, std::stop_token stop) const {
    return copied(remembered<Summary>(*m_results, keyOf("summary", *m_names, filters, {}),
        [&] { return summarise(*m_profile, *m_names, filters, stop); }));
}

Result<TimeSeries> Session::timeSeries(const std::vector<Filter>& filters, Nanoseconds begin, Nanoseconds end,
    std::size_t slices, std::stop_token stop) const {
    return timeSeries(filters, begin, end, slices, {}, std::move(stop));
}

Result<TimeSeries> Session::timeSeries(const std::vector<Filter>& filters, Nanoseconds begin, Nanoseconds end,
    std::size_t slices, const std::function<void(const TimeSeries&)>& early, std::stop_token stop) const {
    const std::string key =
        keyOf("time line", *m_names, filters, {begin, end, static_cast<std::int64_t>(slices)});
    const bool takesLong = m_profile->index().rows() >= kRowsThatTakeLong && !filters.empty();
    if (early && takesLong && m_results->find<TimeSeries>(key) == nullptr) {
        const auto rough =
            tidemark::timeSeries(*m_profile, *m_names, filters, begin, end, slices, stop, kRoughOneIn);
        if (rough && !rough->complete)
            early(*rough);
    }
    return copied(remembered<TimeSeries>(*m_results, key,
        [&] { return tidemark::timeSeries(*m_profile, *m_names, filters, begin, end, slices, stop); }));
}

Result<std::shared_ptr<const LeakReport>> Session::suspects(
    const LeakThresholds& thresholds, MomentRange range, std::stop_token stop) const {
    Result<LeakReport> report = findSuspects(*m_profile, m_names, thresholds, range, stop);
    if (!report)
        return report.error();
    for (Suspect& suspect : report->suspects) {
        Result<std::optional<Holder>> holder = findHolder(*m_profile, *m_names, suspect.stacks, stop);
        if (!holder)
            return holder.error();
        suspect.holder = std::move(holder).value();
    }
    return std::make_shared<const LeakReport>(std::move(report).value());
}

LeakJudgement Session::judge(
    const LeakReport& report, const std::vector<Suppression>& suppressions, std::string_view today) const {
    return judgeLeaks(*m_profile, report, suppressions, today);
}

Result<LiveCurves> Session::liveCurves(const std::vector<Filter>& filters, const GroupList& groups,
    std::size_t rows, std::size_t points, std::stop_token stop) const {
    return liveCurvesOfGroups(
        *m_profile, *m_names, filters, groups, rows, 0, m_profile->facts().duration, points, std::move(stop));
}

Result<LiveCurves> Session::liveCurve(
    const StackList& stacks, std::size_t points, std::stop_token stop) const {
    return liveCurveOfStacks(*m_profile, stacks, 0, m_profile->facts().duration, points, std::move(stop));
}

Result<TreeLifetimes> Session::lifetimes(
    const Answer& answer, TreeDirection direction, std::stop_token stop) const {
    const auto& tree = direction == TreeDirection::TopDown ? answer.topDown : answer.bottomUp;
    if (tree == nullptr)
        return Error{ErrorCode::InvalidUsage, "The answer has no such tree."};
    return treeLifetimes(*m_profile, *answer.names, answer.query, *tree, std::move(stop));
}

StackList Session::stacksBehind(
    const Answer& answer, const std::vector<FunctionId>& path, TreeDirection direction) const {
    return tidemark::stacksBehind(
        *m_profile, answer.names, *answer.costs, path, direction, answer.query.cost);
}

std::vector<ResolvedFrame> Session::resolveStack(StackId stack) const {
    return tidemark::resolveStack(*m_profile, *m_names, stack);
}

Result<std::vector<DataProblem>> findDamage(const std::filesystem::path& path, std::stop_token stop) {
    Result<std::vector<DataProblem>> damage = findTraceDamage(path, std::move(stop));
    if (!damage && damage.error().code == ErrorCode::NotATrace)
        return std::vector<DataProblem>();
    return damage;
}

namespace {

ComparedSide sideOf(const Session& session) {
    return {*session.profile(), session.names()};
}

std::vector<FurtherRun> furtherRuns(const std::vector<SessionRun>& runs) {
    std::vector<FurtherRun> further;
    for (const SessionRun& run : runs)
        further.push_back({sideOf(*run.session), run.query});
    return further;
}

} // namespace

Result<std::shared_ptr<const TraceComparison>> compare(const Session& before, const Session& after,
    const Comparison& question, const SessionRuns& runs, std::stop_token stop) {
    Result<TraceComparison> comparison = compareTraces(sideOf(before), sideOf(after), question, stop);
    if (!comparison)
        return comparison.error();
    const auto moreBefore = furtherRuns(runs.before);
    const auto moreAfter = furtherRuns(runs.after);
    if (!runs.empty())
        if (const Status added = addNoiseBands(
                *comparison, sideOf(before), sideOf(after), {moreBefore, moreAfter}, std::move(stop));
            !added)
            return added.error();
    return std::make_shared<const TraceComparison>(std::move(comparison).value());
}

Result<std::shared_ptr<const TraceComparison>> compare(
    const Session& before, const Session& after, const Comparison& question, std::stop_token stop) {
    return compare(before, after, question, SessionRuns{}, std::move(stop));
}

Result<DiffTable> compareGroups(const Session& before, const Session& after, const Comparison& question,
    Grouping grouping, const SessionRuns& runs, std::stop_token stop) {
    auto table = compareGroups(sideOf(before), sideOf(after), question, grouping, stop);
    if (!table || runs.empty())
        return table;
    const auto moreBefore = furtherRuns(runs.before);
    const auto moreAfter = furtherRuns(runs.after);
    if (const Status added = addNoiseBands(
            *table, sideOf(before), sideOf(after), question, {moreBefore, moreAfter}, std::move(stop));
        !added)
        return added.error();
    return table;
}

Result<DiffTable> compareGroups(const Session& before, const Session& after, const Comparison& question,
    Grouping grouping, std::stop_token stop) {
    return compareGroups(before, after, question, grouping, SessionRuns{}, std::move(stop));
}

Result<Moment> momentOf(const MomentText& written, const Profile& profile, const FindPeak& peak) {
    switch (written.kind) {
    case MomentText::Kind::Start:
        return Moment{};
    case MomentText::Kind::Event:
        return Moment{written.event};
    case MomentText::Kind::Time:
    case MomentText::Kind::Share: {
        const Nanoseconds time =
            written.kind == MomentText::Kind::Time ? written.time : timeOfShare(profile, written.millionths);
        return time >= profile.facts().duration ? profile.endMoment() : profile.momentAt(time);
    }
    case MomentText::Kind::Peak:
        return peak();
    case MomentText::Kind::End:
        break;
    }
    return profile.endMoment();
}

Result<Nanoseconds> timeOf(const MomentText& written, const Profile& profile, const FindPeak& peak) {
    const Nanoseconds duration = std::max(profile.facts().duration, profile.index().facts().lastTime);
    if (written.kind == MomentText::Kind::End)
        return duration;
    if (written.kind == MomentText::Kind::Time)
        return std::min(written.time, duration);
    if (written.kind == MomentText::Kind::Share)
        return timeOfShare(profile, written.millionths);
    const Result<Moment> moment = momentOf(written, profile, peak);
    if (!moment)
        return moment.error();
    return profile.timeOf(std::min(moment->after, profile.lastPosition()));
}

Result<Query> resolve(const QueryText& text, const Profile& profile, const FindPeak& peak) {
    Query query;
    query.rule = text.rule.value_or(Rule::LiveAt);
    query.cost = text.cost.value_or(CostKind::Bytes);
    query.filters = text.filters;
    const bool wholeTrace = query.rule == Rule::Peak && text.moments.empty();
    const std::array<Moment*, 4> moments{&query.a, &query.b, &query.c, &query.d};
    const std::size_t used = wholeTrace ? 0 : static_cast<std::size_t>(momentCount(query.rule));
    for (std::size_t i = 0; i < used; ++i) {
        MomentText otherwise;
        if (i == 0 && used > 1)
            otherwise.kind = MomentText::Kind::Start;
        const Result<Moment> moment =
            momentOf(i < text.moments.size() ? text.moments[i] : otherwise, profile, peak);
        if (!moment)
            return moment.error();
        *moments[i] = *moment;
    }
    if (Status checked = checkQuery(profile, query); !checked)
        return checked.error();
    return query;
}

QueryText textOf(const Query& query) {
    QueryText text;
    text.rule = query.rule;
    text.cost = query.cost;
    text.filters = query.filters;
    const std::array moments{query.a, query.b, query.c, query.d};
    for (std::size_t i = 0; i < static_cast<std::size_t>(momentCount(query.rule)); ++i)
        text.moments.push_back({MomentText::Kind::Event, 0, moments[i].after, 0});
    return text;
}

Result<FlameLayout> layoutFlame(
    std::shared_ptr<const CallTree> tree, CostKind cost, double minimumWidth, CallTree::NodeIndex root) {
    return layoutFlameGraph(std::move(tree), cost, minimumWidth, root);
}

std::shared_ptr<const CallTree> widthsOf(const DiffTree& tree, DiffWidth width) {
    return std::make_shared<const CallTree>(diffWidths(tree, width));
}

Result<FlameLayout> layoutDiff(
    const DiffTree& tree, DiffWidth width, CostKind cost, double minimumWidth, DiffTree::NodeIndex root) {
    return layoutDiffFlame(tree, width, cost, minimumWidth, root);
}

std::uint64_t usualDiff(const DiffTree& tree, CostKind cost) {
    return usualDelta(tree, cost);
}

} // namespace tidemark
