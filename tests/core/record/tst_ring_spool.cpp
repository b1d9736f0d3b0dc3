// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/ring_spool.h"

#include "core/wire/wire.h"

#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <sys/stat.h>
#include <unistd.h>

namespace tidemark::recording {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kSmall = 4096;

struct RingSpoolTest : testing::Test {
    fs::path path = fs::temp_directory_path() / ("tidemark-spool" + std::to_string(getpid()));
    std::unique_ptr<RingSpool> spool = RingSpool::create(path, kSmall);
    ~RingSpoolTest() override { fs::remove(path); }

    static std::vector<std::byte> bytes(std::uint64_t position, std::size_t count) {
        std::vector<std::byte> content(count);
        for (std::size_t i = 0; i < count; ++i)
            content[i] = static_cast<std::byte>((position + i) * 7 >> 3);
        return content;
    }
    bool add(std::uint32_t ring, std::uint64_t position, std::size_t count) {
        return spool->add(ring, position, bytes(position, count));
    }
};

void expectEqual(std::span<const std::byte> got, std::uint64_t position, std::size_t count) {
    const auto expected = RingSpoolTest::bytes(position, count);
    EXPECT_TRUE(std::equal(got.begin(), got.end(), expected.begin(), expected.end())) << position;
}

TEST_F(RingSpoolTest, GivesBackWhatItWasGivenByRingAndPosition) {
    ASSERT_TRUE(spool);
    EXPECT_TRUE(add(3, 800, 160));
    EXPECT_TRUE(add(5, 0, 80));
    EXPECT_TRUE(add(3, 960, 40));
    expectEqual(spool->window(3, 800, 2000), 800, 160);
    expectEqual(spool->window(3, 880, 2000), 880, 80);
    expectEqual(spool->window(3, 880, 888), 880, 8);
    expectEqual(spool->window(3, 960, 2000), 960, 40);
    expectEqual(spool->window(5, 0, 80), 0, 80);
    EXPECT_TRUE(spool->window(3, 1000, 2000).empty());
    EXPECT_TRUE(spool->window(3, 792, 2000).empty());
    EXPECT_TRUE(spool->window(4, 800, 900).empty());
}

TEST_F(RingSpoolTest, OnlyItsOwnerMayReadIt) {
    struct stat facts {};
    ASSERT_EQ(stat(path.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0600u);
    EXPECT_FALSE(RingSpool::create(path, kSmall)) << "never somebody else's file";
}

TEST_F(RingSpoolTest, ReleasedSpaceIsUsedAgainRoundAndRound) {
    std::uint64_t position = 0;
    for (int lap = 0; lap < 100; ++lap) {
        const std::size_t count = 8 * (1 + lap * 37 % 150);
        ASSERT_TRUE(add(1, position, count)) << lap;
        spool->release(1, position);
        expectEqual(spool->window(1, position, position + count), position, count);
        const auto left = LeftoverSpool::open(path);
        std::vector<std::byte> buffer;
        expectEqual(left->window(1, position, position + count, buffer), position, count);
        position += count;
    }
    spool->release(1, position);
    EXPECT_EQ(spool->bytesHeld(), 0u);
}

TEST_F(RingSpoolTest, AFullSpoolTakesNothing) {
    EXPECT_TRUE(add(1, 0, 2000));
    EXPECT_TRUE(add(2, 0, 1600));
    EXPECT_FALSE(add(1, 2000, 800));
    spool->release(2, 1600);
    EXPECT_FALSE(add(1, 2000, 800)) << "the block before it is still needed";
    spool->release(1, 2000);
    EXPECT_TRUE(add(1, 2000, 800));
}

TEST_F(RingSpoolTest, DamageNeverCrashes) {
    std::mt19937_64 random(5);
    for (std::uint64_t i = 0; i < 20; ++i)
        ASSERT_TRUE(add(static_cast<std::uint32_t>(i % 3), i * 104, 104));
    std::string whole(static_cast<std::size_t>(fs::file_size(path)), '\0');
    std::ifstream(path, std::ios::binary).read(whole.data(), static_cast<std::streamsize>(whole.size()));
    for (int round = 0; round < 500; ++round) {
        std::string damaged = whole;
        for (int flip = 0; flip < 8; ++flip)
            damaged[random() % (flip % 2 == 0 ? 64 : damaged.size())] = static_cast<char>(random());
        damaged.resize(random() % 4 == 0 ? random() % damaged.size() : damaged.size());
        std::ofstream(path, std::ios::binary | std::ios::trunc) << damaged;
        const auto left = LeftoverSpool::open(path);
        std::vector<std::byte> buffer;
        for (std::uint64_t i = 0; left && i < 20; ++i)
            EXPECT_LE(
                left->window(static_cast<std::uint32_t>(i % 3), i * 104, i * 104 + 50, buffer).size(), 50u);
    }
}

} // namespace
} // namespace tidemark::recording
