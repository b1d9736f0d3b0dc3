// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/byte_source.h"
#include "core/import/line_blocks.h"
#include "tests/core/import/packed_bytes.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <unistd.h>

namespace tidemark::tests {
namespace {

std::string manyLines() {
    std::string text;
    for (int i = 0; i < 200'000; ++i)
        text += "line " + std::to_string(i) + "\n";
    return text;
}

std::string readAll(ByteSource& source, std::size_t atOnce) {
    std::string all;
    for (std::string some(atOnce, '\0');;) {
        const std::size_t got = source.read(std::as_writable_bytes(std::span(some)));
        all.append(some, 0, got);
        if (got < atOnce)
            return all;
    }
}

TEST(ByteSources, UnpackWhateverTheBytesAre) {
    const std::string text = manyLines();
    const std::string half = text.substr(0, text.size() / 2);
    const std::string rest = text.substr(text.size() / 2);
    const std::string skippable("\x50\x2a\x4d\x18\x03\x00\x00\x00"
                                "abc",
        11);
    const std::vector<std::pair<std::string, ByteSource::Packing>> all{
        {text, ByteSource::Packing::Plain},
        {gzipped(text), ByteSource::Packing::Gzip},
        {zstdPacked(text), ByteSource::Packing::Zstd},
        {gzipped(half) + gzipped(rest), ByteSource::Packing::Gzip},
        {zstdPacked(half) + skippable + zstdPacked(rest), ByteSource::Packing::Zstd},
        {skippable + zstdPacked(text), ByteSource::Packing::Zstd},
    };
    for (const auto& [bytes, packing] : all) {
        for (const std::size_t atOnce : {std::size_t{1000}, std::size_t{4} << 20}) {
            ByteSource source = ByteSource::of(bytesOf(bytes));
            EXPECT_EQ(source.packing(), packing);
            EXPECT_TRUE(readAll(source, atOnce) == text);
            EXPECT_FALSE(source.damage().has_value());
            EXPECT_EQ(source.consumedBytes(), source.fileBytes());
        }
    }
}

TEST(ByteSources, ReadFilesInParts) {
    const auto path =
        std::filesystem::temp_directory_path() / ("tidemark_source_" + std::to_string(getpid()));
    const std::string text = manyLines();
    std::ofstream(path, std::ios::binary) << zstdPacked(text);
    Result<ByteSource> source = ByteSource::open(path);
    ASSERT_TRUE(source.ok());
    EXPECT_TRUE(readAll(*source, 12345) == text);
    std::filesystem::remove(path);
    EXPECT_EQ(ByteSource::open(path).error().code, ErrorCode::NotFound);
}

TEST(ByteSources, SayWhereCompressedBytesEnd) {
    const std::string text = manyLines();
    for (const std::string& packed : {gzipped(text), zstdPacked(text)}) {
        const std::string cutShort = packed.substr(0, packed.size() / 2);
        ByteSource cut = ByteSource::of(bytesOf(cutShort));
        const std::string some = readAll(cut, 1000);
        EXPECT_LT(some.size(), text.size());
        EXPECT_TRUE(text.starts_with(some));
        EXPECT_EQ(cut.damage().value_or(""), "its compressed data is cut short");

        std::string changed = packed;
        for (std::size_t i = packed.size() / 2; i < packed.size() / 2 + 64; ++i)
            changed[i] = '\xff';
        ByteSource damaged = ByteSource::of(bytesOf(changed));
        (void)readAll(damaged, 1000);
        EXPECT_EQ(damaged.damage().value_or(""), "its compressed data is damaged");
    }
}

TEST(LineBlocksOfText, HoldWholeLines) {
    const std::string text = manyLines();
    for (const std::string& all : {text, text + "no end"}) {
        ByteSource source = ByteSource::of(bytesOf(all));
        LineBlocks lines(source, 100);
        std::string joined;
        for (std::string_view block = lines.next(); !block.empty(); block = lines.next()) {
            EXPECT_EQ(block.back(), '\n');
            EXPECT_EQ(lines.offset(), joined.size());
            joined += block;
        }
        EXPECT_TRUE(joined == (all.back() == '\n' ? all : all + "\n"));
    }
}

TEST(LineBlocksOfText, EndAtALineWithoutEnd) {
    const std::string endless(LineBlocks::kLongestLine + 1000, 'x');
    const std::string text = "short\n" + endless;
    ByteSource source = ByteSource::of(bytesOf(text));
    LineBlocks lines(source);
    EXPECT_EQ(lines.next(), "short\n");
    EXPECT_TRUE(lines.next().empty());
    EXPECT_TRUE(lines.hasTooLongLine());
}

} // namespace
} // namespace tidemark::tests
