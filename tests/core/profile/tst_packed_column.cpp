// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/packed_column.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace tidemark {
namespace {

using Values = std::vector<std::uint64_t>;

/// A column as it is read back, with what it is read from.
struct Written {
    std::shared_ptr<const IndexBytes> bytes;
    std::vector<ColumnBlock> blocks;
    PackedColumn column;
};

std::unique_ptr<Written> write(const Values& values, ColumnWriter::Shape shape) {
    auto written = std::make_unique<Written>();
    IndexBytesWriter out;
    ColumnWriter writer(out, shape);
    for (const std::uint64_t value : values)
        writer.add(value);
    EXPECT_EQ(writer.size(), values.size());
    written->blocks = writer.finish();
    written->bytes = *out.finish();
    written->column = PackedColumn(*written->bytes, written->blocks, values.size());
    return written;
}

void check(const Values& values, ColumnWriter::Shape shape, std::mt19937_64& random) {
    const auto written = write(values, shape);
    ASSERT_EQ(written->column.size(), values.size());
    Values all(values.size());
    written->column.decode(0, values.size(), all.data());
    ASSERT_EQ(all, values);
    for (std::size_t i = 0; i < values.size(); ++i)
        ASSERT_EQ(written->column.get(i), values[i]) << i;
    for (int i = 0; i < 20 && !values.empty(); ++i) {
        const std::size_t begin = random() % values.size();
        const std::size_t end = begin + random() % (values.size() - begin + 1);
        Values part(end - begin);
        written->column.decode(begin, end, part.data());
        ASSERT_TRUE(
            std::equal(part.begin(), part.end(), values.begin() + static_cast<std::ptrdiff_t>(begin)));
    }
    if (shape == ColumnWriter::Shape::Flat)
        for (std::size_t i = 0; i < values.size(); ++i) {
            const ColumnBlock& block = written->blocks[i / kColumnBlock];
            ASSERT_LE(block.base, values[i]);
            ASSERT_GE(PackedColumn::upperBound(block), values[i]);
        }
    EXPECT_EQ(written->column.get(values.size()), 0u);
    EXPECT_FALSE(written->bytes->damaged());
}

TEST(PackedColumn, GivesBackAnyValues) {
    constexpr std::uint32_t kSeed = 20261123;
    std::mt19937_64 random(kSeed);
    for (unsigned width = 0; width <= 64; ++width) {
        for (const std::size_t size :
            {std::size_t{1}, std::size_t{63}, kColumnBlock, kColumnBlock + 1, 3 * kColumnBlock - 7}) {
            Values values;
            for (std::size_t i = 0; i < size; ++i) {
                const unsigned bits = random() % 50 == 0 ? static_cast<unsigned>(random() % 65) : width;
                values.push_back(bits == 0 ? 0 : random() >> (64 - bits));
            }
            check(values, ColumnWriter::Shape::Flat, random);
            check(values, ColumnWriter::Shape::Sloping, random);
            check(values, ColumnWriter::Shape::Stepping, random);
            check(values, ColumnWriter::Shape::Rising, random);
            check(values, ColumnWriter::Shape::Repeating, random);
            for (std::uint64_t& value : values)
                value += std::uint64_t{1} << 47;
            check(values, ColumnWriter::Shape::Flat, random);
        }
    }
    check({}, ColumnWriter::Shape::Flat, random);
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
    check({0, kMost, 0, kMost - 1}, ColumnWriter::Shape::Flat, random);
    check(Values(5000, kMost), ColumnWriter::Shape::Sloping, random);
}

TEST(PackedColumn, NearALineTakesFewBits) {
    std::mt19937_64 random(1);
    Values values;
    for (std::uint64_t at = 1'000'000; values.size() < 100 * kColumnBlock; at += 1 + random() % 2 * 2)
        values.push_back(at);
    check(values, ColumnWriter::Shape::Sloping, random);
    std::size_t bytes = 0;
    const auto written = write(values, ColumnWriter::Shape::Sloping);
    for (const ColumnBlock& block : written->blocks)
        bytes += block.bytes();
    EXPECT_LT(bytes, values.size() * 6 / 8) << "six bits each";
}

TEST(PackedColumn, RisingByLittleTakesABitForEachStep) {
    std::mt19937_64 random(1);
    Values values;
    for (std::uint64_t at = 1'000'000; values.size() < 10 * kColumnBlock + 77; at += 1 + random() % 3)
        values.push_back(at);
    check(values, ColumnWriter::Shape::Rising, random);
    const auto written = write(values, ColumnWriter::Shape::Rising);
    EXPECT_NE(written->blocks[3].parts & ColumnBlock::kMarks, 0);
    EXPECT_LT(written->blocks[3].bytes(), kColumnBlock / 3);
    values[5000] = values[5001]; // Not above the one before: there is no mark for that.
    check(values, ColumnWriter::Shape::Rising, random);
}

TEST(PackedColumn, FewLargeValuesDoNotWidenTheOthers) {
    std::mt19937_64 random(1);
    Values values(kColumnBlock, 3);
    for (int i = 0; i < 20; ++i)
        values[random() % values.size()] = random();
    check(values, ColumnWriter::Shape::Flat, random);
    EXPECT_LT(write(values, ColumnWriter::Shape::Flat)->blocks[0].bytes(), kColumnBlock / 2);
}

TEST(PackedColumn, RepeatedValuesTakeTheBitsOfTheirNumber) {
    std::mt19937_64 random(1);
    Values few;
    for (int i = 0; i < 100; ++i)
        few.push_back(random() >> 20);
    Values values;
    while (values.size() < 4 * kColumnBlock)
        values.push_back(few[random() % 8 == 0 ? random() % few.size() : random() % 4]);
    check(values, ColumnWriter::Shape::Repeating, random);
    const auto written = write(values, ColumnWriter::Shape::Repeating);
    EXPECT_NE(written->blocks[1].parts & ColumnBlock::kDictionary, 0);
    EXPECT_LT(written->blocks[1].bytes(), kColumnBlock * 5 / 8 + 100 * 6);
    while (values.size() < 8 * kColumnBlock)
        values.push_back(random() >> 20);
    check(values, ColumnWriter::Shape::Repeating, random);
}

TEST(PackedColumn, AgesBelowARisingValueTakeFewBits) {
    std::mt19937_64 random(1);
    Values values;
    for (std::uint64_t row = 1 << 20; values.size() < 4 * kColumnBlock; row += random() % 3)
        values.push_back(~(row - (random() % 8 == 0 ? random() % (1 << 20) : random() % 4)));
    check(values, ColumnWriter::Shape::Stepping, random);
    EXPECT_LT(write(values, ColumnWriter::Shape::Stepping)->blocks[1].bytes(), kColumnBlock * 11 / 8);
}

TEST(PackedColumn, AnyBytesCanBeRead) {
    constexpr std::uint32_t kSeed = 20261123;
    std::mt19937_64 random(kSeed);
    Values values;
    while (values.size() < kColumnBlock + 500)
        values.push_back(random() % 3 == 0 ? random() >> random() % 64 : random() % 50);
    for (int round = 0; round < 2000; ++round) {
        const auto shape = static_cast<ColumnWriter::Shape>(round % 5);
        if (shape == ColumnWriter::Shape::Rising)
            std::sort(values.begin(), values.end());
        const auto written = write(values, shape);
        const auto all = written->bytes->all();
        std::vector<std::byte> spoilt(all.begin(), all.end());
        for (std::uint64_t i = random() % 8; i > 0; --i)
            spoilt[random() % std::min<std::size_t>(spoilt.size(), 600)] = static_cast<std::byte>(random());
        // A buffer is trusted: no checksum stands between these bytes and the reader.
        const IndexBytes bytes(std::move(spoilt));
        if (round % 5 == 0)
            written->blocks[0].widths[random() % 4] = static_cast<std::uint8_t>(random() % 65);
        const PackedColumn column(bytes, written->blocks, values.size());
        Values out(values.size());
        column.decode(0, out.size(), out.data());
        for (std::size_t i = 0; i < out.size(); i += 1 + random() % 9)
            ASSERT_EQ(column.get(i), out[i]) << "round " << round << ", value " << i;
    }
}

TEST(PackedColumn, BlocksThatDoNotFitReadAsZeros) {
    Values values;
    for (std::uint64_t i = 0; i < kColumnBlock; ++i)
        values.push_back(i * i);
    const auto written = write(values, ColumnWriter::Shape::Flat);
    for (const auto spoil :
        {+[](ColumnBlock& block) { block.offset = 1u << 30; }, +[](ColumnBlock& block) { block.words = 1; },
            +[](ColumnBlock& block) { block.words = 9; }, +[](ColumnBlock& block) { block.tagBits = 3; },
            +[](ColumnBlock& block) { block.widths[3] = 65; }}) {
        const auto copy = write(values, ColumnWriter::Shape::Flat);
        spoil(copy->blocks[0]);
        const PackedColumn column(*copy->bytes, copy->blocks, values.size());
        Values all(values.size(), 1);
        column.decode(0, values.size(), all.data());
        EXPECT_EQ(all, Values(values.size(), 0));
        EXPECT_EQ(column.get(7), 0u);
        EXPECT_TRUE(copy->bytes->damaged());
    }
}

} // namespace
} // namespace tidemark
