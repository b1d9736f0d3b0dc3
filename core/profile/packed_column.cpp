// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/packed_column.h"

#include "core/profile/bit_packing.h"

#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <optional>

namespace tidemark {
namespace {

constexpr std::size_t kPadding = 8;
constexpr std::size_t kMostEntries = 1024;
constexpr std::size_t kGroups = kColumnBlock / kColumnGroup;

std::size_t groupsOf(std::size_t count) {
    return (count + kColumnGroup - 1) / kColumnGroup;
}

/// Where the parts of a block's bytes are.
struct BlockParts {
    BlockHeader header;
    std::size_t rises = 0;
    std::size_t dictionary = 0;
    std::size_t rests = 0; ///< the groups' offsets, or the rests themselves

    BlockParts(const ColumnBlock& block, std::size_t count, const std::byte* bytes) {
        if (block.parts == 0)
            return;
        std::memcpy(&header, bytes, sizeof header);
        if ((block.parts & ColumnBlock::kRises) == 0)
            header.riseWidth = 0;
        if ((block.parts & ColumnBlock::kDictionary) == 0)
            header.entries = 0;
        rises = sizeof header;
        dictionary = rises + packedBytes(groupsOf(count), header.riseWidth);
        rests = dictionary + packedBytes(header.entries, header.entryWidth);
    }
};

/// Which of the widths the values of a group have.
class GroupTags {
public:
    GroupTags(const ColumnBlock& block, const std::byte* group)
        : m_widths(block.widths), m_low(loadWord(group)),
          m_high(block.tagBits == 2 ? loadWord(group + 8) : ~std::uint64_t{0}) {}

