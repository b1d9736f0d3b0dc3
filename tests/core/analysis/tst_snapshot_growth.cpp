// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/suspects.h"
#include "core/import/named_frames.h"
#include "core/profile/profile_builder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace tidemark::tests {
namespace {

constexpr Nanoseconds kMinute = 60'000'000'000;

/// Blocks of a line in a snapshot; each has 100 bytes.
using Amount = std::function<std::int64_t(int)>;

struct Line {
    std::string name;
    Amount blocks;
    std::string caller = "/app/main.py"; ///< one frame further out; empty: none
};

/// A series of snapshots, one a minute unless `times` says otherwise.
struct Series {
    std::shared_ptr<const Profile> profile;
    std::shared_ptr<const Names> names;

    Series(
        const std::vector<Line>& lines, int snapshots,
        const std::function<Nanoseconds(int)>& times = [](int i) { return i * kMinute; }) {
        ProfileBuilder builder;
        NamedFrames frames(builder);
        std::vector<StackId> stacks;
        for (const Line& line : lines) {
            const StackId outer =
                line.caller.empty()
                    ? kEmptyStack
                    : frames.stack(kEmptyStack, frames.add({"main.py:1", line.caller, line.caller, 1}));
            stacks.push_back(frames.stack(outer, frames.add({line.name, line.name, line.name, 1})));
        }
        for (int i = 0; i < snapshots; ++i) {
            std::vector<SnapshotEntry> entries;
            for (std::size_t line = 0; line < lines.size(); ++line)
                if (const std::int64_t blocks = lines[line].blocks(i); blocks > 0)
                    entries.push_back({stacks[line], Domain::Python, 0, 100 * blocks, blocks});
            builder.addSnapshot(times(i), entries);
        }
        builder.facts().duration = times(snapshots - 1);
        builder.capabilities() = {};
        builder.capabilities().times = builder.capabilities().blockCounts = true;
        profile = builder.finish();
        names = frames.namesOf(profile);
    }

