// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/background_index.h"

#include <gtest/gtest.h>

namespace tidemark::recording {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kMiB = 1U << 20;

TEST(BackgroundIndex, TakesTheRestToGoOnAtThePaceOfTheBegin) {
    EXPECT_EQ(indexTimeLeft(300ms, 30 * kMiB, 120 * kMiB), 900ms);
    EXPECT_EQ(indexTimeLeft(3h, 1024 * kMiB, 1025 * kMiB), std::chrono::nanoseconds(3h) / 1024);
}

TEST(BackgroundIndex, NeedsNoMoreTimeThanNoneWhereAllIsDone) {
    EXPECT_EQ(indexTimeLeft(300ms, 30 * kMiB, 30 * kMiB), 0ns);
    EXPECT_EQ(indexTimeLeft(300ms, 31 * kMiB, 30 * kMiB), 0ns);
}

TEST(BackgroundIndex, DoesNotGuessFromTooLittle) {
    EXPECT_EQ(indexTimeLeft(300ms, 0, 120 * kMiB), 0ns);
    EXPECT_EQ(indexTimeLeft(300ms, kMiB - 1, 120 * kMiB), 0ns);
}

} // namespace
} // namespace tidemark::recording
