// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/byte_reader.h"
#include "core/base/byte_writer.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <limits>

namespace tidemark {
namespace {

TEST(Bytes, WhatIsWrittenIsRead) {
    constexpr std::array<std::uint64_t, 6> kUnsigned = {
        0, 127, 128, 16383, 1ull << 63, std::numeric_limits<std::uint64_t>::max()};
    constexpr std::array<std::int64_t, 6> kSigned = {
        0, -1, 1, 63, std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()};
    ByteWriter writer;
    for (const auto value : kUnsigned)
        writer.varint(value);
    for (const auto value : kSigned)
        writer.signedVarint(value);
    writer.fixed(std::uint32_t{0x12345678});
    writer.string("tide");
    const auto bytes = writer.take();
    ByteReader reader(bytes);
    for (const auto value : kUnsigned)
        EXPECT_EQ(reader.varint(), value);
    for (const auto value : kSigned)
        EXPECT_EQ(reader.signedVarint(), value);
    EXPECT_EQ(reader.fixed<std::uint32_t>(), 0x12345678u);
    EXPECT_EQ(reader.string(), "tide");
    EXPECT_TRUE(reader.ok() && reader.atEnd());
}

TEST(Bytes, ReadingPastTheEndFailsForGood) {
    const std::array<std::byte, 3> bytes = {std::byte{1}, std::byte{2}, std::byte{3}};
    ByteReader reader(bytes);
    EXPECT_EQ(reader.fixed<std::uint32_t>(), 0u);
    EXPECT_FALSE(reader.ok());
    EXPECT_EQ(reader.fixed<std::uint8_t>(), 0u);
}

TEST(Bytes, AVarintOfMoreThan64BitsFails) {
    std::array<std::byte, 11> bytes;
    bytes.fill(std::byte{0xff});
    ByteReader reader(bytes);
    EXPECT_EQ(reader.varint(), 0u);
    EXPECT_FALSE(reader.ok());
}

TEST(Bytes, ACountThatCannotFitFails) {
    ByteWriter writer;
    writer.varint(1000);
    writer.varint(0);
    const auto bytes = writer.take();
    ByteReader reader(bytes);
    EXPECT_EQ(reader.count(1), 0u);
    EXPECT_FALSE(reader.ok());
}

TEST(Bytes, AHugeStringLengthFails) {
    ByteWriter writer;
    writer.varint(std::numeric_limits<std::uint64_t>::max());
    const auto bytes = writer.take();
    ByteReader reader(bytes);
    EXPECT_EQ(reader.string(), "");
    EXPECT_FALSE(reader.ok());
}

} // namespace
} // namespace tidemark
