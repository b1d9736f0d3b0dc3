// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Column blocks: what the binary payloads are made of. See README.md, "Columns".

#include "core/base/byte_reader.h"
#include "core/base/byte_writer.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tidemark::trace {

/// The column blocks at the end of a payload, found by their numbers. Blocks with unknown numbers are
/// skipped.
class Columns {
public:
    static constexpr std::size_t kKnown = 16;

    /// Reads all blocks up to the end of `payload`; fails it if a block does not fit or comes twice.
    explicit Columns(ByteReader& payload) {
        while (payload.ok() && !payload.atEnd()) {
            const std::uint64_t number = payload.varint();
            const auto content = payload.bytes(static_cast<std::size_t>(payload.varint()));
            if (!payload.ok() || number >= kKnown)
                continue;
            if (m_blocks[number].has_value())
                payload.fail();
            m_blocks[number] = content;
        }
    }

    bool has(std::size_t number) const { return m_blocks[number].has_value(); }

    /// A reader over a block; one that has failed already if the block is missing.
    ByteReader reader(std::size_t number) const {
        const auto& block = m_blocks[number];
        ByteReader result(block.value_or(std::span<const std::byte>{}));
        if (!block)
            result.fail();
        return result;
    }

private:
    std::array<std::optional<std::span<const std::byte>>, kKnown> m_blocks;
};

inline void writeColumn(ByteWriter& payload, std::uint64_t number, const ByteWriter& content) {
    payload.varint(number);
    payload.varint(content.size());
    payload.bytes(content.view());
}

/// A table of strings: varint count, then strings.
inline void writeStringsColumn(
    ByteWriter& payload, std::uint64_t number, std::span<const std::string> strings) {
    ByteWriter column;
    column.varint(strings.size());
    for (const std::string& text : strings)
        column.string(text);
    writeColumn(payload, number, column);
}

inline bool readStringsColumn(
    const Columns& columns, std::size_t number, std::size_t most, std::vector<std::string>& strings) {
    ByteReader reader = columns.reader(number);
    const std::size_t count = reader.count(1);
    if (count > most)
        return false;
    strings.reserve(count);
    for (std::size_t i = 0; i < count && reader.ok(); ++i)
        strings.push_back(reader.string());
    return reader.ok() && reader.atEnd();
}

/// A varint that must fit 32 bits.
inline std::uint32_t varint32(ByteReader& reader) {
    const std::uint64_t value = reader.varint();
    if (value > std::numeric_limits<std::uint32_t>::max()) {
        reader.fail();
        return 0;
    }
    return static_cast<std::uint32_t>(value);
}

/// The difference of two values modulo 2^64, and its inverse: deltas never overflow.
inline std::int64_t wrappedDelta(std::uint64_t value, std::uint64_t previous) {
    return static_cast<std::int64_t>(value - previous);
}
inline std::uint64_t wrappedSum(std::uint64_t previous, std::int64_t delta) {
    return previous + static_cast<std::uint64_t>(delta);
}

} // namespace tidemark::trace
