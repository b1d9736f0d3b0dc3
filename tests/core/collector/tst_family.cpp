// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/family.h"
#include "core/collector/passed_environment.h"

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <cstring>
#include <memory>
#include <string>
#include <sys/resource.h>
#include <unistd.h>

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

TEST_F(FamilyTest, IsNotJoinedAtThePriceOfASignal) {
    const std::string prefix = testing::TempDir() + "joined-" + std::to_string(getpid()) + "-";
    std::strcpy(family->ring_prefix, prefix.c_str());
    EXPECT_EXIT(
        {
            rlimit limit{};
            getrlimit(RLIMIT_FSIZE, &limit);
            limit.rlim_cur = 1 << 20;
            setrlimit(RLIMIT_FSIZE, &limit);
            _exit(joinFamily(*family, true) ? 1 : 0);
        },
        testing::ExitedWithCode(0), "");
    EXPECT_NE(access((prefix + "0.ring").c_str(), F_OK), 0);
    EXPECT_NE(joinFamily(*family, true), nullptr) << "there is no limit here";
    unlink((prefix + "0.ring").c_str());
}

TEST_F(FamilyTest, ACollectorThatTheNextImageCannotReadIsNotPreloaded) {
    static Recording recording;
    recording.family = family.get();
    family->state = static_cast<std::uint32_t>(wire::FamilyState::Recording);
    char variable[] = "HOME=/";
    const std::array<char*, 2> environment{variable, nullptr};
    std::strcpy(family->preload, "LD_PRELOAD=/nonexistent/collector.so");
    EXPECT_EQ(passedEnvironmentBytes(recording, environment.data(), false), 0u);
    std::strcpy(family->preload, "LD_PRELOAD=/proc/self/exe");
    EXPECT_GT(passedEnvironmentBytes(recording, environment.data(), false), 0u);
}

} // namespace
} // namespace tidemark::collector
