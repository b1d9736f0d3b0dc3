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
        bytes += block.bytes;
    EXPECT_LT(bytes, values.size() * 9 / 8) << "nine bits each";
}

TEST(PackedColumn, FewLargeValuesDoNotWidenTheOthers) {
    std::mt19937_64 random(1);
    Values values(kColumnBlock, 3);
    for (int i = 0; i < 20; ++i)
        values[random() % values.size()] = random();
    check(values, ColumnWriter::Shape::Flat, random);
    EXPECT_LT(write(values, ColumnWriter::Shape::Flat)->blocks[0].bytes, kColumnBlock / 2);
}

TEST(PackedColumn, BlocksThatDoNotFitReadAsZeros) {
    Values values;
    for (std::uint64_t i = 0; i < kColumnBlock; ++i)
        values.push_back(i * i);
    const auto written = write(values, ColumnWriter::Shape::Flat);
    for (const auto spoil : {+[](ColumnBlock& block) { block.offset = 1u << 30; },
             +[](ColumnBlock& block) { block.bytes = 16; }, +[](ColumnBlock& block) { block.width = 65; },
             +[](ColumnBlock& block) { block.exceptions = 60'000; },
             +[](ColumnBlock& block) { block.exceptions = 2000, block.exceptionWidth = 255; }}) {
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
