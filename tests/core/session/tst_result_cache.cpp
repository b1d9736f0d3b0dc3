// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/result_cache.h"

#include <gtest/gtest.h>

#include <thread>

namespace tidemark::tests {
namespace {

std::shared_ptr<const StackList> listOf(std::size_t rows) {
    auto list = std::make_shared<StackList>();
    list->rows.resize(rows);
    return list;
}

TEST(ResultCache, GivesBackWhatItWasGiven) {
    ResultCache cache(100'000);
    const auto list = listOf(3);
    EXPECT_EQ(cache.find<StackList>("list"), nullptr);
    cache.keep("list", list);
    EXPECT_EQ(cache.find<StackList>("list"), list);
    cache.keep("list", listOf(4));
    EXPECT_EQ(cache.find<StackList>("list"), list) << "the first one stays";
    EXPECT_GE(cache.bytes(), 3 * sizeof(StackList::Row));
}

TEST(ResultCache, ForgetsTheLeastRecentlyUsed) {
    const std::size_t one = bytesOf(*listOf(100)) + 1;
    ResultCache cache(4 * one);
    for (const char* key : {"a", "b", "c", "d"})
        cache.keep(key, listOf(100));
    EXPECT_NE(cache.find<StackList>("a"), nullptr);
    cache.keep("e", listOf(100));
    EXPECT_EQ(cache.find<StackList>("b"), nullptr);
    for (const char* key : {"a", "c", "d", "e"})
        EXPECT_NE(cache.find<StackList>(key), nullptr) << key;
    EXPECT_LE(cache.bytes(), 4 * one);
    cache.keep("large", listOf(1000));
    EXPECT_EQ(cache.find<StackList>("large"), nullptr) << "more than half of the limit";
    EXPECT_NE(cache.find<StackList>("e"), nullptr);
}

TEST(ResultCache, MayBeUsedFromManyThreads) {
    ResultCache cache(5000);
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread)
        threads.emplace_back([&cache] {
            for (std::size_t i = 0; i < 2000; ++i) {
                const std::string key = std::to_string(i % 17);
                const auto found = cache.find<StackList>(key);
                if (found)
                    EXPECT_EQ(found->rows.size(), i % 17);
                else
                    cache.keep(key, listOf(i % 17));
            }
        });
    threads.clear();
    EXPECT_LE(cache.bytes(), 5000u);
}

} // namespace
} // namespace tidemark::tests
