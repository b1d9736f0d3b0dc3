// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/result_trail.h"

#include <array>
#include <gtest/gtest.h>
#include <string>

namespace tidemark {

namespace {

constexpr std::uint64_t kBegin = 0x1000;

std::vector<std::byte> bytesOf(std::initializer_list<int> values) {
    std::vector<std::byte> bytes;
    for (const int value : values)
        bytes.push_back(static_cast<std::byte>(value));
    return bytes;
}

/// "offset:registers[slots]" of each step, and "call@offset" where the pointer is an argument.
std::string trailOf(std::initializer_list<int> code, bool goOn = false, bool withCookie = false) {
    constexpr std::array<std::int32_t, 2> kOffsets = {0, 8};
    const auto bytes = bytesOf(code);
    std::string calls;
    ResultTracker tracker;
    const auto steps = tracker.follow(
        bytes, kBegin, kBegin, std::span(kOffsets).first(withCookie ? 2 : 1), [&](const TrailCall& call) {
            calls += "call@" + std::to_string(call.address - kBegin) + " ";
            return goOn;
        });
    std::string text;
    for (const TrailStep& step : steps) {
        text += std::to_string(step.address - kBegin) + ":" + std::to_string(step.registers);
        for (const auto slot : step.frameSlots)
            text += "[" + std::to_string(slot) + "]";
        text += step.returns ? "r " : " ";
    }
    return text + calls;
}

TEST(ResultTracker, FollowsCopiesToACall) {
    // mov rbx, rax; mov rdi, rbx; call
    EXPECT_EQ(trailOf({0x48, 0x89, 0xc3, 0x48, 0x89, 0xdf, 0xe8, 0, 0, 0, 0}), "0:1 3:9 6:41 call@6 ");
}

TEST(ResultTracker, ForgetsWhatIsOverwritten) {
    // mov rdi, rax; xor eax, eax; mov edi, 1; call
    EXPECT_EQ(trailOf({0x48, 0x89, 0xc7, 0x31, 0xc0, 0xbf, 1, 0, 0, 0, 0xe8, 0, 0, 0, 0}), "0:1 3:33 5:32 ");
}

TEST(ResultTracker, FollowsTheFrame) {
    // mov [rbp-24], rax; call; mov rax, [rbp-24]; ret
    EXPECT_EQ(trailOf({0x48, 0x89, 0x45, 0xe8, 0xe8, 0, 0, 0, 0, 0x48, 0x8b, 0x45, 0xe8, 0xc3}),
        "0:1 4:1[-24] 9:0[-24] 13:1[-24]r ");
    // mov [rbp-24], rax; mov dword [rbp-20], 1; ret
    EXPECT_EQ(trailOf({0x48, 0x89, 0x45, 0xe8, 0xc7, 0x45, 0xec, 1, 0, 0, 0, 0xc3}), "0:1 4:1[-24] 11:1r ");
}

TEST(ResultTracker, LosesWhatCallsDoNotKeep) {
    // mov rbx, rax; call; ret
    EXPECT_EQ(trailOf({0x48, 0x89, 0xc3, 0xe8, 0, 0, 0, 0, 0xc3}), "0:1 3:9 8:8 ");
}

TEST(ResultTracker, GoesBothWaysOfAJump) {
    // test rax, rax; je +4; mov rdi, rax; ret; mov rbx, rax; ret
    EXPECT_EQ(trailOf({0x48, 0x85, 0xc0, 0x74, 4, 0x48, 0x89, 0xc7, 0xc3, 0x48, 0x89, 0xc3, 0xc3}),
        "0:1 3:1 5:1 8:33r 9:1 12:9r ");
}

TEST(ResultTracker, KnowsObjectsBehindTheLengthOfAnArray) {
    // lea rdi, [rax+8]; call: the pointer itself is in rax only
    EXPECT_EQ(trailOf({0x48, 0x8d, 0x78, 8, 0xe8, 0, 0, 0, 0}), "0:1 4:1 ");
    EXPECT_EQ(trailOf({0x48, 0x8d, 0x78, 8, 0xe8, 0, 0, 0, 0}, false, true), "0:1 4:33 call@4 ");
}

TEST(ResultTracker, EndsInLoopsAtTheEndAndAtNonsense) {
    EXPECT_EQ(trailOf({0xeb, 0xfe}), "0:1 ");
    EXPECT_EQ(trailOf({0x90}), "0:1 ");
    EXPECT_EQ(trailOf({0x06}), "");
    EXPECT_EQ(trailOf({}), "");
    std::vector<std::byte> sled(4096, std::byte{0x90});
    ResultTracker tracker;
    EXPECT_EQ(tracker.follow(sled, kBegin, kBegin, {}, [](const TrailCall&) { return true; }).size(),
        ResultTracker::kMostSteps);
}

} // namespace

} // namespace tidemark
