// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/record_limits.h"

#include <gtest/gtest.h>

namespace tidemark::cli {

namespace {

TEST(ParseSize, CountsIn1024) {
    EXPECT_EQ(parseSize("1000").value(), 1000u);
    EXPECT_EQ(parseSize("1000B").value(), 1000u);
    EXPECT_EQ(parseSize("512K").value(), 512u << 10);
    EXPECT_EQ(parseSize("3MiB").value(), 3u << 20);
    EXPECT_EQ(parseSize("2GB").value(), std::uint64_t{2} << 30);
    EXPECT_EQ(parseSize("1T").value(), std::uint64_t{1} << 40);
}

TEST(ParseSize, RefusesTheRest) {
    for (const char* text : {"", "0", "x", "K", "-1", "1.5M", "1 M", "1X", "1Ki", "1MM", "99999999999T"})
        EXPECT_EQ(parseSize(text).error().code, ErrorCode::InvalidUsage) << text;
}

TEST(RecordOptions, Children) {
    using Children = RecordOptions::Children;
    RecordWords words;
    EXPECT_EQ(recordOptions(words).value().children, Children::All);
    words.children = {"none"};
    EXPECT_EQ(recordOptions(words).value().children, Children::None);
    words.children = {"matching", "cc1*"};
    EXPECT_EQ(recordOptions(words).value().children, Children::Matching);
    EXPECT_EQ(recordOptions(words).value().childrenPattern, "cc1*");
    for (const auto& wrong : {std::vector<std::string>{"matching"}, {"some"}, {"none", "x"}, {"matching", ""},
             {"matching", std::string(256, '*')}}) {
        words.children = wrong;
        EXPECT_EQ(recordOptions(words).error().code, ErrorCode::InvalidUsage);
    }
}

TEST(RecordOptions, SpansAndSizes) {
    using namespace std::chrono_literals;
    RecordWords words;
    words.delay = "1m30s";
    words.duration = "250ms";
    words.sizeLimit = "1K";
    const auto options = recordOptions(words);
    ASSERT_TRUE(options.ok());
    EXPECT_EQ(options->delay, 90s);
    EXPECT_EQ(options->duration, 250ms);
    EXPECT_EQ(options->sizeLimit, 1024u);
    words.duration = "end";
    EXPECT_EQ(recordOptions(words).error().code, ErrorCode::InvalidUsage);
}

} // namespace

} // namespace tidemark::cli
