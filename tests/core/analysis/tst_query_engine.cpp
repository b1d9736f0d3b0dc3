// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/query_engine.h"
#include "tests/core/analysis/built_profile.h"
#include "tests/core/analysis/trace_text.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <limits>

namespace tidemark::tests {
namespace {

Query query(Rule rule, Position a = 0, Position b = 0, Position c = 0, Position d = 0) {
    Query result;
    result.rule = rule;
    result.a = Moment{a};
    result.b = Moment{b};
    result.c = Moment{c};
    result.d = Moment{d};
    return result;
}

Query atEnd(const LoadedProfile& loaded) {
    return query(Rule::LiveAt, loaded.profile->lastPosition());
}

StackCosts costsOf(const LoadedProfile& loaded, const Query& asked) {
    const auto costs = evaluate(*loaded.profile, *loaded.names, asked);
    EXPECT_TRUE(costs.ok()) << costs.error().sentence;
    return costs ? *costs : StackCosts{};
}

std::string shown(const LoadedProfile& loaded, const Query& asked) {
    const Cost cost = costsOf(loaded, asked).shown;
    return std::to_string(cost.bytes) + "/" + std::to_string(cost.allocations);
}

std::string tree(
    const LoadedProfile& loaded, const Query& asked, TreeDirection direction = TreeDirection::TopDown) {
    const auto result =
        buildCallTree(*loaded.profile, loaded.names, costsOf(loaded, asked), direction, asked.cost);
    EXPECT_TRUE(result.ok());
    EXPECT_EQ(treeDefect(*result, asked.cost), "");
    return treeText(*result);
}

std::string liveTree(const std::string& lines, TreeDirection direction = TreeDirection::TopDown) {
    const LoadedProfile loaded = profileOf(lines);
    return tree(loaded, atEnd(loaded), direction);
}

Filter filter(Filter::Field field, std::string pattern) {
    Filter result;
    result.field = field;
    result.pattern = std::move(pattern);
    return result;
}

FunctionId functionNamed(const Names& names, const std::string& name) {
    for (std::size_t i = 0; i < names.functions().size(); ++i)
        if (names.functions()[i].name == name)
            return FunctionId(static_cast<FunctionId::Value>(i));
    return FunctionId();
}

TEST(TopDown, SelfCostIsAtTheAllocatingFrameAndInclusiveCostAddsUp) {
    EXPECT_EQ(liveTree("main;f;g 3 96\n"
                       "main;f 1 10\n"
                       "main;h 1 200\n"),
        "main 306/5 0/0\n"
        "  h 200/1 200/1\n"
        "  f 106/4 10/1\n"
        "    g 96/3 96/3\n");
}

TEST(TopDown, AllocatorFunctionsAreLeftOut) {
    EXPECT_EQ(liveTree("main;xmalloc;malloc 1 8\n"
                       "main;f;xmalloc;malloc 1 16\n"),
        "main 24/2 8/1\n"
        "  f 16/1 16/1\n");
}

TEST(TopDown, AStackOfNothingButAllocatorFunctionsKeepsThem) {
    EXPECT_EQ(liveTree("xmalloc;malloc 1 8\n"), "xmalloc 8/1 0/0\n"
                                                "  malloc 8/1 8/1\n");
}

TEST(TopDown, LinesOfOneFunctionAreMergedAndTheHeaviestIsShown) {
    const LoadedProfile loaded = profileOf("main;f:7 1 10\n"
                                           "main;f:9 1 30\n"
                                           "main;f:8 1 20\n");
    const auto costs = costsOf(loaded, atEnd(loaded));
    const auto result =
        buildCallTree(*loaded.profile, loaded.names, costs, TreeDirection::TopDown, CostKind::Bytes);
    EXPECT_EQ(treeText(*result), "main 60/3 0/0\n  f 60/3 60/3\n");
    EXPECT_EQ(placeText(*loaded.names, result->nodes[2].file, result->nodes[2].line), "f.cpp:9");
}

TEST(TopDown, InlinedFunctionsAreNodesOfTheirOwn) {
    EXPECT_EQ(liveTree("main;f>g>h 1 8\n"
                       "main;f 1 4\n"),
        "main 12/2 0/0\n"
        "  f 12/2 4/1\n"
        "    g 8/1 0/0\n"
        "      h 8/1 8/1\n");
}

TEST(TopDown, TheSameNameInTwoModulesIsTwoNodes) {
    EXPECT_EQ(liveTree("main;init@a.so 1 8\n"
                       "main;init@b.so 1 4\n"),
        "main 12/2 0/0\n"
        "  init [a.so] 8/1 8/1\n"
        "  init [b.so] 4/1 4/1\n");
}

TEST(TopDown, CutLostAndEmptyStacksHaveRootsOfTheirOwn) {
    EXPECT_EQ(liveTree("main;f 1 8\n"
                       "[cut];f 1 4\n"
                       "[unknown] 1 2\n"
                       "- 1 1\n"),
        "main 8/1 0/0\n"
        "  f 8/1 8/1\n"
        "[cut] 4/1 0/0\n"
        "  f 4/1 4/1\n"
        "[unknown] 3/2 3/2\n");
}

TEST(TopDown, OrderFollowsTheCostKind) {
    const LoadedProfile loaded = profileOf("main;few 1 100\n"
                                           "main;many 5 50\n");
    Query asked = atEnd(loaded);
    asked.cost = CostKind::Allocations;
    EXPECT_EQ(tree(loaded, asked), "main 150/6 0/0\n  many 50/5 50/5\n  few 100/1 100/1\n");
}

TEST(BottomUp, LeadsFromAllocatingFramesToTheirCallers) {
    EXPECT_EQ(liveTree("main;f;g;malloc 3 96\n"
                       "main;h;g;malloc 1 10\n"
                       "g 1 1\n",
                  TreeDirection::BottomUp),
        "g 107/5 1/1\n"
        "  f 96/3 0/0\n"
        "    main 96/3 96/3\n"
        "  h 10/1 0/0\n"
        "    main 10/1 10/1\n");
}

TEST(BottomUp, RecursionGoesDownALevelPerCall) {
    EXPECT_EQ(liveTree("main;f;f;f 1 8\n", TreeDirection::BottomUp), "f 8/1 0/0\n"
                                                                     "  f 8/1 0/0\n"
                                                                     "    f 8/1 0/0\n"
                                                                     "      main 8/1 8/1\n");
}

TEST(Trees, OfNothingHaveARootOnly) {
    const LoadedProfile loaded = profileOf("");
    EXPECT_EQ(tree(loaded, atEnd(loaded)), "");
    EXPECT_EQ(tree(loaded, atEnd(loaded), TreeDirection::BottomUp), "");
    EXPECT_EQ(shown(loaded, query(Rule::Peak)), "0/0");
}

TEST(Trees, FiveThousandLevelsDeepAreFine) {
    std::string lines = "main";
    for (int i = 0; i < 2500; ++i)
        lines += ";even;odd";
    const LoadedProfile loaded = profileOf(lines + " 1 8\n" + lines + ";leaf 1 4\n");
    const StackCosts costs = costsOf(loaded, atEnd(loaded));
    for (const TreeDirection direction : {TreeDirection::TopDown, TreeDirection::BottomUp}) {
        const auto result = buildCallTree(*loaded.profile, loaded.names, costs, direction, CostKind::Bytes);
        ASSERT_TRUE(result.ok());
        EXPECT_EQ(treeDefect(*result, CostKind::Bytes), "");
        EXPECT_GT(result->nodes.size(), 5001u);
    }
    const auto table = buildCallerCallee(*loaded.profile, loaded.names, costs, CostKind::Bytes);
    ASSERT_TRUE(table.ok());
    for (const auto& row : table->rows) {
        const bool isLeaf = row.function == functionNamed(*loaded.names, "leaf");
        EXPECT_EQ(row.inclusive.bytes, isLeaf ? 4 : 12);
    }
}

TEST(CallerCallee, RecursionCountsOnce) {
    const LoadedProfile loaded = profileOf("main;f;f;g;f 1 8\n"
                                           "main;g 1 4\n");
    const auto table =
        buildCallerCallee(*loaded.profile, loaded.names, costsOf(loaded, atEnd(loaded)), CostKind::Bytes);
    ASSERT_TRUE(table.ok());
    std::string text;
    const auto edges = [&](const auto& list) {
        for (const auto& edge : list)
            text += " " + loaded.names->function(edge.function).name + "=" + std::to_string(edge.cost.bytes);
    };
    for (const auto& row : table->rows) {
        text += loaded.names->function(row.function).name + " " + std::to_string(row.inclusive.bytes) +
                " self " + std::to_string(row.self.bytes) + " from";
        edges(row.callers);
        text += " to";
        edges(row.callees);
        text += "\n";
    }
    EXPECT_EQ(text, "main 12 self 0 from to f=8 g=4\n"
                    "g 12 self 4 from f=8 main=4 to f=8\n"
                    "f 8 self 8 from main=8 f=8 g=8 to f=8 g=8\n");
}

TEST(CallerCallee, ManyCallersOfOneFunctionAreQuick) {
    constexpr std::size_t kCallers = 20'000;
    std::string lines;
    for (std::size_t i = 0; i < kCallers; ++i)
        lines += "caller" + std::to_string(i) + ";callee 1 8\n";
    const LoadedProfile loaded = profileOf(lines);
    const auto table =
        buildCallerCallee(*loaded.profile, loaded.names, costsOf(loaded, atEnd(loaded)), CostKind::Bytes);
    ASSERT_TRUE(table.ok());
    EXPECT_EQ(table->rows[0].callers.size(), kCallers);
}

/// Born before A, between A and B or after B; freed in each of the places that leaves.
const std::string kLives = "+old_kept main;old_kept 1\n"    // event 1
                           "+old_freed main;old_freed 2\n"  // 2
                           "+old_late main;old_late 4\n"    // 3; A = 3
                           "+new_kept main;new_kept 8\n"    // 4
                           "+new_freed main;new_freed 16\n" // 5
                           "+new_late main;new_late 32\n"   // 6
                           "-old_freed\n"                   // 7
                           "-new_freed\n"                   // 8; B = 8
                           "+late main;late 64\n"           // 9; C = 9
                           "-new_late\n"                    // 10
                           "-old_late\n"                    // 11; D = 11
                           "+last main;last 128\n";         // 12

TEST(Rules, EachCountsItsRectangleOfBirthsAndFrees) {
    const LoadedProfile lives = profileOf(kLives);
    EXPECT_EQ(shown(lives, query(Rule::LiveAt, 3)), "7/3");
    EXPECT_EQ(shown(lives, query(Rule::LiveAt, 0)), "0/0");
    EXPECT_EQ(shown(lives, query(Rule::LiveAt, 12)), "201/4");
    EXPECT_EQ(shown(lives, query(Rule::Growth, 3, 8)), "40/2");
    EXPECT_EQ(shown(lives, query(Rule::Decline, 3, 8)), "2/1");
    EXPECT_EQ(shown(lives, query(Rule::Change, 3, 8)), "38/1");
    EXPECT_EQ(shown(lives, query(Rule::AllocatedIn, 3, 8)), "56/3");
    EXPECT_EQ(shown(lives, query(Rule::FreedIn, 3, 8)), "18/2");
    EXPECT_EQ(shown(lives, query(Rule::BornAndFreedIn, 3, 8)), "16/1");
    EXPECT_EQ(shown(lives, query(Rule::LongLived, 3, 8)), "5/2");
    EXPECT_EQ(shown(lives, query(Rule::KeptFrom, 3, 8, 10)), "8/1");
    EXPECT_EQ(shown(lives, query(Rule::KeptFrom, 3, 8, 9)), "40/2");
    EXPECT_EQ(shown(lives, query(Rule::FreedOnlyIn, 3, 8, 9, 11)), "32/1");
    EXPECT_EQ(shown(lives, query(Rule::FreedOnlyIn, 3, 8, 8, 9)), "0/0");
}

TEST(Rules, KeptFromLooksAtTheEndUnlessToldOtherwise) {
    EXPECT_EQ(shown(profileOf(kLives), query(Rule::KeptFrom, 3, 8)), "8/1");
}

TEST(Rules, MomentsAfterTheEndAreTheEnd) {
    const LoadedProfile lives = profileOf(kLives);
    EXPECT_EQ(shown(lives, query(Rule::LiveAt, 1000)), "201/4");
    EXPECT_EQ(shown(lives, query(Rule::LiveAt, kNever)), "201/4");
    EXPECT_EQ(shown(lives, query(Rule::AllocatedIn, 8, kNever)), "192/2");
    EXPECT_EQ(costsOf(lives, query(Rule::Peak, kNever, kNever)).peak.after, 12u);
}

TEST(Rules, ChangeIsLiveAtBLessLiveAtAPerStack) {
    const LoadedProfile loaded = profileOf("+a main;shrinks 30\n"
                                           "+b main;swaps 5\n"
                                           "-a\n"
                                           "-b\n"
                                           "+c main;swaps 5\n"
                                           "+d main;grows 10\n");
    EXPECT_EQ(tree(loaded, query(Rule::Change, 2, 6)), "main -20/0 0/0\n"
                                                       "  shrinks -30/-1 -30/-1\n"
                                                       "  grows 10/1 10/1\n");
}

TEST(Rules, PeakIsTheFirstOfTheHighestMoments) {
    const LoadedProfile loaded = profileOf("+a main;f 10\n"  // 1
                                           "+b main;g 10\n"  // 2: 20, the first
                                           "-b\n"            // 3
                                           "+c main;h 10\n"  // 4: 20 again
                                           "-a\n"            // 5
                                           "+d main;i 5\n"); // 6
    const StackCosts all = costsOf(loaded, query(Rule::Peak));
    EXPECT_EQ(all.peak.after, 2u);
    EXPECT_EQ(all.shown.bytes, 20);
    EXPECT_EQ(costsOf(loaded, query(Rule::Peak, 2, 6)).peak.after, 4u);
    EXPECT_EQ(costsOf(loaded, query(Rule::Peak, 4, 6)).peak.after, 6u);
    EXPECT_EQ(costsOf(loaded, query(Rule::Peak, 2, 3)).peak.after, 3u) << "the moment A is not in (A, B]";
    EXPECT_EQ(costsOf(loaded, query(Rule::Peak, 5, 5)).peak.after, 5u);
}

TEST(Rules, PeakIsThatOfTheFilteredBlocksAndOfTheCostKind) {
    const LoadedProfile loaded = profileOf("+a main;big 1000\n"
                                           "-a\n"
                                           "main;small 3 3\n");
    Query asked = query(Rule::Peak);
    asked.filters = {filter(Filter::Field::Function, "small")};
    const StackCosts small = costsOf(loaded, asked);
    EXPECT_EQ(small.peak.after, 5u);
    EXPECT_EQ(small.shown.bytes, 3);
    EXPECT_EQ(small.unfiltered.bytes, 1000);
    asked.filters.clear();
    asked.cost = CostKind::Allocations;
    EXPECT_EQ(costsOf(loaded, asked).peak.after, 5u);
}

TEST(Rules, AReallocIsAFreeAndAnAllocationOfTheWholeNewSize) {
    const LoadedProfile loaded = profileOf("+a main;f 10\n"
                                           "~a main;g 25\n"
                                           "!a\n");
    EXPECT_EQ(tree(loaded, atEnd(loaded)), "main 25/1 0/0\n  g 25/1 25/1\n");
    EXPECT_EQ(shown(loaded, query(Rule::AllocatedIn, 0, 5)), "35/2");
    EXPECT_EQ(shown(loaded, query(Rule::FreedIn, 0, 5)), "10/1");
}

TEST(Rules, MappingsAreNotPartOfTheHeap) {
    const LoadedProfile loaded = profileOf("mapping main 4096\n"
                                           "main 1 8\n");
    EXPECT_EQ(shown(loaded, atEnd(loaded)), "8/1");
    EXPECT_EQ(costsOf(loaded, atEnd(loaded)).unfiltered.bytes, 8);
    EXPECT_EQ(summarise(*loaded.profile, *loaded.names, {})->peak.bytes, 8);
}

class Filters : public ::testing::Test {
protected:
    std::string shownWith(std::vector<Filter> filters) {
        Query asked = atEnd(m_loaded);
        asked.filters = std::move(filters);
        EXPECT_EQ(costsOf(m_loaded, asked).unfiltered.bytes, 31);
        return shown(m_loaded, asked);
    }
    LoadedProfile m_loaded = profileOf("main;parse;malloc 1 1\n"
                                       "main;parse;read@lib.so;malloc 1 2\n"
                                       "main;write>flush@lib.so 1 4\n"
                                       "thread worker\n"
                                       "work;parse 1 8\n"
                                       "[cut];work 1 16\n");
};

TEST_F(Filters, OfFunctionsMatchTheWholeNameOfAnyFrame) {
    EXPECT_EQ(shownWith({}), "31/5");
    EXPECT_EQ(shownWith({filter(Filter::Field::Function, "parse")}), "11/3");
    EXPECT_EQ(shownWith({filter(Filter::Field::Function, "pars")}), "0/0");
    EXPECT_EQ(shownWith({filter(Filter::Field::Function, "pars*")}), "11/3");
    EXPECT_EQ(shownWith({filter(Filter::Field::Function, "flush")}), "4/1") << "inlined";
    EXPECT_EQ(shownWith({filter(Filter::Field::Function, "malloc")}), "3/2") << "allocators too";
    EXPECT_EQ(shownWith({filter(Filter::Field::Function, "\\[cut]")}), "16/1");
}

TEST_F(Filters, MayLookAtTheAllocatingFrameOnly) {
    Filter leaf = filter(Filter::Field::Function, "parse");
    leaf.leafOnly = true;
    EXPECT_EQ(shownWith({leaf}), "9/2");
    leaf.pattern = "malloc";
    EXPECT_EQ(shownWith({leaf}), "0/0");
}

TEST_F(Filters, MayExclude) {
    Filter other = filter(Filter::Field::Function, "parse");
    other.exclude = true;
    EXPECT_EQ(shownWith({other}), "20/2");
    other.leafOnly = true;
    EXPECT_EQ(shownWith({other}), "22/3");
}

TEST_F(Filters, MustAllHold) {
    EXPECT_EQ(shownWith({filter(Filter::Field::Function, "parse"), filter(Filter::Field::Module, "lib.so")}),
        "2/1");
}

TEST_F(Filters, OfModulesMatchTheFileName) {
    EXPECT_EQ(shownWith({filter(Filter::Field::Module, "lib*")}), "6/2");
}

TEST_F(Filters, OfThreadsMatchTheNameOrTheNumber) {
    EXPECT_EQ(shownWith({filter(Filter::Field::Thread, "work*")}), "24/2");
    EXPECT_EQ(shownWith({filter(Filter::Field::Thread, "#1")}), "7/3");
    EXPECT_EQ(shownWith({filter(Filter::Field::Thread, "#2")}), "24/2");
    EXPECT_EQ(shownWith({filter(Filter::Field::Thread, "#3")}), "0/0");
}

TEST_F(Filters, MayBeRegularExpressionsFoundAnywhere) {
    Filter regex = filter(Filter::Field::Function, "^r|us");
    regex.match = Filter::Match::Regex;
    EXPECT_EQ(shownWith({regex}), "6/2");
}

TEST_F(Filters, ThatCannotBeCompiledAreRefused) {
    Query asked = atEnd(m_loaded);
    asked.filters = {filter(Filter::Field::Function, "a(")};
    asked.filters[0].match = Filter::Match::Regex;
    const auto costs = evaluate(*m_loaded.profile, *m_loaded.names, asked);
    ASSERT_FALSE(costs.ok());
    EXPECT_EQ(costs.error().code, ErrorCode::InvalidUsage);
    EXPECT_NE(costs.error().sentence.find("“a(”"), std::string::npos);
    EXPECT_FALSE(summarise(*m_loaded.profile, *m_loaded.names, asked.filters).ok());
}

TEST(TemporaryFilter, KeepsOrDropsBlocksFreedBeforeTheirThreadAllocatedAgain) {
    const LoadedProfile loaded = profileOf("+a main;f 1\n"
                                           "-a\n"
                                           "+b main;f 2\n"
                                           "+c main;f 4\n"
                                           "-b\n");
    Query asked = query(Rule::AllocatedIn, 0, 5);
    asked.filters = {filter(Filter::Field::Temporary, "")};
    EXPECT_EQ(shown(loaded, asked), "1/1");
    asked.filters[0].exclude = true;
    EXPECT_EQ(shown(loaded, asked), "6/2");
}

TEST(CheckQuery, RefusesMomentsOutOfOrder) {
    const LoadedProfile loaded = profileOf("main 1 8\n");
    const auto isRefused = [&](const Query& asked) {
        const Status checked = checkQuery(*loaded.profile, asked);
        return !checked && checked.error().code == ErrorCode::InvalidUsage;
    };
    EXPECT_TRUE(isRefused(query(Rule::Growth, 5, 4)));
    EXPECT_TRUE(isRefused(query(Rule::KeptFrom, 1, 4, 3)));
    EXPECT_TRUE(isRefused(query(Rule::FreedOnlyIn, 1, 2, 3, 2)));
    EXPECT_TRUE(isRefused(query(Rule::Peak, 3, 2)));
    EXPECT_FALSE(isRefused(query(Rule::LiveAt, 5, 4))) << "B is not used";
    EXPECT_FALSE(isRefused(query(Rule::Growth, 4, 4)));
    EXPECT_FALSE(isRefused(query(Rule::Peak)));
    const Status checked = checkQuery(*loaded.profile, query(Rule::Growth, 5, 4));
    EXPECT_EQ(checked.error().sentence,
        "The moments are out of order: A (after event 5) comes later than B (after event 4).");
}

TEST(Summary, CountsEveryAllocationAndFree) {
    const LoadedProfile loaded = profileOf("time 5\n"
                                           "rss 4096\n"
                                           "+a main;f 100\n"
                                           "time 8\n"
                                           "rss 9000\n"
                                           "~a main;f 300\n"
                                           "+b main;g 7\n"
                                           "-b\n"
                                           "-nothing\n"
                                           "time 9\n"
                                           "rss 5000\n"
                                           "-a\n"
                                           "main;h 1 1\n");
    const auto all = summarise(*loaded.profile, *loaded.names, {});
    ASSERT_TRUE(all.ok());
    EXPECT_EQ(all->allocations, 4u);
    EXPECT_EQ(all->frees, 3u);
    EXPECT_EQ(all->bytesAllocated, 408u);
    EXPECT_EQ(all->temporary, 2u);
    EXPECT_EQ(all->peak, (Cost{307, 2}));
    EXPECT_EQ(all->peakMoment.after, 4u);
    EXPECT_EQ(all->peakTime, 8);
    EXPECT_EQ(all->liveAtEnd, (Cost{1, 1}));
    EXPECT_EQ(all->rssPeakBytes, 9000);
    const auto some = summarise(*loaded.profile, *loaded.names, {filter(Filter::Field::Function, "g")});
    EXPECT_EQ(some->allocations, 1u);
    EXPECT_EQ(some->peak, (Cost{7, 1}));
}

TEST(Summary, TellsWhereTheShutdownBegins) {
    std::string service;
    std::string shutdown;
    for (int i = 0; i < 100; ++i) {
        service += fmt::format("time {}\n+b{} main;f 10\n", 10 * i, i);
        shutdown += fmt::format("-b{}\n", i);
    }
    const LoadedProfile freed = profileOf(service + "time 1000\n" + shutdown);
    EXPECT_EQ(summarise(*freed.profile, *freed.names, {})->shutdown.after, 100u);
    const LoadedProfile kept = profileOf(service);
    EXPECT_EQ(summarise(*kept.profile, *kept.names, {})->shutdown, kept.profile->endMoment());
}

TEST(TimeSeriesOf, ATraceLosesNoPeakBetweenSlices) {
    const LoadedProfile loaded = profileOf("main 1 10\n" // at time 0
                                           "time 5\n"
                                           "+a main 1000\n"
                                           "-a\n"
                                           "time 10\n"
                                           "main 1 20\n"
                                           "time 11\n"
                                           "+b main 40\n"
                                           "time 20\n"
                                           "-b\n");
    const auto series = timeSeries(*loaded.profile, *loaded.names, {}, 0, 20, 2);
    ASSERT_TRUE(series.ok());
    ASSERT_EQ(series->slices.size(), 2u);
    const TimeSeries::Slice& first = series->slices[0];
    EXPECT_EQ(first.minimumBytes, 0) << "before the first event";
    EXPECT_EQ(first.maximumBytes, 1010);
    EXPECT_EQ(first.lastBytes, 30) << "events at time 10 belong to the slice that ends there";
    EXPECT_EQ(first.allocations, 3u);
    EXPECT_EQ(first.frees, 1u);
    EXPECT_EQ(first.bytesAllocated, 1030u);
    const TimeSeries::Slice& second = series->slices[1];
    EXPECT_EQ(second.minimumBytes, 30);
    EXPECT_EQ(second.maximumBytes, 70);
    EXPECT_EQ(second.lastBytes, 30);
    EXPECT_EQ(second.lastAllocations, 2);
}

TEST(TimeSeriesOf, APartBeginsWithWhatIsLiveThere) {
    const LoadedProfile loaded = profileOf("+a main 10\n"
                                           "time 10\n"
                                           "-a\n"
                                           "main 1 3\n"
                                           "time 30\n"
                                           "main 1 5\n");
    const auto series = timeSeries(*loaded.profile, *loaded.names, {}, 10, 20, 1);
    ASSERT_TRUE(series.ok());
    EXPECT_EQ(series->slices[0].minimumBytes, 3);
    EXPECT_EQ(series->slices[0].maximumBytes, 3);
    EXPECT_EQ(series->slices[0].allocations, 0u);
}

TEST(TimeSeriesOf, ImpossibleRangesAreRefused) {
    const LoadedProfile loaded = profileOf("main 1 10\n");
    const auto code = [&](Nanoseconds begin, Nanoseconds end, std::size_t slices) {
        const auto series = timeSeries(*loaded.profile, *loaded.names, {}, begin, end, slices);
        return series ? ErrorCode::System : series.error().code;
    };
    EXPECT_EQ(code(2, 1, 1), ErrorCode::InvalidUsage);
    EXPECT_EQ(code(0, 1, 0), ErrorCode::InvalidUsage);
    EXPECT_EQ(code(0, 1, 2'000'000), ErrorCode::InvalidUsage);
    using Limits = std::numeric_limits<Nanoseconds>;
    EXPECT_TRUE(timeSeries(*loaded.profile, *loaded.names, {}, Limits::min(), Limits::max(), 7).ok());
}

TEST(Stacks, AreListedByCostAndLimited) {
    const LoadedProfile loaded = profileOf("main;f 1 10\nmain;g 1 30\nmain;h 1 20\n");
    const StackCosts costs = costsOf(loaded, atEnd(loaded));
    const StackList list = listStacks(costs, loaded.names, CostKind::Bytes, 2);
    ASSERT_EQ(list.rows.size(), 2u);
    EXPECT_EQ(list.total, 3u);
    EXPECT_EQ(list.rows[0].cost.bytes, 30);
    EXPECT_EQ(list.rows[1].cost.bytes, 20);
}

TEST(Stacks, AreResolvedInnermostFirstWithAllocatorsMarked) {
    const LoadedProfile loaded = profileOf("main:3;f>xmalloc;malloc@libc.so 1 10\n");
    const auto frames =
        resolveStack(*loaded.profile, *loaded.names, costsOf(loaded, atEnd(loaded)).items[0].stack);
    ASSERT_EQ(frames.size(), 4u);
    EXPECT_EQ(functionText(*loaded.names, frames[0].function), "malloc [libc.so]");
    EXPECT_TRUE(frames[0].allocator);
    EXPECT_EQ(functionText(*loaded.names, frames[1].function), "xmalloc []");
    EXPECT_TRUE(frames[1].allocator);
    EXPECT_TRUE(frames[1].inlined);
    EXPECT_EQ(frames[1].frame, frames[2].frame);
    EXPECT_EQ(functionText(*loaded.names, frames[2].function), "f []");
    EXPECT_FALSE(frames[2].inlined);
    EXPECT_EQ(placeText(*loaded.names, frames[3].file, frames[3].line), "main.cpp:3");
    EXPECT_EQ(allocatingFrame(frames), 2u);
    EXPECT_EQ(allocatingFrame({frames[0], frames[1]}), 0u) << "nothing but allocators";
}

TEST(Stacks, ThatDoNotExistResolveToNothing) {
    const LoadedProfile loaded = profileOf("main 1 10\n");
    EXPECT_TRUE(resolveStack(*loaded.profile, *loaded.names, StackId(99)).empty());
    EXPECT_TRUE(resolveStack(*loaded.profile, *loaded.names, StackId()).empty());
    EXPECT_EQ(resolveStack(*loaded.profile, *loaded.names, kEmptyStack).size(), 1u);
}

TEST(Cancelling, StopsEveryLongFunction) {
    const LoadedProfile loaded = profileOf("main;f 1 10\n");
    const StackCosts costs = costsOf(loaded, atEnd(loaded));
    std::stop_source source;
    source.request_stop();
    const auto isCancelled = [](const auto& result) {
        return !result.ok() && result.error().code == ErrorCode::Cancelled;
    };
    const std::stop_token stop = source.get_token();
    const Profile& profile = *loaded.profile;
    EXPECT_TRUE(isCancelled(evaluate(profile, *loaded.names, atEnd(loaded), stop)));
    EXPECT_TRUE(isCancelled(evaluate(profile, *loaded.names, query(Rule::Peak), stop)));
    EXPECT_TRUE(isCancelled(summarise(profile, *loaded.names, {}, stop)));
    EXPECT_TRUE(isCancelled(timeSeries(profile, *loaded.names, {}, 0, 10, 5, stop)));
    for (const TreeDirection direction : {TreeDirection::TopDown, TreeDirection::BottomUp})
        EXPECT_TRUE(
            isCancelled(buildCallTree(profile, loaded.names, costs, direction, CostKind::Bytes, stop)));
    EXPECT_TRUE(isCancelled(buildCallerCallee(profile, loaded.names, costs, CostKind::Bytes, stop)));
}

TEST(HostileSizes, WrapAroundWithoutHarm) {
    const std::string huge = std::to_string(std::numeric_limits<std::uint64_t>::max() / 2);
    const LoadedProfile loaded =
        profileOf("main;f 1 " + huge + "\nmain;g 1 " + huge + "\nmain;h 1 " + huge + "\n");
    EXPECT_EQ(costsOf(loaded, atEnd(loaded)).shown.allocations, 3);
    EXPECT_EQ(costsOf(loaded, query(Rule::Change, 0, 3)).shown.allocations, 3);
    EXPECT_TRUE(summarise(*loaded.profile, *loaded.names, {}).ok());
}

} // namespace
} // namespace tidemark::tests
