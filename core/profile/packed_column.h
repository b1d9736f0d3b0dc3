// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The one encoding of numbers in the index: blocks of 2,048 values, of which any can be read without those
// before it.

#include "core/profile/index_bytes.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace tidemark {

inline constexpr std::size_t kColumnBlock = 2048;
inline constexpr std::size_t kColumnGroup = 64; ///< values of a block that stand together

/// One block of a column as it stands in the index. Value i is, modulo 2^64,
///
///     base + rise(i / 64) + (slope · (i % 64) / 256, rounded down) + rest(i)
///
/// where a rest is a number of one of four widths, or the entry of a dictionary that such a number names. The
/// bytes, each part padded to 8: if there are `parts`, a BlockHeader; the rises, one per group, `riseWidth`
/// bits each; the dictionary, `entryWidth` bits each; then the rests. With `tagBits` 0 they are `widths[3]`
/// bits each. Else first come 32 16-bit offsets of the groups, counted from the first group; 65,535: its
/// rests are all 0. A group is one 8-byte word per tag bit (bit i of them: which of the widths value i has;
/// of one tag bit: 0 means widths[2], 1 widths[3]), then the rests in their order, each as wide as it is, up
/// to a whole byte. With kMarks, after the offsets, a group is a row of bits instead: its rest i is the
/// number of the i-th that is 1. 8 bytes of zeros end it. All is packed from the lowest bit on. A block whose
/// rests and rises are all 0 has no bytes.
struct ColumnBlock {
    static constexpr std::uint8_t kRises = 1;
    static constexpr std::uint8_t kDictionary = 2;
    static constexpr std::uint8_t kMarks = 4;
    static constexpr std::uint16_t kEmptyGroup = 0xffff;
    std::uint64_t base = 0;
    std::uint64_t offset = 0; ///< in the index
    std::int32_t slope = 0;
    std::uint32_t checksum = 0;           ///< the low half of XXH3-64 of the bytes
    std::uint16_t words = 0;              ///< of 8 bytes
    std::uint8_t parts = 0;               ///< kRises, kDictionary, kMarks
    std::uint8_t tagBits = 0;             ///< 0, 1 or 2
    std::array<std::uint8_t, 4> widths{}; ///< ascending
    std::uint64_t bytes() const { return std::uint64_t{words} * 8; }
};
static_assert(sizeof(ColumnBlock) == 32);

struct BlockHeader {
    std::uint8_t riseWidth = 0;
    std::uint8_t entryWidth = 0;
    std::uint16_t entries = 0; ///< at most 1,024
    std::uint32_t reserved = 0;
};
static_assert(sizeof(BlockHeader) == 8);

/// How far the line of a block is above the begin of the group of value `index`.
constexpr std::uint64_t lineAt(std::int32_t slope, std::size_t index) {
    return static_cast<std::uint64_t>(
        (static_cast<std::int64_t>(slope) * static_cast<std::int64_t>(index % kColumnGroup)) >> 8);
}

/// Collects values and writes block after block.
class ColumnWriter {
public:
    enum class Shape {
        Flat,     ///< like ones are as near as far away
        Rising,   ///< each is above the one before, mostly by little
        Sloping,  ///< the values of a group lie near a line
        Stepping, ///< many of a group lie near the same value
        Repeating ///< few values, each of them often
    };
    explicit ColumnWriter(IndexBytesWriter& out, Shape shape = Shape::Flat);
    ~ColumnWriter();
    ColumnWriter(const ColumnWriter&) = delete;
    ColumnWriter& operator=(const ColumnWriter&) = delete;

    void add(std::uint64_t value) {
        m_values[m_filled++] = value;
        if (m_filled == kColumnBlock)
            flush();
    }
    std::uint64_t size() const { return m_blocks.size() * kColumnBlock + m_filled; }
    /// Writes the last block. Nothing may be added afterwards.
    const std::vector<ColumnBlock>& finish();

private:
    class Dictionary;
    void flush();
    void write(std::span<std::uint64_t> values, unsigned width, ColumnBlock& block);
    bool inGroups() const {
        return m_shape == Shape::Rising || m_shape == Shape::Sloping || m_shape == Shape::Stepping;
    }
    IndexBytesWriter& m_out;
    Shape m_shape;
    std::size_t m_filled = 0;
    std::unique_ptr<std::array<std::uint64_t, kColumnBlock>> m_buffer;
    std::uint64_t* m_values;
    std::unique_ptr<Dictionary> m_dictionary; ///< of Shape::Repeating
    std::vector<std::byte> m_bytes;
    std::vector<ColumnBlock> m_blocks;
};

/// Reads a column in place. Takes any bytes: what does not fit reads as 0, and a block whose checksum is
/// wrong is reported to IndexBytes on first touch and reads as 0. May be used from any thread.
class PackedColumn {
public:
    PackedColumn() = default;
    PackedColumn(const IndexBytes& bytes, std::span<const ColumnBlock> blocks, std::uint64_t size);

    std::uint64_t size() const { return m_size; }
    /// 0 beyond the end.
    std::uint64_t get(std::uint64_t index) const;
    /// Values [begin, end) → out; all within one block.
    void decodeInBlock(std::uint64_t begin, std::uint64_t end, std::uint64_t* out) const;
    /// Values [begin, end) → out.
    void decode(std::uint64_t begin, std::uint64_t end, std::uint64_t* out) const;
    /// No value of the block is larger, none smaller than base, if slope is 0 and nothing wraps.
    static std::uint64_t upperBound(const ColumnBlock& block);
    std::span<const ColumnBlock> blocks() const { return m_blocks; }

private:
    const std::byte* payload(std::size_t block) const;
    bool verify(std::size_t block) const;

    const IndexBytes* m_bytes = nullptr;
    std::span<const ColumnBlock> m_blocks;
    std::uint64_t m_size = 0;
    std::shared_ptr<std::atomic<std::uint8_t>[]> m_state; ///< by block: 0 not looked at, 1 good, 2 bad
};

/// (n << 1) ^ (n >> 63): small for small n of either sign.
constexpr std::uint64_t zigzag(std::int64_t value) {
    return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t value) {
    return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

} // namespace tidemark
