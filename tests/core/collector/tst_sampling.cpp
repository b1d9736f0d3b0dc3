// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/collector/sampling.h"

#include <array>
#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <set>
#include <thread>
#include <vector>

namespace tidemark::collector {
namespace {

constexpr std::uint64_t kMeanDistance = 4096;
constexpr std::uint64_t kSeed = 20261123;

double probability(std::size_t size) {
    return -std::expm1(-static_cast<double>(size) / static_cast<double>(kMeanDistance));
}

TEST(NaturalLog, isThatOfTheMathLibrary) {
    for (double number = 0x1p-53; number < 0x1p40; number *= 1.0137)
        EXPECT_NEAR(naturalLog(number), std::log(number), 1e-12 * (1 + std::fabs(std::log(number))));
    EXPECT_EQ(naturalLog(1), 0);
}

struct Outcome {
    std::size_t size;
    std::uint64_t offered = 0;
    std::uint64_t taken = 0;
};

/// Blocks of all sizes in turn, so that a countdown which carries anything over from one block to the next
/// would show.
std::vector<Outcome> sampleMixture(std::uint64_t rounds) {
    std::vector<Outcome> outcomes;
    for (const std::size_t size : {1u, 16u, 100u, 1000u, 4096u, 10'000u, 50'000u})
        outcomes.push_back({size});
    SampleCountdown countdown;
    countdown.seed(kSeed);
    for (std::uint64_t i = 0; i < rounds; ++i) {
        for (Outcome& outcome : outcomes) {
            ++outcome.offered;
            outcome.taken += countdown.take(outcome.size, kMeanDistance);
        }
    }
    EXPECT_EQ(countdown.allocations(), rounds * outcomes.size());
    return outcomes;
}

TEST(Sampling, takesABlockWithTheProbabilityOfItsSize) {
    for (const Outcome& outcome : sampleMixture(2'000'000)) {
        const double p = probability(outcome.size);
        const auto offered = static_cast<double>(outcome.offered);
        const double deviation = std::sqrt(offered * p * (1 - p)); // binomial
        EXPECT_NEAR(static_cast<double>(outcome.taken), offered * p, 4 * deviation + 1e-6) << outcome.size;
    }
}

TEST(Sampling, weightsGiveUnbiasedTotals) {
    double bytes = 0;
    double estimate = 0;
    double variance = 0;
    for (const Outcome& outcome : sampleMixture(100'000)) {
        const double p = probability(outcome.size);
        const auto size = static_cast<double>(outcome.size);
        bytes += static_cast<double>(outcome.offered) * size;
        estimate += static_cast<double>(outcome.taken) * size / p;
        variance += static_cast<double>(outcome.offered) * size * size * (1 - p) / p;
    }
    EXPECT_NEAR(estimate, bytes, 4 * std::sqrt(variance));
    EXPECT_LT(std::sqrt(variance) / bytes, 0.01); // or the line above says little
}

TEST(Sampling, emptyBlocksAreNeverTaken) {
    SampleCountdown countdown;
    countdown.seed(kSeed);
    for (int i = 0; i < 100'000; ++i)
        EXPECT_FALSE(countdown.take(0, 1));
}

TEST(Sampling, unseededThreadsDiffer) {
    std::set<int> firsts;
    for (int thread = 0; thread < 20; ++thread) {
        SampleCountdown countdown;
        int first = 0;
        while (!countdown.take(1, kMeanDistance))
            ++first;
        firsts.insert(first);
    }
    EXPECT_GT(firsts.size(), 15u);
}

TEST(Sampling, fewAddressesLookLikeSamples) {
    int lookAlike = 0;
    for (std::uintptr_t address = 0; address < 1 << 20; address += 16)
        lookAlike += mayBeSample(reinterpret_cast<const void*>(address));
    EXPECT_EQ(lookAlike, (1 << 20) / 4096 * 2);
    EXPECT_TRUE(mayBeSample(reinterpret_cast<const void*>(0x7F00'0000'3000)));
    EXPECT_TRUE(mayBeSample(reinterpret_cast<const void*>(0x7F00'0000'3010)));
}

TEST(SampledBlocks, rememberUntilTheyAreFreed) {
    SampledBlocks blocks;
    ASSERT_TRUE(blocks.begin());
    // So many that some rows are full and send on.
    std::mt19937_64 random(kSeed);
    std::set<std::uint64_t> keys;
    while (keys.size() < 600'000)
        keys.insert(random() % (std::uint64_t{1} << 47) & ~std::uint64_t{4095});
    for (const std::uint64_t key : keys)
        ASSERT_TRUE(blocks.insert(key));
    EXPECT_FALSE(blocks.remove(4097));
    bool odd = false;
    for (const std::uint64_t key : keys) {
        odd = !odd;
        ASSERT_TRUE(!odd || blocks.remove(key));
    }
    odd = false;
    for (const std::uint64_t key : keys) {
        odd = !odd;
        ASSERT_EQ(blocks.remove(key), !odd);
    }
}

TEST(SampledBlocks, areSharedByThreads) {
    SampledBlocks blocks;
    ASSERT_TRUE(blocks.begin());
    std::vector<std::thread> threads;
    std::array<bool, 4> ok{};
    for (std::size_t thread = 0; thread < ok.size(); ++thread)
        threads.emplace_back([&, thread] {
            bool all = true;
            for (std::uint64_t round = 0; round < 50; ++round) {
                for (std::uint64_t i = 1; i <= 500; ++i)
                    all = blocks.insert((i * ok.size() + thread) * 4096) && all;
                for (std::uint64_t i = 1; i <= 500; ++i)
                    all = blocks.remove((i * ok.size() + thread) * 4096) && all;
            }
            ok[thread] = all;
        });
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(ok, (std::array{true, true, true, true}));
}

} // namespace
} // namespace tidemark::collector
