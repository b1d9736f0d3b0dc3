// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/pattern.h"

#include <gtest/gtest.h>

namespace tidemark::tests {
namespace {

TEST(Globs, MatchTheWholeText) {
    EXPECT_TRUE(globMatches("main", "main"));
    EXPECT_FALSE(globMatches("main", "main2"));
    EXPECT_FALSE(globMatches("main", "domain"));
    EXPECT_TRUE(globMatches("", ""));
    EXPECT_FALSE(globMatches("", "x"));
    EXPECT_FALSE(globMatches("x", ""));
}

TEST(Globs, KnowStarsAndQuestionMarks) {
    EXPECT_TRUE(globMatches("*", ""));
    EXPECT_TRUE(globMatches("lib*.so.?", "libfoo.so.1"));
    EXPECT_FALSE(globMatches("lib*.so.?", "libfoo.so.12"));
    EXPECT_TRUE(globMatches("*a*b*", "xxaxxbxx"));
    EXPECT_TRUE(globMatches("a*b", "aXbXb"));
    EXPECT_FALSE(globMatches("a*b", "aXbXc"));
    EXPECT_FALSE(globMatches("?", ""));
}

TEST(Globs, KnowSets) {
    EXPECT_TRUE(globMatches("x[abc]y", "xby"));
    EXPECT_FALSE(globMatches("x[abc]y", "xdy"));
    EXPECT_TRUE(globMatches("[a-f]", "d"));
    EXPECT_FALSE(globMatches("[a-f]", "g"));
    EXPECT_TRUE(globMatches("[!a-f]", "g"));
    EXPECT_FALSE(globMatches("[!a-f]", "d"));
    EXPECT_TRUE(globMatches("[]x]", "]"));
    EXPECT_TRUE(globMatches("[a-]", "-"));
    EXPECT_TRUE(globMatches("[\xc0-\xff]", "\xe4")) << "bytes, not characters";
}

TEST(Globs, TakeBracketsThatAreNoSetAsTheyAre) {
    EXPECT_TRUE(globMatches("operator new[](unsigned long)", "operator new[](unsigned long)"));
    EXPECT_TRUE(globMatches("a[", "a["));
    EXPECT_TRUE(globMatches("\\[cut]", "[cut]"));
    EXPECT_TRUE(globMatches("\\*", "*"));
    EXPECT_FALSE(globMatches("\\*", "x"));
    EXPECT_TRUE(globMatches("end\\", "end\\"));
}

TEST(Globs, OfManyStarsAreQuick) {
    std::string glob;
    for (int i = 0; i < 200; ++i)
        glob += "*a";
    EXPECT_FALSE(globMatches(glob + "*b", std::string(5000, 'a')));
}

TEST(Regexes, AreFoundAnywhere) {
    const auto regex = Pattern::compile(Filter::Match::Regex, "b+(c|d)$");
    ASSERT_TRUE(regex.ok());
    EXPECT_TRUE(regex->matches("abbd"));
    EXPECT_FALSE(regex->matches("abbde"));
    EXPECT_FALSE(regex->matches(""));
    EXPECT_TRUE(regex->matches(std::string_view("abbde").substr(0, 4))) << "needs no terminator";
}

TEST(Regexes, KnowAnchorsAndAlternatives) {
    const auto regex = Pattern::compile(Filter::Match::Regex, "^main|\\bwalk$|^$");
    ASSERT_TRUE(regex.ok());
    EXPECT_TRUE(regex->matches("main2"));
    EXPECT_FALSE(regex->matches("domain"));
    EXPECT_TRUE(regex->matches("to walk"));
    EXPECT_FALSE(regex->matches("sidewalk"));
    EXPECT_TRUE(regex->matches(""));
}

TEST(Regexes, ThatAreWrongAreRefusedWithTheReason) {
    EXPECT_FALSE(Pattern::compile(Filter::Match::Regex, "a)(b").ok());
    const auto regex = Pattern::compile(Filter::Match::Regex, "a(b");
    ASSERT_FALSE(regex.ok());
    EXPECT_EQ(regex.error().code, ErrorCode::InvalidUsage);
    EXPECT_EQ(regex.error().sentence,
        "The filter pattern “a(b” cannot be used as a regular expression: Unmatched ( or \\(.");
}

TEST(Regexes, ThatWouldEatMemoryOrTimeAreRefused) {
    for (const char* text : {"((a{1,200}){1,200}){1,200}", "a{30000}", "(a*)*\\1", "(x{2,9999}){2}"})
        EXPECT_FALSE(Pattern::compile(Filter::Match::Regex, text).ok()) << text;
    EXPECT_FALSE(Pattern::compile(Filter::Match::Regex, std::string(2000, 'a')).ok());
    EXPECT_TRUE(Pattern::compile(Filter::Match::Regex, "a{2,3}\\{b").ok());
}

TEST(Regexes, OfNestedStarsAndLongTextsAreQuick) {
    const auto regex = Pattern::compile(Filter::Match::Regex, "(a+)+$");
    ASSERT_TRUE(regex.ok());
    EXPECT_FALSE(regex->matches(std::string(200'000, 'a') + "b"));
}

TEST(Patterns, OfGlobsAreNeverRefused) {
    const auto glob = Pattern::compile(Filter::Match::Glob, "a(");
    ASSERT_TRUE(glob.ok());
    EXPECT_TRUE(glob->matches("a("));
}

} // namespace
} // namespace tidemark::tests
