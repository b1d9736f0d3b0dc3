// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/comparison.h"
#include "core/analysis/comparison_names.h"
#include "core/analysis/query_engine.h"
#include "tests/core/analysis/built_profile.h"
#include "tests/core/analysis/random_trace.h"
#include "tests/core/analysis/trace_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace tidemark::tests {
namespace {

ComparedSide sideOf(const LoadedProfile& loaded) {
    return {*loaded.profile, loaded.names};
}

Comparison liveAt(const LoadedProfile& before, Moment a, const LoadedProfile& after, Moment b) {
    Comparison question;
    question.before.a = std::min(a, before.profile->endMoment());
    question.after.a = std::min(b, after.profile->endMoment());
    return question;
}

Comparison liveAtEnd(const LoadedProfile& before, const LoadedProfile& after) {
    return liveAt(before, before.profile->endMoment(), after, after.profile->endMoment());
}

TraceComparison compared(
    const LoadedProfile& before, const LoadedProfile& after, const Comparison& question) {
    auto result = compareTraces(sideOf(before), sideOf(after), question);
    EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().sentence);
    return std::move(result).value();
}

/// "main;f 10 → 20 grew", outermost first, one line per stack that differs, sorted.
std::string differences(const TraceComparison& comparison) {
    std::vector<std::string> lines;
    const auto& nodes = comparison.topDown->nodes;
    for (const DiffStack& stack : comparison.stacks) {
        if (stack.cost.delta() == Cost{})
            continue;
        std::string path;
        for (auto node = stack.node; node != 0; node = nodes[node].parent)
            path = comparison.names->function(nodes[node].function).name + (path.empty() ? "" : ";") + path;
        lines.push_back(path + " " + std::to_string(stack.cost.before.bytes) + " → " +
                        std::to_string(stack.cost.after.bytes) + " " +
                        std::string(diffStateName(diffState(stack.cost, CostKind::Bytes))));
    }
    std::sort(lines.begin(), lines.end());
    std::string text;
    for (const std::string& line : lines)
        text += line + "\n";
    return text;
}

void expectSumsRight(const TraceComparison& comparison) {
    for (const auto& tree : {comparison.topDown, comparison.bottomUp}) {
        const auto& nodes = tree->nodes;
        EXPECT_EQ(nodes[0].inclusive, comparison.total);
        std::uint64_t moved = 0;
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            DiffCost below = nodes[i].self;
            for (auto child = nodes[i].firstChild; child != DiffTree::kNone;
                 child = nodes[child].nextSibling) {
                EXPECT_EQ(nodes[child].parent, i);
                below += nodes[child].inclusive;
            }
            EXPECT_EQ(nodes[i].inclusive, below);
            moved += static_cast<std::uint64_t>(std::abs(nodes[i].self.delta().bytes));
        }
        EXPECT_EQ(nodes[0].bytesMoved, moved) << "the width of a union is the sum of |self deltas|";
    }
    DiffCost sum = comparison.matched;
    sum += comparison.unmatched;
    EXPECT_EQ(sum, comparison.total);
}

/// By label, module and key, of one side.
std::map<std::string, Cost> groupsOf(const DiffTable& table, bool after) {
    std::map<std::string, Cost> groups;
    for (const DiffTable::Row& row : table.rows)
        groups[row.label + "|" + row.module + "|" + std::to_string(after ? row.after : row.before)] +=
            after ? row.cost.after : row.cost.before;
    return groups;
}

class RandomComparisons : public testing::TestWithParam<std::uint32_t> {};

