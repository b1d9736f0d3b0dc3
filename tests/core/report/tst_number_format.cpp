// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/phrases.h"
#include "core/report/report.h"

#include <clocale>
#include <gtest/gtest.h>
#include <limits>

namespace tidemark {

namespace {

constexpr std::int64_t kKiB = 1024;
constexpr std::int64_t kMiB = 1024 * kKiB;

TEST(FormatBytes, UsesBinaryUnitsWithOneDecimal) {
    EXPECT_EQ(formatBytes(0), "0 B");
    EXPECT_EQ(formatBytes(1023), "1023 B");
    EXPECT_EQ(formatBytes(1024), "1.0 KiB");
    EXPECT_EQ(formatBytes(1536), "1.5 KiB");
    EXPECT_EQ(formatBytes(43200963), "41.2 MiB");
    EXPECT_EQ(formatBytes(-3 * kKiB), "\u22123.0 KiB");
}

TEST(FormatBytes, NeverShows1024OfAUnit) {
    EXPECT_EQ(formatBytes(kMiB - 1), "1.0 MiB");
    EXPECT_EQ(formatBytes(kMiB - 51), "1.0 MiB");
    EXPECT_EQ(formatBytes(kMiB - 52), "1023.9 KiB");
}

TEST(FormatBytes, TakesTheExtremes) {
    EXPECT_EQ(formatBytes(std::numeric_limits<std::int64_t>::max()), "8.0 EiB");
    EXPECT_EQ(formatBytes(std::numeric_limits<std::int64_t>::min()), "\u22128.0 EiB");
}

TEST(FormatDuration, ChoosesTheUnit) {
    EXPECT_EQ(formatDuration(0), "0 ns");
    EXPECT_EQ(formatDuration(1'500), "1.5 µs");
    EXPECT_EQ(formatDuration(5'600'000), "5.6 ms");
    EXPECT_EQ(formatDuration(999'960'000), "1.00 s");
    EXPECT_EQ(formatDuration(12'340'000'000), "12.34 s");
    EXPECT_EQ(formatDuration(59'999'000'000), "1 min 00 s");
    EXPECT_EQ(formatDuration(90'400'000'000), "1 min 30 s");
    EXPECT_EQ(formatDuration(3'720'000'000'000), "1 h 02 min");
    EXPECT_EQ(formatDuration(-5'600'000), "\u22125.6 ms");
}

TEST(FormatCount, GroupsThousands) {
    EXPECT_EQ(formatCount(0), "0");
    EXPECT_EQ(formatCount(999), "999");
    EXPECT_EQ(formatCount(1000), "1,000");
    EXPECT_EQ(formatCount(-1234567), "\u22121,234,567");
}

TEST(FormatShare, IsOfTheWhole) {
    EXPECT_EQ(formatShare(1, 3), "33.3 %");
    EXPECT_EQ(formatShare(-1, 4), "\u221225.0 %");
    EXPECT_EQ(formatShare(5, 0), "\u2013");
}

TEST(NumberFormats, DoNotDependOnTheLocale) {
    // Where neither locale is installed the C locale stays and the test still holds.
    for (const char* locale : {"de_DE.UTF-8", "fr_FR.UTF-8", "C"}) {
        std::setlocale(LC_ALL, locale);
        EXPECT_EQ(formatBytes(1536), "1.5 KiB");
        EXPECT_EQ(formatShare(1, 3), "33.3 %");
        EXPECT_EQ(formatDuration(12'340'000'000), "12.34 s");
    }
    std::setlocale(LC_ALL, "C");
}

TEST(WallClock, IsUtc) {
    EXPECT_EQ(formatWallClock(1'795'381'505'000'000'000), "2026-11-22 21:05:05 UTC");
    EXPECT_EQ(formatWallClock(0), "unknown");
}

} // namespace

} // namespace tidemark