    unsigned widthOf(std::size_t index) const {
        return m_widths[(m_low >> index & 1) | (m_high >> index & 1) << 1];
    }
    /// Bits that the first `count` values take.
    std::size_t bitsOf(std::size_t count) const {
        const std::uint64_t mask = maskOf(static_cast<unsigned>(count));
        const auto many = [mask](std::uint64_t which) {
            return static_cast<std::size_t>(std::popcount(which & mask));
        };
        return many(~m_low & ~m_high) * m_widths[0] + many(m_low & ~m_high) * m_widths[1] +
               many(~m_low & m_high) * m_widths[2] + many(m_low & m_high) * m_widths[3];
    }

private:
    std::array<std::uint8_t, 4> m_widths;
    std::uint64_t m_low;
    std::uint64_t m_high;
};

std::uint16_t groupOffset(const std::byte* rests, std::size_t group) {
    std::uint16_t offset = 0;
    std::memcpy(&offset, rests + 2 * group, sizeof offset);
    return offset;
}

/// Null if its rests are all 0.
const std::byte* groupAt(const std::byte* rests, std::size_t group) {
    const std::uint16_t offset = groupOffset(rests, group);
    return offset == ColumnBlock::kEmptyGroup ? nullptr : rests + 2 * kGroups + offset;
}

/// The number of the mark before which there are `index` others.
std::uint64_t markAt(const std::byte* group, std::size_t index) {
    for (std::uint64_t first = 0;; first += 64, group += 8) {
        std::uint64_t word = loadWord(group);
        const auto marks = static_cast<std::size_t>(std::popcount(word));
        if (index >= marks) {
            index -= marks;
            continue;
        }
        for (; index > 0; --index)
            word &= word - 1;
        return first + static_cast<std::uint64_t>(std::countr_zero(word));
    }
}

std::uint64_t restAt(const ColumnBlock& block, const std::byte* rests, std::size_t index) {
    if (block.tagBits == 0 && (block.parts & ColumnBlock::kMarks) == 0)
        return unpackAt(rests, index * block.widths[3], block.widths[3]);
    const std::byte* const group = groupAt(rests, index / kColumnGroup);
    if (group == nullptr)
        return 0;
    const std::size_t at = index % kColumnGroup;
    if ((block.parts & ColumnBlock::kMarks) != 0)
        return markAt(group, at);
    const GroupTags tags(block, group);
    return unpackAt(group + std::size_t{block.tagBits} * 8, tags.bitsOf(at), tags.widthOf(at));
}

/// The marks of a group from number `first` to `end`.
void unpackMarks(const std::byte* group, std::size_t first, std::size_t end, std::uint64_t* out) {
    std::size_t seen = 0;
    for (std::uint64_t begin = 0; seen < end; begin += 64, group += 8)
        for (std::uint64_t word = loadWord(group); word != 0 && seen < end; word &= word - 1, ++seen)
            if (seen >= first)
                *out++ = begin + static_cast<std::uint64_t>(std::countr_zero(word));
}

/// Rests [first, first + count) of one width.
void unpackPlain(
    const std::byte* rests, unsigned width, std::size_t first, std::size_t count, std::uint64_t* out) {
    if (width == 0) {
        std::fill_n(out, count, 0);
    } else if (width <= 56) {
        const std::uint64_t mask = maskOf(width);
        std::size_t bit = first * width;
        for (std::size_t i = 0; i < count; ++i, bit += width)
            out[i] = (loadWord(rests + (bit >> 3)) >> (bit & 7)) & mask;
    } else {
        for (std::size_t i = 0; i < count; ++i)
            out[i] = unpackAt(rests, (first + i) * width, width);
    }
}

/// The first `count` rests of a group of several widths, none of them wider than 56 bits.
void unpackTagged(const ColumnBlock& block, const std::byte* group, std::size_t count, std::uint64_t* out) {
    std::uint64_t low = loadWord(group);
    std::uint64_t high = block.tagBits == 2 ? loadWord(group + 8) : ~std::uint64_t{0};
    const std::byte* const packed = group + std::size_t{block.tagBits} * 8;
    std::array<std::uint64_t, 4> masks;
    for (std::size_t i = 0; i < masks.size(); ++i)
        masks[i] = maskOf(block.widths[i]);
    std::size_t bit = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const auto which = static_cast<std::size_t>((low & 1) | (high & 1) << 1);
        low >>= 1;
        high >>= 1;
        out[i] = loadWord(packed + (bit >> 3)) >> (bit & 7) & masks[which];
        bit += block.widths[which];
    }
}

void unpackGroups(const ColumnBlock& block, const std::byte* rests, std::size_t first, std::size_t count,
    std::uint64_t* out) {
    constexpr unsigned kWithinOneLoad = 56;
    for (const std::size_t end = first + count; first < end;) {
        const std::byte* const group = groupAt(rests, first / kColumnGroup);
        std::size_t at = first % kColumnGroup;
        const std::size_t stop = std::min(kColumnGroup, at + end - first);
        first += stop - at;
        std::uint64_t* const values = out;
        out += stop - at;
        if (group == nullptr) {
            std::fill(values, out, 0);
            continue;
        }
        if ((block.parts & ColumnBlock::kMarks) != 0) {
            unpackMarks(group, at, stop, values);
            continue;
        }
        if (at == 0 && block.widths[3] <= kWithinOneLoad && block.widths[2] <= kWithinOneLoad &&
            block.widths[1] <= kWithinOneLoad && block.widths[0] <= kWithinOneLoad) {
            unpackTagged(block, group, stop, values);
            continue;
        }
        const GroupTags tags(block, group);
        const std::byte* const packed = group + std::size_t{block.tagBits} * 8;
        std::size_t bit = tags.bitsOf(at);
        for (std::uint64_t* value = values; at < stop; ++at, ++value) {
            const unsigned width = tags.widthOf(at);
            *value = unpackAt(packed, bit, width);
            bit += width;
        }
    }
}

/// Adds the block's base, its rises and its line.
void addLines(const ColumnBlock& block, const std::byte* rises, unsigned riseWidth, std::size_t first,
    std::size_t count, std::uint64_t* out) {
    if (riseWidth == 0 && block.slope == 0) {
        if (block.base != 0)
            for (std::size_t i = 0; i < count; ++i)
                out[i] += block.base;
        return;
    }
    for (std::size_t i = 0; i < count;) {
        const std::size_t group = (first + i) / kColumnGroup;
        const std::uint64_t base = block.base + unpackAt(rises, group * riseWidth, riseWidth);
        const std::size_t stop = std::min(count, (group + 1) * kColumnGroup - first);
        for (; i < stop; ++i)
            out[i] += base + lineAt(block.slope, first + i);
    }
}

/// Bytes that a group takes; nothing if it does not end within `room`.
std::optional<std::size_t> groupBytes(
    const ColumnBlock& block, const std::byte* group, std::size_t count, std::size_t room) {
    if ((block.parts & ColumnBlock::kMarks) != 0) {
        std::size_t seen = 0;
        std::size_t bytes = 0;
        for (; seen < count && bytes < room; ++bytes)
            seen += static_cast<std::size_t>(std::popcount(std::to_integer<unsigned char>(group[bytes])));
        return seen < count ? std::nullopt : std::optional(bytes);
    }
    const std::size_t tagBytes = std::size_t{block.tagBits} * 8;
    if (tagBytes > room)
        return std::nullopt;
    return tagBytes + (GroupTags(block, group).bitsOf(count) + 7) / 8;
}

/// Whether all groups lie within the bytes.
bool areGroupsGood(const ColumnBlock& block, std::span<const std::byte> rests, std::size_t count) {
    if (rests.size() < 2 * kGroups + kPadding)
        return false;
    const std::size_t room = rests.size() - 2 * kGroups - kPadding;
    for (std::size_t group = 0; group < groupsOf(count); ++group) {
        const std::size_t offset = groupOffset(rests.data(), group);
        if (offset == ColumnBlock::kEmptyGroup)
            continue;
        if (offset > room)
            return false;
        const auto bytes = groupBytes(block, rests.data() + 2 * kGroups + offset,
            std::min(kColumnGroup, count - group * kColumnGroup), room - offset);
        if (!bytes || *bytes > room - offset)
            return false;
    }
    return true;
}

bool isGood(const ColumnBlock& block, std::span<const std::byte> bytes, std::size_t count) {
    const auto isWide = [](std::uint8_t width) { return width > 64; };
    if (bytes.size() < sizeof(BlockHeader) + kPadding || block.tagBits > 2 ||
        std::ranges::any_of(block.widths, isWide))
        return false;
    const BlockParts parts(block, count, bytes.data());
    if (isWide(parts.header.riseWidth) || isWide(parts.header.entryWidth) ||
        parts.header.entries > kMostEntries || parts.rests + kPadding > bytes.size())
        return false;
    const auto rests = bytes.subspan(parts.rests);
    if (block.tagBits > 0 || (block.parts & ColumnBlock::kMarks) != 0)
        return areGroupsGood(block, rests, count);
    return packedBytes(count, block.widths[3]) + kPadding <= rests.size();
}

} // namespace

