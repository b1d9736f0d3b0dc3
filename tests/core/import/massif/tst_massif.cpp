// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/query_engine.h"
#include "core/analysis/stacked_series.h"
#include "core/import/massif/massif_importer.h"
#include "tests/core/import/packed_bytes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace tidemark::tests {
namespace {

constexpr std::string_view kFile = R"(desc: --time-unit=ms
cmd: ./prog one
time_unit: ms
#-----------
snapshot=0
#-----------
time=0
mem_heap_B=0
mem_heap_extra_B=0
mem_stacks_B=0
heap_tree=empty
#-----------
snapshot=1
#-----------
time=10
mem_heap_B=1000
mem_heap_extra_B=16
mem_stacks_B=0
heap_tree=detailed
n2: 1000 (heap allocation functions) malloc/new/new[], --alloc-fns, etc.
 n2: 900 0x109150: fill(int (*)(int), char) (fill.cpp:12)
  n0: 600 0x109180: main (prog.cpp:5)
  n0: 300 0x109190: main (prog.cpp:6)
 n0: 100 in 3 places, all below massif's threshold (1.00%)
#-----------
snapshot=2
#-----------
time=20
mem_heap_B=1500
mem_heap_extra_B=20
mem_stacks_B=8
heap_tree=peak
n2: 1500 (heap allocation functions) malloc/new/new[], --alloc-fns, etc.
 n1: 500 0x109150: fill(int (*)(int), char) (fill.cpp:12)
  n0: 500 0x109180: main (prog.cpp:5)
 n1: 1000 0x4A01: ??? (in /lib/libz.so)
  n0: 1000 in 2 places, all below massif's threshold (1.00%)
#-----------
snapshot=3
#-----------
time=30
mem_heap_B=700
mem_heap_extra_B=8
mem_stacks_B=0
heap_tree=empty
)";

LoadedProfile loaded(std::string_view text) {
    Result<LoadedProfile> profile = readMassif(ByteSource::of(bytesOf(text)));
    EXPECT_TRUE(profile.ok()) << (profile ? "" : profile.error().sentence);
    return profile ? *profile : LoadedProfile{};
}

Result<StackCosts> ask(
    const LoadedProfile& from, Rule rule, Position a, Position b = 0, std::vector<Filter> filters = {}) {
    Query query;
    query.rule = rule;
    query.a = Moment{a};
    query.b = query.c = query.d = Moment{b};
    query.filters = std::move(filters);
    return evaluate(*from.profile, *from.names, query);
}

/// "outermost;…;innermost bytes", sorted.
std::vector<std::string> folded(const LoadedProfile& from, const StackCosts& costs) {
    std::vector<std::string> lines;
    for (const StackCosts::Item& item : costs.items) {
        std::string line;
        for (const ResolvedFrame& frame : resolveStack(*from.profile, *from.names, item.stack))
            line = from.names->function(frame.function).name + (line.empty() ? "" : ";") + line;
        lines.push_back(line + " " + std::to_string(item.cost.bytes));
    }
    std::sort(lines.begin(), lines.end());
    return lines;
}

using Lines = std::vector<std::string>;
const std::string kFill = "fill(int (*)(int), char)";

TEST(Massif, HoldsSnapshotsAndNoEvents) {
    const LoadedProfile from = loaded(kFile);
    const Profile& profile = *from.profile;
    EXPECT_EQ(profile.facts().program, "./prog");
    EXPECT_EQ(profile.facts().duration, 30'000'000);
    const Capabilities can = profile.capabilities();
    EXPECT_TRUE(can.snapshots && can.times && can.stacks);
    EXPECT_FALSE(can.events || can.threads || can.blockCounts || can.addresses || can.estimated);
    EXPECT_EQ(profile.endMoment(), Moment{4});
    EXPECT_EQ(profile.momentAt(20'000'000), Moment{3});
    EXPECT_EQ(profile.timeOf(3), 20'000'000);
    ASSERT_EQ(profile.markers().size(), 1u);
    EXPECT_EQ(profile.markers()[0].position, 3u);
    const Summary summary = *summarise(profile, *from.names, {});
    EXPECT_EQ(summary.peak.bytes, 1528);
    EXPECT_EQ(summary.peakTime, 20'000'000);
    EXPECT_EQ(summary.liveAtEnd.bytes, 708);
}

