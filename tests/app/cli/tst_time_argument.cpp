// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/time_argument.h"
#include "core/profile/profile_builder.h"

#include <gtest/gtest.h>

namespace tidemark::cli {

namespace {

using Kind = TimeArgument::Kind;

TimeArgument parsed(std::string_view text) {
    const auto result = parseTime(text);
    EXPECT_TRUE(result.ok()) << text;
    return result ? *result : TimeArgument{};
}

TEST(ParseTime, TakesUnitsAndTheirSums) {
    EXPECT_EQ(parsed("12.5s").time, 12'500'000'000);
    EXPECT_EQ(parsed("300ms").time, 300'000'000);
    EXPECT_EQ(parsed("1m30s").time, 90'000'000'000);
    EXPECT_EQ(parsed("2h").time, 7'200'000'000'000);
    EXPECT_EQ(parsed("1.5min").time, 90'000'000'000);
    EXPECT_EQ(parsed("250us").time, 250'000);
    EXPECT_EQ(parsed("7ns").time, 7);
    EXPECT_EQ(parsed("0.123456789s").time, 123'456'789);
    EXPECT_EQ(parsed("42").time, 42'000'000'000);
    EXPECT_EQ(parsed("0").time, 0);
    EXPECT_EQ(parsed("1h1m1s1ms").time, 3'661'001'000'000);
}

TEST(ParseTime, TakesWordsAndShares) {
    EXPECT_EQ(parsed("start").kind, Kind::Start);
    EXPECT_EQ(parsed("end").kind, Kind::End);
    EXPECT_EQ(parsed("peak").kind, Kind::Peak);
    EXPECT_EQ(parsed("50%"), (TimeArgument{Kind::Share, 0, 500'000}));
    EXPECT_EQ(parsed("12.5%"), (TimeArgument{Kind::Share, 0, 125'000}));
    EXPECT_EQ(parsed("100%"), (TimeArgument{Kind::Share, 0, 1'000'000}));
}

TEST(ParseTime, RefusesTheRestWithASentence) {
    for (const std::string_view text : {"", "s", "-5s", "5x", "5s3", "101%", "%", "1..5s", ".", "end!", "5 s",
             "1m30", "99999999999h", "9999999999h", "9000000000h"}) {
        const auto result = parseTime(text);
        ASSERT_FALSE(result.ok()) << text;
        EXPECT_EQ(result.error().code, ErrorCode::InvalidUsage);
        EXPECT_NE(result.error().sentence.find(std::string(text)), std::string::npos);
    }
}

TEST(MomentOf, FindsTheGapInTheTrace) {
    ProfileBuilder builder;
    builder.facts().duration = 1'000'000'000;
    const auto thread = builder.addThread({1, "main"});
    for (int i = 1; i <= 4; ++i)
        builder.addEvent({BuilderEvent::Kind::Allocation, Call::Malloc, Domain::Heap, thread, kEmptyStack,
            static_cast<std::uint64_t>(i) * 16, 8, i * 200'000'000});
    const auto profile = builder.finish();
    const Moment peak{3};
    EXPECT_EQ(momentOf(parsed("start"), *profile, peak), Moment{0});
    EXPECT_EQ(momentOf(parsed("end"), *profile, peak), Moment{4});
    EXPECT_EQ(momentOf(parsed("peak"), *profile, peak), peak);
    EXPECT_EQ(momentOf(parsed("400ms"), *profile, peak), Moment{2});
    EXPECT_EQ(momentOf(parsed("399.9ms"), *profile, peak), Moment{1});
    EXPECT_EQ(momentOf(parsed("50%"), *profile, peak), Moment{2});
    EXPECT_EQ(momentOf(parsed("100%"), *profile, peak), Moment{4});
    EXPECT_EQ(momentOf(parsed("2h"), *profile, peak), Moment{4});
}

} // namespace

} // namespace tidemark::cli
