// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The front door: opens a trace and answers questions about it. For the window and the command line alike.

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/profile/names.h"
#include "core/profile/profile.h"
#include "core/query/leak_thresholds.h"
#include "core/query/query.h"
#include "core/query/query_text.h"
#include "core/query/shown_frames.h"
#include "core/query/suppressions.h"
#include "core/results/comparison.h"
#include "core/results/expandable_tree.h"
#include "core/results/leak_judgement.h"
#include "core/results/live_curves.h"
#include "core/results/results.h"
#include "core/results/stacked_series.h"
#include "core/results/tree_lifetimes.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <stop_token>
#include <string_view>
#include <vector>

namespace tidemark {

namespace trace {
struct NamesChunk;
}
class MergedStacks;
class ResultCache;
struct LoadedProfile;

/// Parts of an Answer beside its costs; may be joined by |.
enum class AnswerParts : unsigned {
    Costs = 0,
    TopDown = 1,
    BottomUp = 2,
    CallerCallee = 4, ///< with TopDown
    Stacks = 8,
    All = 15,
};
constexpr AnswerParts operator|(AnswerParts one, AnswerParts other) {
    return static_cast<AnswerParts>(static_cast<unsigned>(one) | static_cast<unsigned>(other));
}

/// Everything that the views show for one query. All parts share one total and one generation of names. Parts
/// that were not asked for are null.
struct Answer {
    Query query;
    std::shared_ptr<const Profile> profile;
    std::shared_ptr<const Names> names;
    std::shared_ptr<const StackCosts> costs;
    std::shared_ptr<const CallTree> topDown;
    std::shared_ptr<const CallTree> bottomUp;
    std::shared_ptr<const CallerCalleeTable> callerCallee;
    std::shared_ptr<const StackList> stacks; ///< all distinct stacks, heaviest first
    Nanoseconds elapsed = 0;
};

/// One open profile. Nothing that can be seen changes after open(), so any thread may ask; keep it in a
/// shared_ptr.
class Session {
public:
    ~Session();
    /// Opens any known format, chosen by content. Errors carry one sentence for the user.
    static Result<std::shared_ptr<const Session>> open(
        const std::filesystem::path& path, std::stop_token stop = {}, ProgressSink* progress = nullptr);
    /// Several files of a format that makes series, in order of their time; one is opened as by open().
    static Result<std::shared_ptr<const Session>> openSeries(const std::vector<std::filesystem::path>& files,
        std::stop_token stop = {}, ProgressSink* progress = nullptr);

    /// The same profile with the names that its file holds by now, as a later generation. Errors: those of
    /// open(); Unsupported if the file is another trace by now.
    Result<std::shared_ptr<const Session>> withLaterNames(std::stop_token stop = {}) const;

    /// The same with names that were just looked up for the frames of this trace, as a later generation.
    std::shared_ptr<const Session> withNames(const trace::NamesChunk& names) const;

    const std::shared_ptr<const Profile>& profile() const { return m_profile; }
    const std::shared_ptr<const Names>& names() const { return m_names; }
    /// Whether stacks hold frames of Python and others, so that there is something to choose.
    bool mixesPython() const;
    /// A session on the same profile of which stacks, trees and groups by allocating frame show only these
    /// frames; filters by any frame, and so totals, stay those of whole stacks. Unsupported if there is
    /// nothing to choose.
    Result<std::shared_ptr<const Session>> showing(ShownFrames frames) const;

