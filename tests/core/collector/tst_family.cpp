// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/family.h"
#include "core/collector/passed_environment.h"

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <elf.h>
#include <fstream>
#include <memory>
#include <string>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

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

/// The keeper sees the one or the other: that somebody joins, or nobody does any more.
TEST_F(FamilyTest, IsNotJoinedAfterItsEnd) {
    const std::string prefix = testing::TempDir() + "ended-" + std::to_string(getpid()) + "-";
    std::strcpy(family->ring_prefix, prefix.c_str());
    family->state = static_cast<std::uint32_t>(wire::FamilyState::Ended);
    EXPECT_EQ(joinFamily(*family, true), nullptr);
    EXPECT_NE(access((prefix + "0.ring").c_str(), F_OK), 0);
    EXPECT_EQ(family->live_images.load(), 0u);
    EXPECT_EQ(family->refused.load(), 1u);
}

struct PassingTest : FamilyTest {
    PassingTest() {
        recording->family = family.get();
        family->state = static_cast<std::uint32_t>(wire::FamilyState::Recording);
        std::strcpy(family->preload, "LD_PRELOAD=/proc/self/exe");
        std::strcpy(family->ring_variable, "TIDEMARK_RING=/dev/shm/x.family");
    }
    std::size_t bytesWith(char* const* environment, const char* path = "/bin/sh") const {
        return passingTo(*recording, environment, {path}, false).bytes;
    }
    std::unique_ptr<Recording> recording = std::make_unique<Recording>();
    char variable[32] = "HOME=/";
    char user[32] = "LD_PRELOAD=libm.so.6";
};

TEST_F(PassingTest, ACollectorThatTheNextImageCannotReadIsNotPreloaded) {
    const std::array<char*, 2> environment{variable, nullptr};
    EXPECT_GT(bytesWith(environment.data()), 0u);
    std::strcpy(family->preload, "LD_PRELOAD=/nonexistent/collector.so");
    EXPECT_EQ(bytesWith(environment.data()), 0u);
}

TEST_F(PassingTest, TheUsersOwnListIsKeptAndSaved) {
    const std::array<char*, 3> environment{user, variable, nullptr};
    std::vector<std::max_align_t> memory(bytesWith(environment.data()) / sizeof(std::max_align_t) + 1);
    char** const list = passedEnvironment(*recording, environment.data(), memory.data());
    EXPECT_STREQ(list[0], "LD_PRELOAD=/proc/self/exe:libm.so.6");
    EXPECT_EQ(list[1], variable);
    EXPECT_STREQ(list[2], "TIDEMARK_SAVED_LD_PRELOAD=libm.so.6");
    EXPECT_STREQ(list[3], "TIDEMARK_RING=/dev/shm/x.family");
    EXPECT_EQ(list[4], nullptr);
}

TEST_F(PassingTest, AProgramThatCannotLoadItGetsNothingAndIsCounted) {
    const std::string path = testing::TempDir() + "small-" + std::to_string(getpid());
    std::ofstream(path) << ELFMAG "\001\001" << std::string(100, '\0');
    const std::array<char*, 2> environment{variable, nullptr};
    const Passing passing = passingTo(*recording, environment.data(), {path.c_str()}, false);
    EXPECT_EQ(passing.bytes, 0u);
    ASSERT_EQ(passing.why, wire::NotFollowed::OtherMachine);
    countNotFollowed(*recording, *passing.why);
    countNotFollowed(*recording, *passing.why);
    countNotFollowed(*recording, *passing.why, -1);
    EXPECT_EQ(family->not_followed[0].load(), 1u);
    unlink(path.c_str());
}

TEST_F(PassingTest, WhatCannotBeReadIsLeftToTheKernel) {
    auto* const memory =
        static_cast<char*>(mmap(nullptr, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    munmap(memory + 4096, 4096);
    std::memset(memory, 'x', 4096);
    std::array<char*, 3> environment{variable, memory + 4096, nullptr};
    EXPECT_EQ(bytesWith(environment.data()), 0u);
    std::memcpy(memory, user, 11); // and no end
    environment[1] = memory;
    EXPECT_EQ(bytesWith(environment.data()), 0u);
    EXPECT_EQ(bytesWith(reinterpret_cast<char**>(memory + 4096)), 0u);
    environment[1] = memory + 4000; // what need not be read is not
    EXPECT_GT(bytesWith(environment.data()), 0u);
    auto** const list = reinterpret_cast<char**>(memory + 4096 - 2 * sizeof(char*));
    list[0] = variable;
    list[1] = nullptr;
    EXPECT_GT(bytesWith(list), 0u);
    list[1] = variable;
    EXPECT_EQ(bytesWith(list), 0u);
    munmap(memory, 4096);
}

} // namespace
} // namespace tidemark::collector