PackedColumn::PackedColumn(const IndexBytes& bytes, std::span<const ColumnBlock> blocks, std::uint64_t size)
    : m_bytes(&bytes), m_blocks(blocks), m_size(std::min<std::uint64_t>(size, blocks.size() * kColumnBlock)),
      m_state(new std::atomic<std::uint8_t>[blocks.size()]()) {}

std::uint64_t PackedColumn::upperBound(const ColumnBlock& block) {
    const std::uint64_t most = block.words == 0 ? 0 : maskOf(block.widths[3]);
    if (block.parts != 0 || block.base > ~most)
        return ~std::uint64_t{0};
    return block.base + most;
}

bool PackedColumn::verify(std::size_t index) const {
    const ColumnBlock& block = m_blocks[index];
    const auto count =
        static_cast<std::size_t>(std::min<std::uint64_t>(kColumnBlock, m_size - index * kColumnBlock));
    const auto bytes = m_bytes->at(block.offset, block.bytes());
    bool good = bytes.size() == block.bytes();
    if (good && !m_bytes->trusted())
        good = static_cast<std::uint32_t>(XXH3_64bits(bytes.data(), bytes.size())) == block.checksum;
    good = good && isGood(block, bytes, count);
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
    if (block.words == 0)
        return line;
    const std::byte* const bytes = payload(number);
    if (bytes == nullptr)
        return 0;
    if (block.parts == 0)
        return line + restAt(block, bytes, at);
    const auto count =
        static_cast<std::size_t>(std::min<std::uint64_t>(kColumnBlock, m_size - number * kColumnBlock));
    const BlockParts parts(block, count, bytes);
    std::uint64_t rest = restAt(block, bytes + parts.rests, at);
    if ((block.parts & ColumnBlock::kDictionary) != 0)
        rest = rest < parts.header.entries ? unpackAt(bytes + parts.dictionary,
                                                 rest * parts.header.entryWidth, parts.header.entryWidth)
                                           : 0;
    return line + rest +
           unpackAt(bytes + parts.rises, at / kColumnGroup * parts.header.riseWidth, parts.header.riseWidth);
}

void PackedColumn::decodeInBlock(std::uint64_t begin, std::uint64_t end, std::uint64_t* out) const {
    const auto number = static_cast<std::size_t>(begin / kColumnBlock);
    const std::size_t first = begin % kColumnBlock;
    const auto count = static_cast<std::size_t>(end - begin);
    const ColumnBlock& block = m_blocks[number];
    const std::byte* const bytes = block.words == 0 ? nullptr : payload(number);
    if (bytes == nullptr) {
        const std::uint64_t base = block.words == 0 ? block.base : 0;
        for (std::size_t i = 0; i < count; ++i)
            out[i] = base + (block.words == 0 ? lineAt(block.slope, first + i) : 0);
        return;
    }
    const auto inBlock =
        static_cast<std::size_t>(std::min<std::uint64_t>(kColumnBlock, m_size - number * kColumnBlock));
    const BlockParts parts(block, inBlock, bytes);
    if (block.tagBits == 0 && (block.parts & ColumnBlock::kMarks) == 0)
        unpackPlain(bytes + parts.rests, block.widths[3], first, count, out);
    else
        unpackGroups(block, bytes + parts.rests, first, count, out);
    if ((block.parts & ColumnBlock::kDictionary) != 0) {
        std::array<std::uint64_t, kMostEntries> entries;
        unpackPlain(
            bytes + parts.dictionary, parts.header.entryWidth, 0, parts.header.entries, entries.data());
        for (std::size_t i = 0; i < count; ++i)
            out[i] = out[i] < parts.header.entries ? entries[out[i]] : 0;
    }
    addLines(block, bytes + parts.rises, parts.header.riseWidth, first, count, out);
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
