// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/time_argument.h"

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
    EXPECT_EQ(parsed("50%"), (TimeArgument{Kind::Share, 0, 0, 500'000}));
    EXPECT_EQ(parsed("12.5%"), (TimeArgument{Kind::Share, 0, 0, 125'000}));
    EXPECT_EQ(parsed("100%"), (TimeArgument{Kind::Share, 0, 0, 1'000'000}));
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

} // namespace

} // namespace tidemark::cli