TEST(Massif, KnowsTheStacksOfASnapshot) {
    const LoadedProfile from = loaded(kFile);
    EXPECT_EQ(folded(from, *ask(from, Rule::LiveAt, 2)),
        (Lines{"[below massif's threshold] 100", "[heap administration] 16", "main;" + kFill + " 300",
            "main;" + kFill + " 600"}));
    EXPECT_EQ(folded(from, *ask(from, Rule::LiveAt, 3)),
        (Lines{"[below massif's threshold];libz.so+0x4a01 1000", "[heap administration] 20",
            "[thread stacks] 8", "main;" + kFill + " 500"}));
    EXPECT_EQ(folded(from, *ask(from, Rule::LiveAt, 4)),
        (Lines{"[heap administration] 8", "[no tree in this snapshot] 700"}));
    EXPECT_TRUE(ask(from, Rule::LiveAt, 0)->items.empty());
    Filter heap;
    heap.field = Filter::Field::Domain;
    heap.pattern = "heap";
    EXPECT_EQ(ask(from, Rule::LiveAt, 3, 0, {heap})->shown.bytes, 1500);
}

TEST(Massif, TellsWhatGrewBetweenTwoSnapshots) {
    const LoadedProfile from = loaded(kFile);
    EXPECT_EQ(
        folded(from, *ask(from, Rule::Growth, 2, 3)), (Lines{"[below massif's threshold];libz.so+0x4a01 1000",
                                                          "[heap administration] 4", "[thread stacks] 8"}));
    EXPECT_EQ(folded(from, *ask(from, Rule::Decline, 2, 3)),
        (Lines{"[below massif's threshold] 100", "main;" + kFill + " 100", "main;" + kFill + " 300"}));
    const StackCosts change = *ask(from, Rule::Change, 2, 3);
    EXPECT_EQ(change.shown.bytes, 1528 - 1016);
    EXPECT_EQ(ask(from, Rule::Peak, 0)->peak, Moment{3});
}

TEST(Massif, HasATimeLineAtItsSnapshots) {
    const LoadedProfile from = loaded(kFile);
    const TimeSeries series = *timeSeries(*from.profile, *from.names, {}, 0, 30'000'000, 3);
    EXPECT_EQ(series.slices[0].lastBytes, 1016);
    EXPECT_EQ(series.slices[0].minimumBytes, 0);
    EXPECT_EQ(series.slices[1].maximumBytes, 1528);
    EXPECT_EQ(series.slices[2].maximumBytes, 1528);
    EXPECT_EQ(series.slices[2].lastBytes, 708);
    const auto stacked =
        stackedSeries(*from.profile, *from.names, {}, Grouping::Function, 2, 0, 30'000'000, 3);
    ASSERT_TRUE(stacked.ok());
    ASSERT_EQ(stacked->layers.size(), 2u);
    for (std::size_t slice = 0; slice < 3; ++slice) {
        std::int64_t sum = 0;
        for (std::size_t layer = 0; layer <= 2; ++layer)
            sum += stacked->bytes[slice * 3 + layer];
        EXPECT_EQ(sum, series.slices[slice].maximumBytes) << slice;
    }
}

