// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/packed_column.h"

#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace tidemark {
namespace {

constexpr std::size_t kPadding = 8;

constexpr std::uint64_t maskOf(unsigned width) {
    return width >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << width) - 1;
}

constexpr std::size_t roundUp8(std::size_t bytes) {
    return (bytes + 7) & ~std::size_t{7};
}

constexpr std::size_t packedBytes(std::size_t count, unsigned width) {
    return roundUp8((count * width + 7) / 8);
}

std::uint64_t load(const std::byte* from) {
    std::uint64_t value = 0;
    std::memcpy(&value, from, sizeof value);
    return value;
}

/// Value `index` of those packed from `from` on; 8 bytes behind the last one can be read.
std::uint64_t unpack(const std::byte* from, std::size_t index, unsigned width) {
    const std::size_t bit = index * width;
    const std::byte* word = from + (bit >> 3);
    const unsigned shift = bit & 7;
    std::uint64_t value = load(word) >> shift;
    if (shift + width > 64)
        value |= std::to_integer<std::uint64_t>(word[8]) << (64 - shift);
    return value & maskOf(width);
}

void packAt(std::byte* to, std::size_t index, unsigned width, std::uint64_t value) {
    const std::size_t bit = index * width;
    std::byte* word = to + (bit >> 3);
    const unsigned shift = bit & 7;
    const std::uint64_t merged = load(word) | value << shift;
    std::memcpy(word, &merged, sizeof merged);
    if (shift + width > 64)
        word[8] |= static_cast<std::byte>(value >> (64 - shift));
}

std::uint64_t lineAt(std::int32_t slope, std::size_t index) {
    return static_cast<std::uint64_t>(
        (static_cast<std::int64_t>(slope) * static_cast<std::int64_t>(index)) >> 8);
}

std::int32_t slopeOf(std::span<const std::uint64_t> values) {
    if (values.size() < 2)
        return 0;
    const auto rise = static_cast<std::int64_t>(values.back() - values.front());
    constexpr std::int64_t kMost = std::int64_t{1} << 40;
    if (rise > kMost || rise < -kMost)
        return 0;
    const std::int64_t slope = rise * 256 / static_cast<std::int64_t>(values.size() - 1);
    constexpr std::int64_t kLimit = std::int64_t{1} << 30;
    return slope > kLimit || slope < -kLimit ? 0 : static_cast<std::int32_t>(slope);
}

struct Widths {
    unsigned width = 0;
    unsigned exceptionWidth = 0;
    std::size_t exceptions = 0;
    std::size_t bytes = 0;
};

/// The cheapest way to pack remainders. A remainder needs an exception at a width if it does not fit or is
/// all ones.
Widths chooseWidths(std::span<const std::uint64_t> remainders) {
    std::array<std::size_t, 66> counts{}; ///< by the least width at which no exception is needed
    unsigned largest = 0;
    for (const std::uint64_t value : remainders) {
        const unsigned fits = value == 0 ? 0 : static_cast<unsigned>(std::bit_width(value + 1));
        ++counts[value + 1 == 0 && value != 0 ? 65 : fits];
        largest = std::max(largest, static_cast<unsigned>(std::bit_width(value)));
    }
    const std::size_t count = remainders.size();
    Widths best{largest, 0, 0, packedBytes(count, largest) + kPadding};
    std::size_t exceptions = count;
    for (unsigned width = 0; width < largest; ++width) {
        exceptions -= counts[width];
        const std::size_t bytes = packedBytes(count, width) + roundUp8(2 * exceptions) +
                                  packedBytes(exceptions, largest) + kPadding;
        if (bytes < best.bytes)
            best = {width, largest, exceptions, bytes};
    }
    return best;
}

} // namespace

ColumnWriter::ColumnWriter(IndexBytesWriter& out, Shape shape)
    : m_out(out), m_shape(shape), m_buffer(std::make_unique<std::array<std::uint64_t, kColumnBlock>>()),
      m_values(m_buffer->data()) {}

