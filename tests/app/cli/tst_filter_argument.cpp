// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/filter_argument.h"

#include <gtest/gtest.h>

namespace tidemark::cli {

namespace {

using Field = Filter::Field;
using Match = Filter::Match;

Filter parsed(std::string_view text) {
    const auto result = parseFilter(text);
    EXPECT_TRUE(result.ok()) << text;
    return result ? *result : Filter{};
}

TEST(ParseFilter, TakesEveryField) {
    EXPECT_EQ(parsed("function:std::*"), (Filter{Field::Function, Match::Glob, false, false, "std::*"}));
    EXPECT_EQ(parsed("-module:libfoo*"), (Filter{Field::Module, Match::Glob, true, false, "libfoo*"}));
    EXPECT_EQ(parsed("function:~^get"), (Filter{Field::Function, Match::Regex, false, false, "^get"}));
    EXPECT_EQ(parsed("leaf.function:f"), (Filter{Field::Function, Match::Glob, false, true, "f"}));
    EXPECT_EQ(parsed("-leaf.module:~x"), (Filter{Field::Module, Match::Regex, true, true, "x"}));
    EXPECT_EQ(parsed("thread:worker*"), (Filter{Field::Thread, Match::Glob, false, false, "worker*"}));
    EXPECT_EQ(parsed("thread:#2"), (Filter{Field::Thread, Match::Glob, false, false, "#2"}));
    EXPECT_EQ(parsed("-temporary"), (Filter{Field::Temporary, Match::Glob, true, false, ""}));
}

TEST(ParseFilter, PointsAtTheColumnOfAMistake) {
    const std::vector<std::pair<std::string, int>> mistakes = {
        {"", 1},
        {"-", 2},
        {"std::vector", 1},
        {"-color:x", 2},
        {"leaf.thread:x", 1},
        {"-leaf.temporary", 2},
        {"function", 9},
        {"function:", 10},
        {"module:~", 9},
        {"temporary:yes", 10},
    };
    for (const auto& [text, column] : mistakes) {
        const auto result = parseFilter(text);
        ASSERT_FALSE(result.ok()) << text;
        EXPECT_NE(result.error().sentence.find("column " + std::to_string(column) + ":"), std::string::npos)
            << result.error().sentence;
    }
}

} // namespace

} // namespace tidemark::cli
