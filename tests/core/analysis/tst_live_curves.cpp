// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/live_curves.h"
#include "core/analysis/query_engine.h"
#include "core/analysis/tree_lifetimes.h"
#include "tests/core/analysis/built_profile.h"
#include "tests/core/analysis/random_trace.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tidemark::tests {
namespace {

constexpr std::uint32_t kSeed = 20261123;
constexpr int kTraces = 200;
constexpr std::size_t kPoints = 7;

Nanoseconds endOf(const Profile& profile) {
    return std::max(profile.facts().duration, profile.timeOf(profile.lastPosition()));
}

Moment momentOfPoint(const Profile& profile, std::size_t point, Nanoseconds end) {
    if (point + 1 == kPoints)
        return profile.endMoment();
    const double step = static_cast<double>(end) / (kPoints - 1);
    return profile.momentAt(static_cast<Nanoseconds>(step * static_cast<double>(point)));
}

TEST(LiveCurves, AreWhatTheHeapWasAtEachPoint) {
    RandomTraces draws(kSeed);
    for (int i = 0; i < kTraces; ++i) {
        SCOPED_TRACE(i);
        const LoadedProfile loaded = buildProfile(draws.trace());
        const Profile& profile = *loaded.profile;
        const Nanoseconds end = profile.facts().duration;
        if (end <= 0)
            continue;
        Query all;
        all.rule = Rule::AllocatedIn;
        all.b = profile.endMoment();
        for (const Grouping grouping :
            {Grouping::Function, Grouping::Process, Grouping::Thread, Grouping::SizeClass}) {
            const auto groups = groupBy(profile, loaded.names, all, grouping);
            ASSERT_TRUE(groups.ok());
            const auto curves =
                liveCurvesOfGroups(profile, *loaded.names, {}, *groups, groups->rows.size(), 0, end, kPoints);
            ASSERT_TRUE(curves.ok()) << curves.error().sentence;
            for (std::size_t point = 0; point < kPoints; ++point) {
                Query live;
                live.a = momentOfPoint(profile, point, end);
                const auto expected = groupBy(profile, loaded.names, live, grouping);
                ASSERT_TRUE(expected.ok());
                for (std::size_t row = 0; row < groups->rows.size(); ++row) {
                    std::int64_t bytes = 0;
                    for (const GroupList::Row& other : expected->rows)
                        if (other.key == groups->rows[row].key && other.label == groups->rows[row].label)
                            bytes = other.cost.bytes;
                    EXPECT_EQ(curves->curve(row)[point], bytes) << point << " of row " << row;
                }
            }
        }
    }
}

TEST(LiveCurves, OfAllStacksAddUpToTheHeap) {
    RandomTraces draws(kSeed + 1);
    for (int i = 0; i < kTraces; ++i) {
        const LoadedProfile loaded = buildProfile(draws.trace());
        const Profile& profile = *loaded.profile;
        if (profile.facts().duration <= 0)
            continue;
        StackList stacks;
        for (std::size_t stack = 0; stack < profile.stacks().size(); ++stack)
            stacks.rows.push_back({StackId(static_cast<StackId::Value>(stack)), {}});
        const auto curve = liveCurveOfStacks(profile, stacks, 0, profile.facts().duration, kPoints);
        ASSERT_TRUE(curve.ok());
        for (std::size_t point = 0; point < kPoints; ++point) {
            Query live;
            live.a = momentOfPoint(profile, point, profile.facts().duration);
            EXPECT_EQ(curve->curve(0)[point], evaluate(profile, *loaded.names, live)->shown.bytes);
        }
    }
}

TEST(LiveCurves, RefuseWhatOnlySingleBlocksTell) {
    RandomTraces draws(kSeed);
    const LoadedProfile loaded = buildProfile(draws.trace());
    GroupList groups;
    groups.grouping = Grouping::LifetimeClass;
    EXPECT_EQ(liveCurvesOfGroups(*loaded.profile, *loaded.names, {}, groups, 1, 0, 10, 3).error().code,
        ErrorCode::Unsupported);
    EXPECT_EQ(liveCurveOfStacks(*loaded.profile, {}, 0, 0, 3).error().code, ErrorCode::InvalidUsage);
    EXPECT_EQ(liveCurveOfStacks(*loaded.profile, {}, 0, 10, 1).error().code, ErrorCode::InvalidUsage);
}

/// Straight from the single blocks. Mappings and pools count only where they are asked for.
LifetimeSum summed(const Profile& profile, StackId stack) {
    LifetimeSum sum;
    for (const Allocation& block : profile.allocations()) {
        if (block.stack != stack || block.domain == Domain::Mapping || block.domain == Domain::Pool)
            continue;
        const bool never = block.freed == kNever;
        const Nanoseconds freed = never ? endOf(profile) : profile.timeOf(block.freed);
        sum += {static_cast<double>(freed - profile.timeOf(block.born)), 1, never ? 1U : 0U};
    }
    return sum;
}

TEST(TreeLifetimes, AreThoseOfTheBlocksOfEachStack) {
    RandomTraces draws(kSeed + 2);
    for (int i = 0; i < kTraces; ++i) {
        SCOPED_TRACE(i);
        const LoadedProfile loaded = buildProfile(draws.trace());
        const Profile& profile = *loaded.profile;
        Query all;
        all.rule = Rule::AllocatedIn;
        all.b = profile.endMoment();
        const auto costs = evaluate(profile, *loaded.names, all);
        ASSERT_TRUE(costs.ok());
        LifetimeSum expected;
        for (std::size_t stack = 0; stack < profile.stacks().size(); ++stack)
            expected += summed(profile, StackId(static_cast<StackId::Value>(stack)));
        for (const TreeDirection direction : {TreeDirection::TopDown, TreeDirection::BottomUp}) {
            const auto tree = buildCallTree(profile, loaded.names, *costs, direction, CostKind::Bytes);
            ASSERT_TRUE(tree.ok());
            const auto lifetimes = treeLifetimes(profile, *loaded.names, all, *tree);
            ASSERT_TRUE(lifetimes.ok()) << lifetimes.error().sentence;
            LifetimeSum sum;
            for (std::size_t node = 0; node < tree->nodes.size(); ++node) {
                const LifetimeSum& self = lifetimes->self[node];
                EXPECT_EQ(self.blocks, static_cast<std::uint64_t>(tree->nodes[node].self.allocations));
                EXPECT_LE(self.neverFreed, self.blocks);
                sum += self;
            }
            EXPECT_EQ(sum.blocks, expected.blocks);
            EXPECT_EQ(sum.neverFreed, expected.neverFreed);
            EXPECT_NEAR(sum.nanoseconds, expected.nanoseconds, 1);
        }
    }
}

} // namespace
} // namespace tidemark::tests