    LeakReport report() const {
        const auto found = findSuspects(*profile, names);
        EXPECT_TRUE(found.ok()) << found.error().sentence;
        return found.ok() ? *found : LeakReport{};
    }
    std::vector<std::string> suspects() const {
        std::vector<std::string> owners;
        const LeakReport found = report();
        for (const Suspect& suspect : found.suspects)
            owners.push_back(names->function(suspect.owner).name);
        return owners;
    }
};

using Owners = std::vector<std::string>;

const Amount kCache = [](int i) { return std::min<std::int64_t>(400 * i, 2000) + i % 2; };
const Amount kBatch = [](int i) { return 300 * (i % 5); };
const Amount kTable = [](int) { return std::int64_t{5000}; };
const Amount kLeak = [](int i) { return std::int64_t{40} * i; };

TEST(SnapshotGrowth, NamesTheLineThatGrowsAndNoOther) {
    const Series series({{"/app/cache.py", kCache}, {"/app/batch.py", kBatch}, {"/app/table.py", kTable},
                            {"/app/leak.py", kLeak}},
        24);
    EXPECT_EQ(series.suspects(), Owners{"/app/leak.py"});
    const LeakReport report = series.report();
    EXPECT_EQ(report.snapshots, 24u);
    ASSERT_FALSE(report.suspects.empty());
    const Suspect& suspect = report.suspects.front();
    EXPECT_EQ(suspect.kept, (Cost{23 * 40 * 100, 23 * 40}));
    EXPECT_EQ(suspect.neverFreed, suspect.kept);
    EXPECT_NEAR(suspect.bytesPerSecond, 4000.0 / 60, 0.5);
    EXPECT_GT(suspect.confidence, 0.95);
    EXPECT_EQ(report.endTime, 23 * kMinute);
    EXPECT_EQ(suspect.live.back().allocations, 23 * 40);
    std::int64_t survivors = 0;
    for (const Cost& cost : suspect.survivors)
        survivors += cost.allocations;
    EXPECT_EQ(survivors, 23 * 40) << "what survives adds up to the growth";
}

TEST(SnapshotGrowth, IsQuietWhereNothingGrows) {
    EXPECT_TRUE(Series({{"/app/cache.py", kCache}, {"/app/batch.py", kBatch}, {"/app/table.py", kTable}}, 24)
                    .suspects()
                    .empty());
    EXPECT_TRUE(Series({{"/app/table.py", kTable}, {"/app/down.py", [](int i) { return 2000 - 40 * i; }}}, 24)
                    .suspects()
                    .empty());
}

TEST(SnapshotGrowth, JudgesBySpacingInTimeNotByNumber) {
    // Thinned: the first half of the time has a quarter of the snapshots. By number the growth would seem to
    // stop.
    const auto times = [](int i) { return (i < 8 ? i * 3 : 24 + (i - 8)) * kMinute; };
    const Amount steady = [&](int i) { return 20 * times(i) / kMinute; };
    EXPECT_EQ(Series({{"/app/leak.py", steady}, {"/app/table.py", kTable}}, 32, times).suspects(),
        Owners{"/app/leak.py"});
    const LeakReport report =
        Series({{"/app/leak.py", steady}, {"/app/table.py", kTable}}, 32, times).report();
    ASSERT_FALSE(report.suspects.empty());
    const Suspect& suspect = report.suspects.front();
    for (std::size_t i = 1; i < suspect.live.size(); ++i)
        EXPECT_NEAR(static_cast<double>(suspect.live[i].allocations - suspect.live[i - 1].allocations),
            static_cast<double>(suspect.live.back().allocations) /
                static_cast<double>(suspect.live.size() - 1),
            2);
}

TEST(SnapshotGrowth, LooksPastPythonsOwnLibrary) {
    const Series series(
        {{"/usr/lib/python3.11/json/decoder.py", kLeak, "/app/orders.py"}, {"/app/table.py", kTable}}, 16);
    EXPECT_EQ(series.suspects(), Owners{"main.py:1"});
    EXPECT_EQ(Series({{"/usr/lib/python3/dist-packages/flask/app.py", kLeak}, {"/app/table.py", kTable}}, 16)
                  .suspects(),
        Owners{"/usr/lib/python3/dist-packages/flask/app.py"});
}

TEST(SnapshotGrowth, EndsBeforeTheShutdown) {
    const auto untilLast = [](const Amount& amount) {
        return [amount](int i) { return i < 22 ? amount(i) : std::int64_t{10}; };
    };
    const Series series({{"/app/leak.py", untilLast(kLeak)}, {"/app/table.py", untilLast(kTable)}}, 24);
    EXPECT_EQ(series.suspects(), Owners{"/app/leak.py"});
    const LeakReport report = series.report();
    EXPECT_EQ(report.endTime, 21 * kMinute);
    ASSERT_FALSE(report.suspects.empty());
    EXPECT_EQ(report.suspects.front().verdict, LeakVerdict::FreedAtShutdown);
}

TEST(SnapshotGrowth, IsNotToldFromChanceByFewSnapshots) {
    const Series few({{"/app/leak.py", kLeak}}, 7);
    const auto refused = findSuspects(*few.profile, few.names);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, ErrorCode::Unsupported);
    EXPECT_NE(refused.error().sentence.find("here are 7"), std::string::npos);
    EXPECT_EQ(Series({{"/app/leak.py", kLeak}}, 8).suspects(), Owners{"/app/leak.py"});
}

TEST(SnapshotGrowth, IsJudgedByNumberIfAllHaveOneTime) {
    const Series series(
        {{"/app/leak.py", kLeak}, {"/app/cache.py", kCache}}, 24, [](int) { return Nanoseconds{0}; });
    EXPECT_EQ(series.suspects(), Owners{"/app/leak.py"});
}

} // namespace
} // namespace tidemark::tests