TEST_P(RandomComparisons, ChangeOfOneTraceIsTheDifferenceOfItsSnapshots) {
    RandomTraces random(GetParam());
    const LoadedProfile loaded = buildProfile(random.trace());
    const auto last = static_cast<std::size_t>(loaded.profile->lastPosition());
    const Moment a{random.number(0, last)};
    const Moment b{random.number(0, last)};
    const Comparison question = liveAt(loaded, a, loaded, b);
    const TraceComparison comparison = compared(loaded, loaded, question);
    expectSumsRight(comparison);
    Query change;
    change.rule = Rule::Change;
    change.a = std::min(a, b);
    change.b = std::max(a, b);
    const auto costs = evaluate(*loaded.profile, *loaded.names, change);
    ASSERT_TRUE(costs.ok());
    Cost expected = costs->shown;
    if (a > b)
        expected = DiffCost{expected, {}}.delta();
    EXPECT_EQ(comparison.total.delta(), expected);
    EXPECT_EQ(comparison.unmatched, DiffCost{}) << "a trace knows all of its own stacks";
    ASSERT_EQ(comparison.hasTurnover, a <= b);
    for (const DiffStack& stack : comparison.stacks) {
        if (!comparison.hasTurnover)
            break;
        Cost after = stack.turnover.survived;
        after += stack.turnover.born;
        Cost before = stack.turnover.survived;
        before += stack.turnover.freed;
        EXPECT_EQ(stack.cost, (DiffCost{before, after}));
    }
}

TEST_P(RandomComparisons, ChangePerGroupIsTheDifferenceOfItsSnapshots) {
    RandomTraces random(GetParam());
    const LoadedProfile loaded = buildProfile(random.trace());
    const auto last = static_cast<std::size_t>(loaded.profile->lastPosition());
    Query change;
    change.rule = Rule::Change;
    change.a = Moment{random.number(0, last)};
    change.b = Moment{random.number(static_cast<std::size_t>(change.a.after), last)};
    const Comparison question = liveAt(loaded, change.a, loaded, change.b);
    for (const Grouping grouping :
        {Grouping::Function, Grouping::Caller, Grouping::Module, Grouping::FileLine, Grouping::Process,
            Grouping::Thread, Grouping::SizeClass, Grouping::Call, Grouping::Domain}) {
        const auto table = compareGroups(sideOf(loaded), sideOf(loaded), question, grouping);
        const auto list = groupBy(*loaded.profile, loaded.names, change, grouping);
        ASSERT_TRUE(table.ok() && list.ok());
        EXPECT_EQ(table->total.delta(), list->shown) << groupingName(grouping);
        Cost sum;
        for (const DiffTable::Row& row : table->rows) {
            EXPECT_EQ(table->hasTurnover, true);
            Cost change2 = row.turnover.born;
            change2 -= row.turnover.freed;
            EXPECT_EQ(row.cost.delta(), change2) << groupingName(grouping) << " " << row.label;
            sum += row.cost.delta();
        }
        EXPECT_EQ(sum, list->shown);
    }
}

TEST_P(RandomComparisons, ATraceDoesNotDifferFromItself) {
    RandomTraces random(GetParam());
    const LoadedProfile loaded = buildProfile(random.trace());
    const TraceComparison comparison = compared(loaded, loaded, liveAtEnd(loaded, loaded));
    EXPECT_EQ(differences(comparison), "");
    EXPECT_EQ(comparison.topDown->nodes[0].bytesMoved, 0u);
    EXPECT_TRUE(comparison.renames.empty());
}

TEST_P(RandomComparisons, SwappingTheSidesSwapsEverySign) {
    RandomTraces random(GetParam());
    const LoadedProfile one = buildProfile(random.trace());
    const LoadedProfile other = buildProfile(random.trace());
    const TraceComparison forward = compared(one, other, liveAtEnd(one, other));
    const TraceComparison back = compared(other, one, liveAtEnd(other, one));
    expectSumsRight(forward);
    EXPECT_EQ(forward.total, (DiffCost{back.total.after, back.total.before}));
    EXPECT_EQ(forward.unmatched, (DiffCost{back.unmatched.after, back.unmatched.before}));
    EXPECT_EQ(forward.topDown->nodes[0].bytesMoved, back.topDown->nodes[0].bytesMoved);
    std::map<std::int64_t, int> deltas;
    for (const DiffStack& stack : forward.stacks)
        ++deltas[stack.cost.delta().bytes];
    for (const DiffStack& stack : back.stacks)
        --deltas[-stack.cost.delta().bytes];
    for (const auto& [delta, count] : deltas)
        EXPECT_EQ(count, 0) << delta;
    const auto table = compareGroups(sideOf(one), sideOf(other), liveAtEnd(one, other), Grouping::Function);
    const auto swapped = compareGroups(sideOf(other), sideOf(one), liveAtEnd(other, one), Grouping::Function);
    ASSERT_TRUE(table.ok() && swapped.ok());
    EXPECT_EQ(groupsOf(*table, true), groupsOf(*swapped, false));
}

