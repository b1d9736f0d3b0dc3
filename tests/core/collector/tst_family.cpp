// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/family.h"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>

namespace tidemark::collector {
namespace {

TEST(MatchesGlob, WholeNames) {
    EXPECT_TRUE(matchesGlob("cc1plus", "cc1plus"));
    EXPECT_FALSE(matchesGlob("cc1", "cc1plus"));
    EXPECT_FALSE(matchesGlob("cc1plus", "cc1"));
    EXPECT_TRUE(matchesGlob("cc1*", "cc1plus"));
    EXPECT_TRUE(matchesGlob("*", ""));
    EXPECT_TRUE(matchesGlob("*b*b", "abbab"));
    EXPECT_FALSE(matchesGlob("*b*c", "abbab"));
    EXPECT_TRUE(matchesGlob("p?thon3.[0-9]*", "python3.11"));
    EXPECT_FALSE(matchesGlob("[!a-m]*", "git"));
    EXPECT_TRUE(matchesGlob("[]x]", "]"));
    EXPECT_FALSE(matchesGlob("", "x"));
    EXPECT_TRUE(matchesGlob("", ""));
}

TEST(MatchesGlob, UnfinishedSetsMatchWithoutReadingOn) {
    EXPECT_TRUE(matchesGlob("a[b", "ab"));
    EXPECT_FALSE(matchesGlob("a[", "ab"));
    EXPECT_FALSE(matchesGlob("[a-", "b"));
}

struct FamilyTest : testing::Test {
    std::unique_ptr<wire::Family> family = std::make_unique<wire::Family>();
};

TEST_F(FamilyTest, WantsByFileName) {
    EXPECT_TRUE(familyWants(*family, "/bin/ls"));
    family->follow = static_cast<std::uint32_t>(wire::Follow::Matching);
    std::strcpy(family->pattern, "l*");
    EXPECT_TRUE(familyWants(*family, "/bin/ls"));
    EXPECT_TRUE(familyWants(*family, "ls"));
    EXPECT_FALSE(familyWants(*family, "/lib/cp"));
}

TEST_F(FamilyTest, RemembersManyProcesses) {
    for (std::int32_t pid = 1; pid < 10'000; pid += 3)
        rememberProcess(*family, pid);
    for (std::int32_t pid = 1; pid < 10'000; ++pid)
        ASSERT_EQ(isKnown(*family, pid), pid % 3 == 1) << pid;
}

TEST_F(FamilyTest, AFullTableForgetsNobodyAndEnds) {
    for (std::uint32_t pid = 1; pid <= wire::kMaxKnownProcesses + 10; ++pid)
        rememberProcess(*family, static_cast<std::int32_t>(pid));
    EXPECT_TRUE(isKnown(*family, 1));
    EXPECT_FALSE(isKnown(*family, static_cast<std::int32_t>(wire::kMaxKnownProcesses + 11)));
}

TEST_F(FamilyTest, IsNotReachableWithoutAKeeper) {
    EXPECT_FALSE(familyIsReachable(*family));
}

} // namespace
} // namespace tidemark::collector
