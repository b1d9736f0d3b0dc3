// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/lamport_clocks.h"
#include "core/collector/rule_cache.h"
#include "core/collector/stack_table.h"

#include <gtest/gtest.h>
#include <memory>
#include <random>
#include <set>
#include <thread>
#include <vector>

using namespace tidemark::collector;

namespace {

TEST(StackTable, idsAreDenseAndStable) {
    const auto table = std::make_unique<StackTable>();
    std::atomic<std::uint32_t> next{1};
    std::uint32_t spare = 0;
    constexpr std::uint64_t kStacks = 300'000; // several segments
    for (std::uint64_t i = 0; i < kStacks; ++i) {
        const auto answer = table->intern(mixHash(1, i), next, spare);
        ASSERT_EQ(answer.id, i + 1);
        ASSERT_TRUE(answer.isNew);
    }
    for (int pass = 0; pass < 2; ++pass) {
        for (std::uint64_t i = 0; i < kStacks; ++i) {
            const auto answer = table->intern(mixHash(1, i), next, spare);
            ASSERT_EQ(answer.id, i + 1);
            ASSERT_FALSE(answer.isNew);
        }
    }
}

TEST(StackTable, eachIdIsNewForExactlyOneThread) {
    const auto table = std::make_unique<StackTable>();
    std::atomic<std::uint32_t> next{1};
    constexpr int kThreads = 4;
    constexpr std::uint64_t kStacks = 100'000;
    std::vector<std::vector<std::uint32_t>> fresh(kThreads);
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
        threads.emplace_back([&, t] {
            std::uint32_t spare = 0;
            for (std::uint64_t i = 0; i < kStacks; ++i) {
                const auto answer = table->intern(mixHash(7, i), next, spare);
                ASSERT_NE(answer.id, 0u);
                if (answer.isNew)
                    fresh[static_cast<std::size_t>(t)].push_back(answer.id);
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    std::set<std::uint32_t> all;
    std::size_t total = 0;
    for (const auto& ids : fresh) {
        all.insert(ids.begin(), ids.end());
        total += ids.size();
    }
    EXPECT_EQ(all.size(), total);
    // A hash may get two ids if two threads meet it just as the table grows.
    EXPECT_GE(total, kStacks);
    EXPECT_LE(total, kStacks + 100);
    EXPECT_LE(*all.rbegin(), total + kThreads);
}

TEST(RecentStacks, knowsTheLastAndNothingElse) {
    const auto recent = std::make_unique<RecentStacks>();
    constexpr std::uint32_t kStacks = 20'000;
    std::uint32_t known = 0;
    for (std::uint32_t i = 1; i <= kStacks; ++i) {
        ASSERT_EQ(recent->find(mixHash(3, i)), 0u);
        recent->insert(mixHash(3, i), i);
        ASSERT_EQ(recent->find(mixHash(3, i)), i);
    }
    for (std::uint32_t i = 1; i <= kStacks; ++i) {
        const std::uint32_t id = recent->find(mixHash(3, i));
        ASSERT_TRUE(id == 0 || id == i);
        known += id != 0 ? 1 : 0;
    }
    EXPECT_GT(known, 1'000u);
    EXPECT_EQ(recent->find(0), 0u);
}

TEST(RecentRules, areExact) {
    const auto recent = std::make_unique<RecentRules>();
    std::mt19937_64 random(20261123);
    std::vector<std::uint64_t> addresses(20'000);
    for (auto& address : addresses)
        address = 0x7F00'0000'0000 + (random() & 0xFF'FFFF);
    const auto ruleOf = [](std::uint64_t address) {
        return UnwindRule(address % 2 == 0 ? RuleKind::FromSp : RuleKind::FromBp,
            static_cast<std::uint32_t>(address & 0x7FFE) + 1,
            static_cast<std::uint32_t>(address >> 8 & 0xFFF));
    };
    for (const std::uint64_t address : addresses)
        ASSERT_TRUE(recent->insert(address, ruleOf(address)));
    std::size_t hits = 0;
    for (const std::uint64_t address : addresses) {
        const PlainRule rule = recent->find(address);
        if (!rule)
            continue;
        ++hits;
        ASSERT_EQ(rule.fromBp(), address % 2);
        ASSERT_EQ(rule.cfaWords(), (address & 0x7FFE) + 1);
        ASSERT_EQ(rule.bpWords(), address >> 8 & 0xFFF);
    }
    EXPECT_GT(hits, 1'000u);
    recent->clear();
    for (const std::uint64_t address : addresses)
        ASSERT_FALSE(recent->find(address));
}

TEST(RecentRules, keepOnlyWhatFits) {
    const auto recent = std::make_unique<RecentRules>();
    constexpr std::uint64_t kPc = 0x5555'5555'1234;
    for (const UnwindRule rule :
        {UnwindRule(), UnwindRule(RuleKind::End), UnwindRule(RuleKind::FarFromSp, 70'000),
            UnwindRule(RuleKind::Realigned, 2), UnwindRule(RuleKind::FromSp, 0x8000, 1)}) {
        EXPECT_FALSE(recent->insert(kPc, rule));
        EXPECT_FALSE(recent->find(kPc));
    }
    // An address beyond what is cached must not be taken for the one with the same hash.
    ASSERT_TRUE(recent->insert(kPc, UnwindRule(RuleKind::FromSp, 2, 0)));
    EXPECT_FALSE(recent->find(kPc + RuleCache::kAddresses));
    EXPECT_TRUE(recent->insert(kPc + 1 + RuleCache::kAddresses, UnwindRule(RuleKind::FromSp, 2, 0)));
    EXPECT_FALSE(recent->find(kPc + 1 + RuleCache::kAddresses));
    EXPECT_FALSE(recent->find(kPc + 1));
}

TEST(RuleCache, isExact) {
    const auto cache = std::make_unique<RuleCache>();
    std::mt19937_64 random(20261122);
    std::vector<std::uint64_t> addresses(200'000);
    for (auto& address : addresses)
        address = 0x7F00'0000'0000 + (random() & 0xFF'FFFF);
    for (const std::uint64_t address : addresses)
        cache->insert(address, UnwindRule(RuleKind::FromSp, static_cast<std::uint32_t>(address & 0xFFFF), 3));
    std::size_t hits = 0;
    for (const std::uint64_t address : addresses) {
        const UnwindRule rule = cache->find(address);
        if (rule.kind() == RuleKind::None)
            continue;
        ++hits;
        ASSERT_EQ(rule.cfaWords(), address & 0xFFFF);
        ASSERT_EQ(rule.bpWords(), 3u);
    }
    EXPECT_GT(hits, 50'000u);
    cache->clear();
    for (const std::uint64_t address : addresses)
        ASSERT_EQ(cache->find(address).kind(), RuleKind::None);
}

TEST(RuleCache, hashIsABijection) {
    // A bijection on 47 bits hits each value once; seen on a subset: no two of many close addresses collide.
    std::set<std::uint64_t> seen;
    for (std::uint64_t pc = 0x5555'5555'0000; pc < 0x5555'5555'0000 + 500'000; ++pc)
        ASSERT_TRUE(seen.insert(RuleCache::hashOf(pc)).second);
}

TEST(LamportClocks, passBothClocks) {
    const auto clocks = std::make_unique<LamportClocks>();
    EXPECT_EQ(clocks->next(0x10'0000, 0), 1u);
    EXPECT_EQ(clocks->next(0x10'0000, 0), 2u);
    EXPECT_EQ(clocks->next(0x10'0000, 41), 42u);
    EXPECT_EQ(clocks->next(0x10'0000, 3), 43u);
}

} // namespace
