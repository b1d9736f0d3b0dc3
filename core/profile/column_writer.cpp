// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/bit_packing.h"
#include "core/profile/packed_column.h"

#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <limits>

namespace tidemark {
namespace {

constexpr std::size_t kMostEntries = 1024;
constexpr std::size_t kGroups = kColumnBlock / kColumnGroup;
constexpr std::size_t kPadding = 8;
/// Tags make reading slower: they must save this part of the bytes.
constexpr std::size_t kWorthTags = 16;
/// Marks take at most so many bits per value.
constexpr std::uint64_t kMostMarks = 5;

using Values = std::span<std::uint64_t>;
using WidthCounts = std::array<std::uint32_t, 65>; ///< how many values need so many bits

unsigned widthOf(std::uint64_t value) {
    return static_cast<unsigned>(std::bit_width(value));
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

std::uint64_t leastSigned(std::span<const std::uint64_t> values) {
    return static_cast<std::uint64_t>(
        std::ranges::min(values, {}, [](std::uint64_t value) { return static_cast<std::int64_t>(value); }));
}

template <typename T>
std::span<T> groupOf(std::span<T> values, std::size_t group) {
    return values.subspan(group * kColumnGroup, std::min(kColumnGroup, values.size() - group * kColumnGroup));
}

/// Whether each value is above the one before, and by so little that marks are the shortest way to say it.
bool areWorthMarks(std::span<const std::uint64_t> values) {
    for (std::size_t i = 1; i < values.size(); ++i)
        if (values[i] <= values[i - 1])
            return false;
    return (values.back() - values.front()) / values.size() < kMostMarks;
}

/// How rests are stored.
struct Widths {
    std::uint8_t tagBits = 0;
    std::array<std::uint8_t, 4> widths{};
    std::size_t bits = 0; ///< that it takes, but for padding
};

/// The widths that take the least for each number of tag bits: what needs more than one width and not more
/// than the next takes that.
Widths chooseWidths(const WidthCounts& counts, std::size_t count) {
    std::array<std::uint8_t, 65> used{};
    std::array<std::uint32_t, 66> upTo{}; ///< values that need at most used[i − 1]
    std::size_t kinds = 0;
    for (std::size_t width = 0; width < counts.size(); ++width) {
        if (counts[width] == 0)
            continue;
        used[kinds] = static_cast<std::uint8_t>(width);
        upTo[kinds + 1] = upTo[kinds] + counts[width];
        ++kinds;
    }
    constexpr std::size_t kMostWidths = 4;
    // cost[n][k]: the first k kinds with n + 1 widths; from[n][k]: kinds before the last of these.
    std::array<std::array<std::uint32_t, 66>, kMostWidths> cost{};
    std::array<std::array<std::uint8_t, 66>, kMostWidths> from{};
    for (std::size_t k = 1; k <= kinds; ++k)
        cost[0][k] = upTo[k] * used[k - 1];
    for (std::size_t n = 1; n < kMostWidths; ++n) {
        for (std::size_t k = 1; k <= kinds; ++k) {
            cost[n][k] = cost[n - 1][k];
            from[n][k] = static_cast<std::uint8_t>(k);
            for (std::size_t before = n; before < k; ++before) {
                const std::uint32_t bits = cost[n - 1][before] + (upTo[k] - upTo[before]) * used[k - 1];
                if (bits < cost[n][k]) {
                    cost[n][k] = bits;
                    from[n][k] = static_cast<std::uint8_t>(before);
                }
            }
        }
    }
    const std::size_t groupBits = 16 * kGroups + 4 * (count + kColumnGroup - 1) / kColumnGroup;
    Widths best{0, {0, 0, 0, used[kinds - 1]}, cost[0][kinds]};
    for (const std::size_t tagBits : {1u, 2u}) {
        const std::size_t widths = std::size_t{1} << tagBits;
        const std::size_t bits = cost[widths - 1][kinds] + tagBits * roundUp8(count) + groupBits;
        if (bits + bits / kWorthTags >= best.bits)
            continue;
        best.tagBits = static_cast<std::uint8_t>(tagBits);
        best.bits = bits;
        std::size_t k = kinds;
        for (std::size_t n = widths; n-- > 0;) {
            best.widths[4 - widths + n] = used[k - 1];
            k = n > 0 ? from[n][k] : k;
        }
    }
    return best;
}

WidthCounts countWidths(std::span<const std::uint64_t> values) {
    WidthCounts counts{};
    for (const std::uint64_t value : values)
        ++counts[widthOf(value)];
    return counts;
}

/// The different values of a block, the most frequent first.
class BlockDictionary {
public:
    /// Takes in the values of a block, each of at most `width` bits, and says whether a dictionary makes it
    /// smaller.
    bool isWorth(std::span<const std::uint64_t> values, unsigned width) {
        if (!collect(values))
            return false;
        const std::size_t plain = chooseWidths(countWidths(values), values.size()).bits;
        const std::size_t entries = packedBytes(size(), width) * 8;
        return chooseWidths(order(), values.size()).bits + entries + 8 * sizeof(BlockHeader) < plain;
    }

    std::size_t size() const { return m_entries.size(); }
    void write(BitPacker& out, unsigned width) const {
        for (const std::uint16_t entry : m_order)
            out.add(m_entries[entry].value, width);
    }
    /// Puts its code in the place of each value.
    void replace(Values values) const {
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = m_entries[m_codes[i]].code;
    }

private:
    /// False if there are too many different ones.
    bool collect(std::span<const std::uint64_t> values) {
        m_slots.fill(kFree);
        m_entries.clear();
        for (std::size_t i = 0; i < values.size(); ++i) {
            std::uint16_t& slot = slotOf(values[i]);
            if (slot == kFree) {
                if (m_entries.size() == kMostEntries)
                    return false;
                slot = static_cast<std::uint16_t>(m_entries.size());
                m_entries.push_back({values[i], 0});
            }
            ++m_entries[slot].count;
            m_codes[i] = slot;
        }
        return true;
    }

    /// Numbers the entries; gives the widths of all values' codes.
    WidthCounts order() {
        // By counts, with one pass to count them: few blocks have an entry more than 255 times.
        std::array<std::uint16_t, 257> places{};
        const auto rankOf = [](const Entry& entry) { return 255 - std::min<std::size_t>(entry.count, 255); };
        for (const Entry& entry : m_entries)
            ++places[rankOf(entry) + 1];
        for (std::size_t i = 1; i < places.size(); ++i)
            places[i] = static_cast<std::uint16_t>(places[i] + places[i - 1]);
        m_order.resize(m_entries.size());
        for (std::size_t i = 0; i < m_entries.size(); ++i)
            m_order[places[rankOf(m_entries[i])]++] = static_cast<std::uint16_t>(i);
        WidthCounts counts{};
        for (std::size_t code = 0; code < m_order.size(); ++code) {
            m_entries[m_order[code]].code = static_cast<std::uint16_t>(code);
            counts[widthOf(code)] += m_entries[m_order[code]].count;
        }
        return counts;
    }

    static constexpr std::uint16_t kFree = 0xffff;
    static constexpr std::size_t kSlots = 4 * kMostEntries;
    struct Entry {
        std::uint64_t value = 0;
        std::uint16_t count = 0;
        std::uint16_t code = 0;
    };
    std::uint16_t& slotOf(std::uint64_t value) {
        std::size_t slot = static_cast<std::size_t>(value * 0x9e3779b97f4a7c15 >> 52);
        while (m_slots[slot] != kFree && m_entries[m_slots[slot]].value != value)
            slot = (slot + 1) % kSlots;
        return m_slots[slot];
    }
    std::array<std::uint16_t, kSlots> m_slots;
    std::array<std::uint16_t, kColumnBlock> m_codes;
    std::vector<Entry> m_entries;
    std::vector<std::uint16_t> m_order;
};

void putHeader(const BlockHeader& header, std::vector<std::byte>& out) {
    const auto bytes = std::as_bytes(std::span(&header, 1));
    out.insert(out.end(), bytes.begin(), bytes.end());
}

void padTo8(std::vector<std::byte>& out) {
    out.resize(roundUp8(out.size()));
}

void writeRests(std::span<const std::uint64_t> rests, const Widths& widths, std::vector<std::byte>& out) {
    BitPacker packer(out);
    if (widths.tagBits == 0) {
        for (const std::uint64_t rest : rests)
            packer.add(rest, widths.widths[3]);
        packer.endAtByte();
        return;
    }
    const std::size_t first = 4 - (std::size_t{1} << widths.tagBits);
    std::array<std::uint8_t, 65> tagOf{};
    for (std::size_t width = 0, tag = first; width <= widths.widths[3]; ++width) {
        while (width > widths.widths[tag])
            ++tag;
        tagOf[width] = static_cast<std::uint8_t>(tag);
    }
    const std::size_t offsets = out.size();
    out.resize(offsets + 2 * kGroups);
    const std::size_t begin = out.size();
    for (std::size_t group = 0; group * kColumnGroup < rests.size(); ++group) {
        const auto values = groupOf(rests, group);
        const bool isEmpty = widths.widths[first] == 0 &&
                             std::ranges::all_of(values, [](std::uint64_t value) { return value == 0; });
        const auto offset =
            isEmpty ? ColumnBlock::kEmptyGroup : static_cast<std::uint16_t>(out.size() - begin);
        std::memcpy(out.data() + offsets + 2 * group, &offset, sizeof offset);
        if (isEmpty)
            continue;
        std::array<std::uint8_t, kColumnGroup> tags{};
        std::array<std::uint64_t, 2> words{};
        for (std::size_t i = 0; i < values.size(); ++i) {
            tags[i] = tagOf[widthOf(values[i])];
            const std::uint64_t tag = tags[i] - first;
            words[0] |= (tag & 1) << i;
            words[1] |= tag >> 1 << i;
        }
        for (std::size_t bit = 0; bit < widths.tagBits; ++bit)
            packer.add(words[bit], 64);
        for (std::size_t i = 0; i < values.size(); ++i)
            packer.add(values[i], widths.widths[tags[i]]);
        packer.endAtByte();
    }
}

/// Rests that ascend in each group.
void writeMarks(std::span<const std::uint64_t> rests, std::vector<std::byte>& out) {
    const std::size_t offsets = out.size();
    out.resize(offsets + 2 * kGroups);
    const std::size_t begin = out.size();
    for (std::size_t group = 0; group * kColumnGroup < rests.size(); ++group) {
        const auto values = groupOf(rests, group);
        const std::size_t at = out.size();
        const auto offset = static_cast<std::uint16_t>(at - begin);
        std::memcpy(out.data() + offsets + 2 * group, &offset, sizeof offset);
        out.resize(at + static_cast<std::size_t>(values.back() / 8 + 1));
        for (const std::uint64_t value : values)
            out[at + static_cast<std::size_t>(value / 8)] |= static_cast<std::byte>(1u << value % 8);
    }
}

/// Takes the least of each group out of its values. Returns the width of these.
unsigned takeRises(Values values, std::array<std::uint64_t, kGroups>& rises) {
    std::uint64_t all = 0;
    for (std::size_t group = 0; group * kColumnGroup < values.size(); ++group) {
        const Values part = groupOf(values, group);
        rises[group] = std::ranges::min(part);
        all |= rises[group];
        for (std::uint64_t& value : part)
            value -= rises[group];
    }
    return widthOf(all);
}

} // namespace

class ColumnWriter::Dictionary : public BlockDictionary {};

ColumnWriter::ColumnWriter(IndexBytesWriter& out, Shape shape)
    : m_out(out), m_shape(shape), m_buffer(std::make_unique<std::array<std::uint64_t, kColumnBlock>>()),
      m_values(m_buffer->data()),
      m_dictionary(shape == Shape::Repeating ? std::make_unique<Dictionary>() : nullptr) {}

ColumnWriter::~ColumnWriter() = default;

void ColumnWriter::flush() {
    if (m_filled == 0)
        return;
    const Values values(m_values, m_filled);
    m_filled = 0;
    ColumnBlock block;
    const bool marks = m_shape == Shape::Rising && areWorthMarks(values);
    if (marks)
        block.parts = ColumnBlock::kMarks;
    else if (m_shape == Shape::Rising || m_shape == Shape::Sloping)
        block.slope = slopeOf(values);
    if (block.slope != 0)
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] -= lineAt(block.slope, i);
    // A line may lie below 0: compare as signed.
    block.base = inGroups() ? leastSigned(values) : std::ranges::min(values);
    std::uint64_t bits = 0;
    for (std::uint64_t& value : values) {
        value -= block.base;
        bits |= value;
    }
    if (bits != 0)
        write(values, widthOf(bits), block);
    m_blocks.push_back(block);
}

/// Writes what is left of the values above the base.
void ColumnWriter::write(Values values, unsigned width, ColumnBlock& block) {
    m_bytes.clear();
    if (inGroups()) {
        std::array<std::uint64_t, kGroups> rises{};
        BlockHeader header;
        header.riseWidth = static_cast<std::uint8_t>(takeRises(values, rises));
        block.parts |= ColumnBlock::kRises;
        putHeader(header, m_bytes);
        BitPacker packer(m_bytes);
        for (std::size_t group = 0; group * kColumnGroup < values.size(); ++group)
            packer.add(rises[group], header.riseWidth);
        packer.endAtByte();
        padTo8(m_bytes);
    } else if (m_dictionary != nullptr && m_dictionary->isWorth(values, width)) {
        BlockHeader header;
        header.entryWidth = static_cast<std::uint8_t>(width);
        header.entries = static_cast<std::uint16_t>(m_dictionary->size());
        block.parts = ColumnBlock::kDictionary;
        putHeader(header, m_bytes);
        BitPacker packer(m_bytes);
        m_dictionary->write(packer, width);
        packer.endAtByte();
        padTo8(m_bytes);
        m_dictionary->replace(values);
    }
    if ((block.parts & ColumnBlock::kMarks) != 0) {
        writeMarks(values, m_bytes);
    } else {
        const Widths widths = chooseWidths(countWidths(values), values.size());
        block.tagBits = widths.tagBits;
        block.widths = widths.widths;
        writeRests(values, widths, m_bytes);
    }
    padTo8(m_bytes);
    m_bytes.resize(m_bytes.size() + kPadding);
    block.words = static_cast<std::uint16_t>(m_bytes.size() / 8);
    block.checksum = static_cast<std::uint32_t>(XXH3_64bits(m_bytes.data(), m_bytes.size()));
    block.offset = m_out.append(m_bytes);
}

const std::vector<ColumnBlock>& ColumnWriter::finish() {
    flush();
    m_buffer.reset();
    m_values = nullptr;
    return m_blocks;
}

} // namespace tidemark