void ColumnWriter::flush() {
    if (m_filled == 0)
        return;
    const std::span<std::uint64_t> values(m_values, m_filled);
    ColumnBlock block;
    block.slope = m_shape == Shape::Sloping ? slopeOf(values) : 0;
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] -= lineAt(block.slope, i);
    if (m_shape == Shape::Sloping) // A line may lie below 0: compare as signed.
        block.base = static_cast<std::uint64_t>(std::ranges::min(
            values, {}, [](std::uint64_t value) { return static_cast<std::int64_t>(value); }));
    else
        block.base = std::ranges::min(values);
    std::uint64_t bits = 0;
    for (std::uint64_t& value : values) {
        value -= block.base;
        bits |= value;
    }
    if (bits != 0)
        pack(values, block);
    m_blocks.push_back(block);
    m_filled = 0;
}

/// Writes the remainders of a block.
void ColumnWriter::pack(std::span<const std::uint64_t> values, ColumnBlock& block) {
    const Widths widths = chooseWidths(values);
    block.width = static_cast<std::uint8_t>(widths.width);
    block.exceptionWidth = static_cast<std::uint8_t>(widths.exceptionWidth);
    block.exceptions = static_cast<std::uint16_t>(widths.exceptions);
    block.bytes = static_cast<std::uint32_t>(widths.bytes);
    std::vector<std::byte> bytes(widths.bytes + kPadding);
    std::byte* const indices = bytes.data() + packedBytes(values.size(), widths.width);
    std::byte* const large = indices + roundUp8(2 * widths.exceptions);
    const std::uint64_t marker = maskOf(widths.width);
    std::size_t exceptions = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const bool isException =
            widths.exceptions > 0 && (widths.width == 0 ? values[i] != 0 : values[i] >= marker);
        if (isException) {
            const auto index = static_cast<std::uint16_t>(i);
            std::memcpy(indices + 2 * exceptions, &index, sizeof index);
            packAt(large, exceptions++, widths.exceptionWidth, values[i]);
        }
        if (widths.width > 0)
            packAt(bytes.data(), i, widths.width, isException ? marker : values[i]);
    }
    bytes.resize(widths.bytes);
    block.checksum = static_cast<std::uint32_t>(XXH3_64bits(bytes.data(), bytes.size()));
    block.offset = m_out.append(bytes);
}

const std::vector<ColumnBlock>& ColumnWriter::finish() {
    flush();
    return m_blocks;
}

PackedColumn::PackedColumn(const IndexBytes& bytes, std::span<const ColumnBlock> blocks, std::uint64_t size)
    : m_bytes(&bytes), m_blocks(blocks), m_size(std::min<std::uint64_t>(size, blocks.size() * kColumnBlock)),
      m_state(new std::atomic<std::uint8_t>[blocks.size()]()) {}

std::uint64_t PackedColumn::upperBound(const ColumnBlock& block) {
    const std::uint64_t most =
        maskOf(std::max(block.width, block.exceptions > 0 ? block.exceptionWidth : block.width));
    return block.base > ~most ? ~std::uint64_t{0} : block.base + most;
}

bool PackedColumn::verify(std::size_t index) const {
    const ColumnBlock& block = m_blocks[index];
    const std::size_t count = std::min<std::uint64_t>(kColumnBlock, m_size - index * kColumnBlock);
    const std::size_t needed = packedBytes(count, block.width) + roundUp8(2 * std::size_t{block.exceptions}) +
                               packedBytes(block.exceptions, block.exceptionWidth) + kPadding;
    const auto bytes = m_bytes->at(block.offset, block.bytes);
    bool good = block.width <= 64 && block.exceptionWidth <= 64 && block.exceptions <= count &&
                block.bytes >= needed && bytes.size() == block.bytes;
    if (good && !m_bytes->trusted())
        good = static_cast<std::uint32_t>(XXH3_64bits(bytes.data(), bytes.size())) == block.checksum;
    if (!good)
        m_bytes->noteDamage();
    m_state[index].store(good ? 1 : 2, std::memory_order_relaxed);
    return good;
}