TEST_P(RandomComparisons, EachSideIsWhatItIsAlone) {
    RandomTraces random(GetParam());
    const LoadedProfile one = buildProfile(random.trace());
    const LoadedProfile other = buildProfile(random.trace());
    const TraceComparison comparison = compared(one, other, liveAtEnd(one, other));
    Query end;
    end.a = one.profile->endMoment();
    EXPECT_EQ(comparison.total.before, evaluate(*one.profile, *one.names, end)->shown);
    end.a = other.profile->endMoment();
    EXPECT_EQ(comparison.total.after, evaluate(*other.profile, *other.names, end)->shown);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomComparisons, testing::Range(1u, 41u));

TEST(TraceComparison, NamesNewGoneGrownAndShrunkStacks) {
    const auto before = profileOf("main;load 2 200\nmain;serve 1 50\nmain;old 1 30");
    const auto after = profileOf("main;load 3 300\nmain;serve 1 40\nmain;fresh 1 70");
    const TraceComparison comparison = compared(before, after, liveAtEnd(before, after));
    EXPECT_EQ(differences(comparison), "main;fresh 0 → 70 new\nmain;load 200 → 300 grew\n"
                                       "main;old 30 → 0 gone\nmain;serve 50 → 40 shrank\n");
    EXPECT_EQ(comparison.unmatched.before.bytes, 30);
    EXPECT_EQ(comparison.unmatched.after.bytes, 70);
}

TEST(TraceComparison, MovedLinesInliningAndStartFramesDoNotMatter) {
    const auto before =
        profileOf("_start@app;__libc_start_main@libc.so.6;main:10@app;f:20@app;g:30@app 1 100");
    const auto after = profileOf("start_thread@libc.so.6;main:12>f:25>g:40@app 1 100");
    const TraceComparison comparison = compared(before, after, liveAtEnd(before, after));
    EXPECT_EQ(differences(comparison), "");
    EXPECT_EQ(comparison.matched.before.bytes, 100);
}

TEST(TraceComparison, AFrameThatTheCompilerLeftOutIsBridged) {
    // Two builds, as a module of the one is not in the other.
    const auto before = profileOf("main@app;a@app;b@app;c@app 1 100\nmain@app;x@app;y@app 1 8\nmain@one 1 1");
    const auto after = profileOf("main@app;a@app;c@app 1 130\nmain@app;x@app;z@app 1 9\nmain@two 1 1");
    const TraceComparison comparison = compared(before, after, liveAtEnd(before, after));
    EXPECT_NE(differences(comparison).find("main;a;c 100 → 130 grew"), std::string::npos)
        << differences(comparison);
    EXPECT_NE(differences(comparison).find("main;x;y 8 → 0 gone"), std::string::npos);
}

TEST(TraceComparison, AmbiguousPartnersAreLeftAlone) {
    const auto before =
        profileOf("main@app;a@app;b@app;c@app 1 100\nmain@app;a@app;d@app;c@app 1 50\nmain@one 1 1");
    const auto after = profileOf("main@app;a@app;c@app 1 130\nmain@two 1 1");
    const TraceComparison comparison = compared(before, after, liveAtEnd(before, after));
    EXPECT_EQ(comparison.matched, DiffCost{}) << differences(comparison);
    EXPECT_EQ(comparison.unmatched.before.bytes, 151);
}

TEST(TraceComparison, WhatFitsOnlyOneLeavesTheOtherToWhatFitsBoth) {
    // One of the two left out d, the other e: "a;d;c" fits both paths before, "a;b;c" only the first.
    const auto before = profileOf("main@app;a@app;d@app;b@app;c@app 1 100\n"
                                  "main@app;a@app;d@app;e@app;c@app 1 50\nmain@one 1 1");
    const auto after =
        profileOf("main@app;a@app;b@app;c@app 1 130\nmain@app;a@app;d@app;c@app 1 70\nmain@two 1 1");
    const TraceComparison comparison = compared(before, after, liveAtEnd(before, after));
    EXPECT_EQ(differences(comparison), "main 0 → 1 new\nmain 1 → 0 gone\nmain;a;b;c 100 → 130 grew\n"
                                       "main;a;d;c 50 → 70 grew\n");
}