TEST(Massif, IsOfOneProcess) {
    const LoadedProfile from = loaded(kFile);
    const Cost all = ask(from, Rule::LiveAt, 2)->shown;
    Query query;
    query.a = Moment{2};
    const auto processes = groupBy(*from.profile, from.names, query, Grouping::Process);
    ASSERT_TRUE(processes.ok()) << processes.error().sentence;
    ASSERT_EQ(processes->rows.size(), 1u);
    EXPECT_EQ(processes->rows[0].cost, all);
    Filter filter;
    filter.field = Filter::Field::Process;
    filter.pattern = processes->rows[0].label;
    EXPECT_EQ(ask(from, Rule::LiveAt, 2, 0, {filter})->shown, all);
    filter.exclude = true;
    EXPECT_EQ(ask(from, Rule::LiveAt, 2, 0, {filter})->shown, Cost());
}

TEST(Massif, IsRefusedWhatItCannotAnswer) {
    const LoadedProfile from = loaded(kFile);
    for (const Rule rule : {Rule::AllocatedIn, Rule::FreedIn, Rule::BornAndFreedIn, Rule::LongLived,
             Rule::KeptFrom, Rule::FreedOnlyIn}) {
        const auto refused = ask(from, rule, 1, 2);
        ASSERT_FALSE(refused.ok()) << ruleName(rule);
        EXPECT_EQ(refused.error().code, ErrorCode::Unsupported);
        EXPECT_NE(refused.error().sentence.find(ruleName(rule)), std::string::npos)
            << refused.error().sentence;
    }
    Filter filter;
    for (const Filter::Field field : {Filter::Field::Size, Filter::Field::Lifetime, Filter::Field::Thread,
             Filter::Field::Temporary, Filter::Field::Address}) {
        filter.field = field;
        EXPECT_EQ(ask(from, Rule::LiveAt, 2, 0, {filter}).error().code, ErrorCode::Unsupported);
    }
    Query query;
    query.a = Moment{2};
    EXPECT_EQ(
        groupBy(*from.profile, from.names, query, Grouping::SizeClass).error().code, ErrorCode::Unsupported);
    EXPECT_EQ(sizeLifetimeHistogram(*from.profile, *from.names, query).error().code, ErrorCode::Unsupported);
    EXPECT_EQ(
        listAllocations(*from.profile, *from.names, query, AllocationOrder::Size, true, 0, 9).error().code,
        ErrorCode::Unsupported);
    query.cost = CostKind::Allocations;
    EXPECT_EQ(evaluate(*from.profile, *from.names, query).error().code, ErrorCode::Unsupported);
}

TEST(Massif, MakesTreesAndFlameGraphs) {
    const LoadedProfile from = loaded(kFile);
    for (const Rule rule : {Rule::LiveAt, Rule::Growth}) {
        const StackCosts costs = *ask(from, rule, 2, 3);
        auto tree = std::make_shared<const CallTree>(
            *buildCallTree(*from.profile, from.names, costs, TreeDirection::TopDown, CostKind::Bytes));
        EXPECT_EQ(tree->nodes[0].inclusive, costs.shown);
        EXPECT_GT(layoutFlameGraph(tree, CostKind::Bytes, 0)->boxes.size(), 3u);
    }
}

TEST(Massif, MayEndAnywhere) {
    for (std::size_t size = 0; size < kFile.size(); ++size) {
        const auto from = readMassif(ByteSource::of(bytesOf(kFile.substr(0, size))));
        if (!from.ok()) {
            EXPECT_EQ(from.error().code, ErrorCode::Corrupt);
            continue;
        }
        EXPECT_LE(summarise(*from->profile, *from->names, {})->peak.bytes, 1528) << size;
    }
}

TEST(Massif, BearsLinesThatMakeNoSense) {
    std::string text(kFile);
    text.insert(
        text.find(" n1: 500"), "   n0: 5 0x1: deep (a:1)\n n0: -5 0x1: f (a:1)\nnonsense\nmem_heap_B=x\n");
    const LoadedProfile from = loaded(text);
    EXPECT_EQ(ask(from, Rule::LiveAt, 3)->shown.bytes, 1528);
    EXPECT_EQ(from.profile->facts().problems.front().count, 4u);
}

} // namespace
} // namespace tidemark::tests
