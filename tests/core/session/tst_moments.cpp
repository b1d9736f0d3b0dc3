// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/profile_builder.h"
#include "core/session/session.h"

#include <gtest/gtest.h>

#include <string_view>

namespace tidemark::tests {
namespace {

/// Allocations at 200, 400, 600 and 800 ms of one second.
std::shared_ptr<const Profile> fourEvents() {
    ProfileBuilder builder;
    builder.facts().duration = 1'000'000'000;
    const auto thread = builder.addThread({1, "main"});
    for (int i = 1; i <= 4; ++i)
        builder.addEvent({BuilderEvent::Kind::Allocation, Call::Malloc, Domain::Heap, thread, kEmptyStack,
            static_cast<std::uint64_t>(i) * 16, 8, i * 200'000'000});
    return builder.finish();
}

const FindPeak kPeak = [] { return Result<Moment>(Moment{3}); };

TEST(MomentOf, FindsTheGapInTheTrace) {
    const auto profile = fourEvents();
    const auto moment = [&](std::string_view text) {
        return *momentOf(*parseMomentText(text), *profile, kPeak);
    };
    EXPECT_EQ(moment("start"), Moment{0});
    EXPECT_EQ(moment("end"), Moment{4});
    EXPECT_EQ(moment("peak"), Moment{3});
    EXPECT_EQ(moment("400ms"), Moment{2});
    EXPECT_EQ(moment("399.9ms"), Moment{1});
    EXPECT_EQ(moment("50%"), Moment{2});
    EXPECT_EQ(moment("100%"), Moment{4});
    EXPECT_EQ(moment("2h"), Moment{4});
    EXPECT_EQ(moment("#3"), Moment{3});
}

TEST(TimeOf, KeepsTimesBetweenEvents) {
    const auto profile = fourEvents();
    const auto time = [&](std::string_view text) { return *timeOf(*parseMomentText(text), *profile, kPeak); };
    EXPECT_EQ(time("start"), 0);
    EXPECT_EQ(time("end"), 1'000'000'000);
    EXPECT_EQ(time("399.9ms"), 399'900'000);
    EXPECT_EQ(time("2h"), 1'000'000'000);
    EXPECT_EQ(time("25%"), 250'000'000);
    EXPECT_EQ(time("peak"), 600'000'000);
    EXPECT_EQ(time("#2"), 400'000'000);
    EXPECT_EQ(time("#99"), 800'000'000);
}

} // namespace
} // namespace tidemark::tests