TEST(TraceComparison, WhatFitsNothingElseGetsWhatTwoClaim) {
    // The one left out l;i;j, the other v: "a;l;i;j;c" is as like either path before, but one also fits
    // "a;s;c".
    const auto before = profileOf("main@app;a@app;l@app;i@app;j@app;s@app;c@app 1 100\n"
                                  "main@app;a@app;l@app;i@app;j@app;v@app;c@app 1 50\nmain@one 1 1");
    const auto after = profileOf("main@app;a@app;s@app;c@app 1 130\n"
                                 "main@app;a@app;l@app;i@app;j@app;c@app 1 70\nmain@two 1 1");
    const TraceComparison comparison = compared(before, after, liveAtEnd(before, after));
    EXPECT_EQ(differences(comparison), "main 0 → 1 new\nmain 1 → 0 gone\nmain;a;l;i;j;c 50 → 70 grew\n"
                                       "main;a;s;c 100 → 130 grew\n");
}

/// "main;f noise", one line per stack, sorted.
std::string noise(const TraceComparison& comparison) {
    std::vector<std::string> lines;
    const auto& tree = *comparison.topDown;
    for (const DiffStack& stack : comparison.stacks) {
        std::string path;
        for (auto node = stack.node; node != 0; node = tree.nodes[node].parent)
            path =
                comparison.names->function(tree.nodes[node].function).name + (path.empty() ? "" : ";") + path;
        const bool isNoise = stack.band.covers(CostKind::Bytes);
        EXPECT_EQ(isNoise, tree.isNoise(stack.node, CostKind::Bytes)) << path; // leaves: self is inclusive
        lines.push_back(path + (isNoise ? " noise" : " change"));
    }
    std::sort(lines.begin(), lines.end());
    std::string text;
    for (const std::string& line : lines)
        text += line + "\n";
    return text;
}

TEST(TraceComparison, WhatRunsOfOneSideDifferByIsNoise) {
    const auto run = [](int f, int g, int h, int extra) {
        return profileOf("main;f 1 " + std::to_string(f) + "\nmain;g 1 " + std::to_string(g) + "\nmain;h 1 " +
                         std::to_string(h) + (extra > 0 ? "\nmain;x 1 " + std::to_string(extra) : ""));
    };
    const std::array before{run(100, 10, 50, 0), run(120, 10, 60, 0), run(110, 10, 55, 0)};
    const std::array after{run(118, 30, 75, 5), run(125, 30, 66, 0), run(105, 31, 70, 0)};
    auto comparison = compared(before[0], after[0], liveAtEnd(before[0], after[0]));
    std::array<std::vector<FurtherRun>, 2> more;
    for (std::size_t i = 1; i < 3; ++i) {
        more[0].push_back({sideOf(before[i]), liveAtEnd(before[i], before[i]).after});
        more[1].push_back({sideOf(after[i]), liveAtEnd(after[i], after[i]).after});
    }
    ASSERT_TRUE(addNoiseBands(comparison, sideOf(before[0]), sideOf(after[0]), {more[0], more[1]}).ok());
    // h: 50 … 60 widened to 45 … 65, and 66 … 75 to 61.5 … 79.5.
    EXPECT_EQ(noise(comparison), "main;f noise\nmain;g change\nmain;h noise\nmain;x noise\n");
    EXPECT_EQ(comparison.runsBefore, 3u);
    const auto& root = comparison.topDown->bands.at(0);
    EXPECT_EQ(root.before, (CostRange{{160, 3}, {190, 3}}));
    EXPECT_EQ(root.after, (CostRange{{206, 3}, {228, 4}}));
    EXPECT_EQ(comparison.bottomUp->bands.at(0), root);

    const Comparison question = liveAtEnd(before[0], after[0]);
    auto table = compareGroups(sideOf(before[0]), sideOf(after[0]), question, Grouping::Function);
    ASSERT_TRUE(table.ok());
    ASSERT_TRUE(
        addNoiseBands(*table, sideOf(before[0]), sideOf(after[0]), question, {more[0], more[1]}).ok());
    for (const DiffTable::Row& row : table->rows)
        EXPECT_EQ(row.band.covers(CostKind::Bytes), row.label != "g" && row.label != "main") << row.label;
}

