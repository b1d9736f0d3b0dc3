// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/suppressions.h"

#include <gtest/gtest.h>

namespace tidemark {
namespace {

bool matches(const std::string& pattern, const std::string& name) {
    Suppression one;
    one.pattern = pattern;
    return one.matches(name);
}

TEST(Suppression, MatchesAsLeakSanitizerDoes) {
    EXPECT_TRUE(matches("makeEntry", "ns::Registry<int>::makeEntry(int)"));
    EXPECT_FALSE(matches("makeentry", "makeEntry"));
    EXPECT_TRUE(matches("Reg*Entry", "ns::Registry<int>::makeEntry(int)"));
    EXPECT_FALSE(matches("Entry*Reg", "ns::Registry<int>::makeEntry(int)"));
    EXPECT_TRUE(matches("^ns::", "ns::f"));
    EXPECT_FALSE(matches("^f", "ns::f"));
    EXPECT_TRUE(matches("f$", "ns::f"));
    EXPECT_FALSE(matches("ns$", "ns::f"));
    EXPECT_TRUE(matches("^f$", "f"));
    EXPECT_FALSE(matches("^f$", "ff"));
    EXPECT_TRUE(matches("^a*b$", "a then b"));
    EXPECT_FALSE(matches("^ab*b$", "ab"));
    EXPECT_TRUE(matches("*", ""));
    EXPECT_TRUE(matches("operator[]", "T::operator[](int)"));
}

TEST(Suppressions, AreReadWithTheirOptions) {
    const auto all =
        parseSuppressions("# a comment\n\nleak:one\r\n# tidemark: bytes<=64K blocks<=100 until=2027-01-31\n"
                          "  leak:two words  \nthread:not ours\n# tidemark: bytes<=1\n# more\nleak:three");
    ASSERT_TRUE(all.ok());
    ASSERT_EQ(all->size(), 3u);
    EXPECT_EQ((*all)[0], (Suppression{"one", Suppression::kNoLimit, Suppression::kNoLimit, "", 3}));
    EXPECT_EQ((*all)[1], (Suppression{"two words", 65536, 100, "2027-01-31", 5}));
    EXPECT_EQ((*all)[2], (Suppression{"three", 1, Suppression::kNoLimit, "", 9}));
    for (const Suppression& one : *all) {
        auto again = parseSuppressions(printSuppression(one));
        ASSERT_TRUE(again.ok());
        again->at(0).line = one.line;
        EXPECT_EQ(again->at(0), one);
    }
}

TEST(Suppressions, MistakesNameTheLine) {
    for (const std::string text :
        {"\nwhat is this", "\nleak:", "\n# tidemark: bytes<=many", "\n# tidemark: until=soon",
            "\n# tidemark: bytes<=9223372036854775807K", "\n# tidemark: until=2027-13-01"}) {
        const auto all = parseSuppressions(text);
        ASSERT_FALSE(all.ok()) << text;
        EXPECT_EQ(all.error().code, ErrorCode::InvalidUsage);
        EXPECT_NE(all.error().sentence.find("Line 2 "), std::string::npos) << all.error().sentence;
    }
}

} // namespace
} // namespace tidemark
