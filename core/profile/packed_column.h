// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The one encoding of numbers in the index: blocks of 2,048 values, each a straight line plus a packed
// remainder, with the few remainders that are too large for the common width kept apart. Any value can be
// read without those before it.

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

/// One block of a column as it stands in the index. Value i of the block is
/// base + (slope · i / 256, rounded down) + remainder i, modulo 2^64. The remainders are `width` bits each,
/// packed from the lowest bit on; then, from the next multiple of 8 bytes on, `exceptions` 16-bit numbers i
/// in ascending order (padded to 8 bytes), and their remainders, `exceptionWidth` bits each; 8 bytes of
/// zeros end it. A block whose remainders are all 0 has no bytes. With exceptions, their place among the
/// packed remainders is all ones (any if width is 0).
struct ColumnBlock {
    std::uint64_t base = 0;
    std::uint64_t offset = 0; ///< in the index
    std::int32_t slope = 0;
    std::uint32_t bytes = 0;
    std::uint32_t checksum = 0; ///< the low half of XXH3-64 of the bytes
    std::uint16_t exceptions = 0;
    std::uint8_t width = 0;
    std::uint8_t exceptionWidth = 0;
};
static_assert(sizeof(ColumnBlock) == 32);

/// Collects values and writes block after block.
class ColumnWriter {
public:
    /// Sloping: the values of a block lie near a line.
    enum class Shape { Flat, Sloping };
    explicit ColumnWriter(IndexBytesWriter& out, Shape shape = Shape::Flat);

    void add(std::uint64_t value) {
        m_values[m_filled++] = value;
        if (m_filled == kColumnBlock)
            flush();
    }
    std::uint64_t size() const { return m_blocks.size() * kColumnBlock + m_filled; }
    /// Writes the last block. Nothing may be added afterwards.
    const std::vector<ColumnBlock>& finish();

private:
    void flush();
    void pack(std::span<const std::uint64_t> values, ColumnBlock& block);
    IndexBytesWriter& m_out;
    Shape m_shape;
    std::size_t m_filled = 0;
    std::unique_ptr<std::array<std::uint64_t, kColumnBlock>> m_buffer;
    std::uint64_t* m_values;
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