    /// Answers are remembered, up to a limit: asking again, or for more parts of the same query, is quick.
    Result<std::shared_ptr<const Answer>> ask(
        const Query& query, std::stop_token stop = {}, AnswerParts parts = AnswerParts::All) const;
    /// The same; if it takes more than about 0.1 s, `early` is called first, on this thread, with an answer
    /// that was multiplied up from a part of the rows: its costs are not `complete`.
    using EarlyAnswer = std::function<void(std::shared_ptr<const Answer>)>;
    Result<std::shared_ptr<const Answer>> ask(const Query& query, const EarlyAnswer& early,
        std::stop_token stop = {}, AnswerParts parts = AnswerParts::All) const;
    /// A tree of the answer whose nodes are made when they are asked for; see core/analysis. In the reach of
    /// one thread at a time.
    std::shared_ptr<ExpandableTree> expandableTree(const Answer& answer, TreeDirection direction) const;
    Result<Moment> momentOf(const MomentText& written, std::stop_token stop = {}) const;
    /// The question that a text asks of this profile. A rule that is not given is live-at; moments that are
    /// not given are the start for the first of several and the end for all others. InvalidUsage.
    Result<Query> resolve(const QueryText& text, std::stop_token stop = {}) const;
    Result<StackedSeries> stackedSeries(const std::vector<Filter>& filters, Grouping grouping,
        std::size_t layers, Nanoseconds begin, Nanoseconds end, std::size_t slices,
        std::stop_token stop = {}) const;
    Result<GroupList> groupBy(const Query& query, Grouping grouping, std::stop_token stop = {}) const;
    Result<SizeLifetimeHistogram> sizeLifetimeHistogram(const Query& query, std::stop_token stop = {}) const;
    Result<AllocationPage> allocations(const Query& query, AllocationOrder order, bool descending,
        std::uint64_t first, std::uint64_t count, std::stop_token stop = {},
        std::span<const StackId> stacks = {}) const;
    Result<AllocationPage> lifeOf(AllocationId block) const;
    Result<AddressMap> addressMap(
        const std::vector<Filter>& filters, Moment moment, std::stop_token stop = {}) const;
    Result<Summary> summary(const std::vector<Filter>& filters = {}, std::stop_token stop = {}) const;
    Result<TimeSeries> timeSeries(const std::vector<Filter>& filters, Nanoseconds begin, Nanoseconds end,
        std::size_t slices, std::stop_token stop = {}) const;
    /// The same; `early` as for ask().
    Result<TimeSeries> timeSeries(const std::vector<Filter>& filters, Nanoseconds begin, Nanoseconds end,
        std::size_t slices, const std::function<void(const TimeSeries&)>& early,
        std::stop_token stop = {}) const;
    /// What leaks in the events of `range` (the default: of all the trace); see core/analysis/suspects.h.
    Result<std::shared_ptr<const LeakReport>> suspects(
        const LeakThresholds& thresholds = {}, MomentRange range = {}, std::stop_token stop = {}) const;
    /// Sorts the suspects into those that a suppression leaves out and the others; `today` as "2027-01-31".
    LeakJudgement judge(
        const LeakReport& report, const std::vector<Suppression>& suppressions, std::string_view today) const;
    /// Live bytes of the first `rows` of the groups at `points` times of all of the trace; see core/analysis.
    Result<LiveCurves> liveCurves(const std::vector<Filter>& filters, const GroupList& groups,
        std::size_t rows, std::size_t points, std::stop_token stop = {}) const;
    /// The same of everything that some stacks allocated.
    Result<LiveCurves> liveCurve(
        const StackList& stacks, std::size_t points, std::stop_token stop = {}) const;
    /// How long the blocks of one of the answer's trees lived.
    Result<TreeLifetimes> lifetimes(
        const Answer& answer, TreeDirection direction, std::stop_token stop = {}) const;
    /// The stacks behind a tree node of `answer`; see core/analysis.
    StackList stacksBehind(
        const Answer& answer, const std::vector<FunctionId>& path, TreeDirection direction) const;
    std::vector<ResolvedFrame> resolveStack(StackId stack) const;

private:
    Session(std::shared_ptr<const Profile> profile, std::shared_ptr<const Names> names);
    static Result<std::shared_ptr<const Session>> made(Result<LoadedProfile> loaded);
    Result<std::shared_ptr<const Answer>> answer(const Query& query, std::shared_ptr<const StackCosts> costs,
        const std::stop_token& stop, AnswerParts parts) const;
    Result<std::shared_ptr<const StackCosts>> costsOf(const Query& query, const std::stop_token& stop) const;
    Result<CallTree> makeTree(const Query& query, const StackCosts& costs, TreeDirection direction,
        const std::stop_token& stop) const;
    std::shared_ptr<const MergedStacks> mergedStacks(const std::stop_token& stop) const;

    std::shared_ptr<const Profile> m_profile;
    std::shared_ptr<const Names> m_names;
    std::unique_ptr<ResultCache> m_results; ///< guarded by itself
    mutable std::mutex m_merging;
    mutable std::shared_ptr<const MergedStacks> m_merged; ///< guarded by m_merging; made for the first tree
    mutable bool m_canMerge = true;                       ///< guarded by m_merging
};

/// Reads all of a trace of our own, also what opening it leaves unread: a sentence for each kind of damage.
/// Of files in other formats, which are read as a whole when they are opened, nothing.
Result<std::vector<DataProblem>> findDamage(const std::filesystem::path& path, std::stop_token stop = {});

/// What changed between two sessions, or two moments of one; see core/analysis/comparison.h.
Result<std::shared_ptr<const TraceComparison>> compare(
    const Session& before, const Session& after, const Comparison& question, std::stop_token stop = {});
Result<DiffTable> compareGroups(const Session& before, const Session& after, const Comparison& question,
    Grouping grouping, std::stop_token stop = {});
/// One more run of a side of a comparison, with the side's query at its own moments.
struct SessionRun {
    std::shared_ptr<const Session> session;
    Query query;
};
struct SessionRuns {
    std::vector<SessionRun> before;
    std::vector<SessionRun> after;
    bool empty() const { return before.empty() && after.empty(); }
};
/// The same with the noise bands of further runs.
Result<std::shared_ptr<const TraceComparison>> compare(const Session& before, const Session& after,
    const Comparison& question, const SessionRuns& runs, std::stop_token stop = {});
Result<DiffTable> compareGroups(const Session& before, const Session& after, const Comparison& question,
    Grouping grouping, const SessionRuns& runs, std::stop_token stop = {});
/// What a text means in a profile whose peak is `peak` (asked only if it is mentioned); see
/// Session::resolve().
using FindPeak = std::function<Result<Moment>()>;
Result<Moment> momentOf(const MomentText& written, const Profile& profile, const FindPeak& peak);
Result<Query> resolve(const QueryText& text, const Profile& profile, const FindPeak& peak);
/// The time that a text means; that of an event where it names one. A time after the end is the end.
Result<Nanoseconds> timeOf(const MomentText& written, const Profile& profile, const FindPeak& peak);

/// The same question as a text; moments are written as events, so that it means the same wherever it is read.
QueryText textOf(const Query& query);

/// Free functions of core/analysis that the window needs, passed on so that ui need not include it.
Result<FlameLayout> layoutFlame(
    std::shared_ptr<const CallTree> tree, CostKind cost, double minimumWidth, CallTree::NodeIndex root = 0);
/// What a flame graph of a comparison is as wide as: a tree with the nodes of `tree`.
std::shared_ptr<const CallTree> widthsOf(const DiffTree& tree, DiffWidth width);
/// The layout's nodes are those of `tree`; see core/analysis/comparison.h.
Result<FlameLayout> layoutDiff(
    const DiffTree& tree, DiffWidth width, CostKind cost, double minimumWidth, DiffTree::NodeIndex root = 0);
/// The 99th percentile of |inclusive delta|: where a scale of colours ends.
std::uint64_t usualDiff(const DiffTree& tree, CostKind cost);

} // namespace tidemark
