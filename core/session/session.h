// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The front door: opens a trace and answers questions about it. For the window and the command line alike.

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/profile/names.h"
#include "core/profile/profile.h"
#include "core/query/query.h"
#include "core/query/query_text.h"
#include "core/results/live_curves.h"
#include "core/results/results.h"
#include "core/results/stacked_series.h"
#include "core/results/tree_lifetimes.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

namespace tidemark {

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

/// One open profile. Immutable after open(), so any thread may ask; keep it in a shared_ptr.
class Session {
public:
    /// Opens any known format, chosen by content. Errors carry one sentence for the user.
    static Result<std::shared_ptr<const Session>> open(
        const std::filesystem::path& path, std::stop_token stop = {}, ProgressSink* progress = nullptr);

    const std::shared_ptr<const Profile>& profile() const { return m_profile; }
    const std::shared_ptr<const Names>& names() const { return m_names; }

    Result<std::shared_ptr<const Answer>> ask(
        const Query& query, std::stop_token stop = {}, AnswerParts parts = AnswerParts::All) const;
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
    Result<Summary> summary(const std::vector<Filter>& filters = {}, std::stop_token stop = {}) const;
    Result<TimeSeries> timeSeries(const std::vector<Filter>& filters, Nanoseconds begin, Nanoseconds end,
        std::size_t slices, std::stop_token stop = {}) const;
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
    std::shared_ptr<const Profile> m_profile;
    std::shared_ptr<const Names> m_names;
};

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

} // namespace tidemark