const std::byte* PackedColumn::payload(std::size_t index) const {
    const std::uint8_t state = m_state[index].load(std::memory_order_relaxed);
    if (state == 2 || (state == 0 && !verify(index)))
        return nullptr;
    return m_bytes->all().data() + m_blocks[index].offset;
}

std::uint64_t PackedColumn::get(std::uint64_t index) const {
    if (index >= m_size)
        return 0;
    const auto number = static_cast<std::size_t>(index / kColumnBlock);
    const std::size_t at = index % kColumnBlock;
    const ColumnBlock& block = m_blocks[number];
    const std::uint64_t line = block.base + lineAt(block.slope, at);
    if (block.width == 0 && block.exceptions == 0)
        return line;
    const std::byte* const packed = payload(number);
    if (packed == nullptr)
        return 0;
    const std::uint64_t value = block.width == 0 ? 0 : unpack(packed, at, block.width);
    if (block.exceptions == 0 || (block.width > 0 && value != maskOf(block.width)))
        return line + value;
    const std::size_t count = std::min<std::uint64_t>(kColumnBlock, m_size - number * kColumnBlock);
    const std::byte* const indices = packed + packedBytes(count, block.width);
    const auto indexAt = [&](std::size_t i) {
        std::uint16_t result = 0;
        std::memcpy(&result, indices + 2 * i, sizeof result);
        return result;
    };
    std::size_t low = 0;
    std::size_t high = block.exceptions;
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (indexAt(middle) < at)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == block.exceptions || indexAt(low) != at)
        return line + value;
    return line + unpack(indices + roundUp8(2 * std::size_t{block.exceptions}), low, block.exceptionWidth);
}

void PackedColumn::decodeInBlock(std::uint64_t begin, std::uint64_t end, std::uint64_t* out) const {
    const auto number = static_cast<std::size_t>(begin / kColumnBlock);
    const std::size_t first = begin % kColumnBlock;
    const auto count = static_cast<std::size_t>(end - begin);
    const ColumnBlock& block = m_blocks[number];
    const bool isConstant = block.width == 0 && block.exceptions == 0;
    const std::byte* const packed = isConstant ? nullptr : payload(number);
    if (packed == nullptr && !isConstant) {
        std::fill_n(out, count, 0);
        return;
    }
    const unsigned width = block.width;
    if (width == 0) {
        std::fill_n(out, count, block.base);
    } else if (width <= 56) {
        const std::uint64_t mask = maskOf(width);
        std::size_t bit = first * width;
        for (std::size_t i = 0; i < count; ++i, bit += width)
            out[i] = block.base + ((load(packed + (bit >> 3)) >> (bit & 7)) & mask);
    } else {
        for (std::size_t i = 0; i < count; ++i)
            out[i] = block.base + unpack(packed, first + i, width);
    }
    if (block.exceptions > 0) {
        const std::size_t inBlock = std::min<std::uint64_t>(kColumnBlock, m_size - number * kColumnBlock);
        const std::byte* const indices = packed + packedBytes(inBlock, width);
        const std::byte* const large = indices + roundUp8(2 * std::size_t{block.exceptions});
        for (std::size_t i = 0; i < block.exceptions; ++i) {
            std::uint16_t index = 0;
            std::memcpy(&index, indices + 2 * i, sizeof index);
            if (index >= first && index < first + count)
                out[index - first] = block.base + unpack(large, i, block.exceptionWidth);
        }
    }
    if (block.slope != 0)
        for (std::size_t i = 0; i < count; ++i)
            out[i] += lineAt(block.slope, first + i);
}

void PackedColumn::decode(std::uint64_t begin, std::uint64_t end, std::uint64_t* out) const {
    while (begin < end) {
        const std::uint64_t blockEnd = std::min(end, (begin / kColumnBlock + 1) * kColumnBlock);
        if (begin < m_size)
            decodeInBlock(begin, std::min(blockEnd, m_size), out);
        if (blockEnd > m_size) {
            const std::uint64_t from = std::max(begin, m_size);
            std::fill_n(out + (from - begin), blockEnd - from, 0);
        }
        out += blockEnd - begin;
        begin = blockEnd;
    }
}

} // namespace tidemark
