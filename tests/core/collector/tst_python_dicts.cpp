// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/python_dicts.h"

#include <array>
#include <cstdint>
#include <gtest/gtest.h>
#include <memory>

using namespace tidemark::collector;

namespace {

/// Memory that looks like a key table of a CPython.
struct FakeTable {
    alignas(16) std::array<std::uint64_t, 21> words{1};
    FakeTable(std::uint16_t version, unsigned log2Size, bool forStrings = true) {
        words[1] = version < 0x030B ? std::uint64_t{1} << log2Size : log2Size | (forStrings ? 1u << 16 : 0);
    }
    std::uintptr_t address() const { return reinterpret_cast<std::uintptr_t>(words.data()); }
};

/// A dict behind its collector's head.
struct FakeDict {
    alignas(16) std::array<std::uint64_t, 8> words{};
    explicit FakeDict(const FakeTable& table) {
        words[2] = 1;
        words[6] = table.address();
    }
    std::uintptr_t block() const { return reinterpret_cast<std::uintptr_t>(words.data()); }
    std::uintptr_t address() const { return block() + 16; }
    void set(const FakeTable& table) { words[6] = table.address(); }
};

class YoungDictsTest : public testing::TestWithParam<int> {
protected:
    YoungDictsTest() { dicts->begin(version); }
    /// The first block that looking finds, 0 if there is none.
    std::uintptr_t found() {
        for (int i = 0; i < 1000 && dicts->any(); ++i) {
            const YoungDicts::Table table = dicts->look();
            if (table.block != 0) {
                stack = table.stack;
                return table.block;
            }
        }
        return 0;
    }
    static constexpr std::uint32_t kStack = 42;
    std::uint16_t version = static_cast<std::uint16_t>(GetParam());
    std::size_t tableBytes = version < 0x030B ? 168 : 120;
    std::unique_ptr<YoungDicts> dicts{new YoungDicts()};
    FakeTable empty{version, 0};
    FakeTable small{version, 3};
    FakeTable large{version, 4};
    std::uint32_t stack = 0;
};

TEST_P(YoungDictsTest, ATableThatWasKeptBelongsToItsNewDict) {
    const FakeDict dict(small);
    dicts->add(dict.address(), kStack);
    EXPECT_EQ(found(), small.address());
    EXPECT_EQ(stack, kStack);
    EXPECT_EQ(found(), 0u) << "once";
}

TEST_P(YoungDictsTest, ATableFromTheAllocatorHasItsOwnStack) {
    FakeDict dict(empty);
    dicts->blockMade(small.address(), tableBytes);
    dicts->add(dict.address(), kStack);
    dict.set(small);
    EXPECT_EQ(found(), 0u);
    dicts->add(dict.address(), kStack); // dropped, and made again with the same table
    EXPECT_EQ(found(), small.address());
}

TEST_P(YoungDictsTest, ADictThatWasDroppedUnseenLeavesAUsedTable) {
    FakeDict dict(empty);
    dicts->add(dict.address(), kStack);
    dicts->look();
    dicts->blockMade(small.address(), tableBytes);
    dict.set(small); // dropped, and made again
    dicts->add(dict.address(), kStack + 1);
    EXPECT_EQ(found(), small.address());
    EXPECT_EQ(stack, kStack + 1);
}

TEST_P(YoungDictsTest, AnEmptyDictIsLookedAtAgain) {
    FakeDict dict(empty);
    dicts->add(dict.address(), kStack);
    dicts->look();
    dicts->look();
    dict.set(small);
    EXPECT_EQ(found(), small.address());
}

TEST_P(YoungDictsTest, OtherTablesAreNotKept) {
    FakeDict shared(small);
    shared.words[7] = 1; // ma_values
    const FakeTable general(version, version < 0x030B ? 4 : 3, false);
    FakeDict dropped(small);
    dropped.words[2] = 0;
    for (const FakeDict& dict : {FakeDict(large), shared, dropped}) {
        dicts->add(dict.address(), kStack);
        EXPECT_EQ(found(), 0u);
    }
    const FakeDict numbers(general);
    dicts->add(numbers.address(), kStack);
    EXPECT_EQ(found(), 0u);
}

TEST_P(YoungDictsTest, WhatIsFreedIsNotTouched) {
    auto dict = std::make_unique<FakeDict>(small);
    dicts->add(dict->address(), kStack);
    dicts->blockFreed(dict->block());
    dict.reset();
    EXPECT_EQ(found(), 0u);
}

TEST_P(YoungDictsTest, AChildKnowsNone) {
    const FakeDict dict(small);
    dicts->add(dict.address(), kStack);
    dicts->forgetAll();
    EXPECT_EQ(found(), 0u);
}

INSTANTIATE_TEST_SUITE_P(Versions, YoungDictsTest, testing::Values(0x0309, 0x030A, 0x030B, 0x030C, 0x030D));

} // namespace