TEST(TraceComparison, WithoutFurtherRunsNothingIsNoise) {
    const auto before = profileOf("main;f 1 100");
    const auto after = profileOf("main;f 1 101");
    auto comparison = compared(before, after, liveAtEnd(before, after));
    EXPECT_FALSE(comparison.hasBands());
    ASSERT_TRUE(addNoiseBands(comparison, sideOf(before), sideOf(after), {}).ok());
    EXPECT_EQ(noise(comparison), "main;f change\n");
}

TEST(TraceComparison, RenamedFunctionsAreOffered) {
    const auto before = profileOf("main;loadCatalogue;parse 1 100\nmain;other 1 5");
    const auto after = profileOf("main;loadCatalog;parse 1 100\nmain;other 1 5");
    const TraceComparison comparison = compared(before, after, liveAtEnd(before, after));
    ASSERT_EQ(comparison.renames.size(), 1u);
    const RenameCandidate& rename = comparison.renames[0];
    EXPECT_EQ(comparison.names->function(rename.before).name, "loadCatalogue");
    EXPECT_EQ(comparison.names->function(rename.after).name, "loadCatalog");
    EXPECT_EQ(rename.inclusive.before.bytes, 100);
    EXPECT_EQ(rename.kind, RenameCandidate::Kind::Renamed);
}

TEST(TraceComparison, NormalisationScalesTheSideBefore) {
    const auto before = profileOf("main;f 2 100");
    const auto after =
        profileOf("main;f 4 200\n+a main;g 8\n-a\n+b main;g 8\n-b\n+c main;g 8\n-c\n+d main;g 8\n-d");
    Comparison question = liveAtEnd(before, after);
    question.normalisation = Normalisation::PerAllocation;
    const TraceComparison comparison = compared(before, after, question);
    EXPECT_EQ(comparison.scale, 4);
    EXPECT_EQ(comparison.total.before.bytes, 400);
    question.normalisation = Normalisation::PerMarker;
    question.marker = "round";
    const auto refused = compareTraces(sideOf(before), sideOf(after), question);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, ErrorCode::Unsupported);
}

TEST(TraceComparison, FlameWidthsAreThoseOfTheChosenSide) {
    const auto before = profileOf("main;f 1 300\nmain;g 1 100");
    const auto after = profileOf("main;f 1 100\nmain;h 1 100");
    const TraceComparison comparison = compared(before, after, liveAtEnd(before, after));
    const auto widthOf = [&](DiffWidth width, const std::string& function) {
        const auto layout = layoutDiffFlame(*comparison.topDown, width, CostKind::Bytes, 0.001);
        EXPECT_TRUE(layout.ok());
        for (const FlameLayout::Box& box : layout->boxes)
            if (box.node != 0 && box.merged == 0 &&
                comparison.names->function(comparison.topDown->nodes[box.node].function).name == function)
                return box.width;
        return 0.0f;
    };
    EXPECT_FLOAT_EQ(widthOf(DiffWidth::Before, "f"), 0.75f);
    EXPECT_FLOAT_EQ(widthOf(DiffWidth::After, "f"), 0.5f);
    EXPECT_FLOAT_EQ(widthOf(DiffWidth::Union, "f"), 0.5f);
    EXPECT_FLOAT_EQ(widthOf(DiffWidth::Union, "h"), 0.25f);
    EXPECT_FLOAT_EQ(widthOf(DiffWidth::After, "g"), 0.0f);
    EXPECT_EQ(usualDelta(*comparison.topDown, CostKind::Bytes), 200u);
}

TEST(ComparisonNames, LeaveOutWhatABuildAdds) {
    EXPECT_EQ(buildIndependentName("ns::f(int) [clone .constprop.0]"), "ns::f(int)");
    EXPECT_EQ(buildIndependentName("f.part.0.isra.1"), "f");
    EXPECT_EQ(buildIndependentName("plain"), "plain");
    EXPECT_EQ(buildIndependentModule("libfoo.so.1.2"), "libfoo.so");
    EXPECT_EQ(buildIndependentModule("app"), "app");
}

} // namespace
} // namespace tidemark::tests
