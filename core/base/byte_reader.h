// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

namespace tidemark {

static_assert(std::endian::native == std::endian::little, "little-endian hosts only, as the .tide format is");

/// Reads little-endian values and LEB128 variable-length integers from untrusted bytes. After the first read
/// past the end, or a malformed value, ok() is false for good and every read returns 0 or empty.
class ByteReader {
public:
    explicit ByteReader(std::span<const std::byte> bytes) : m_bytes(bytes) {}

    bool ok() const { return m_ok; }
    bool atEnd() const { return m_offset == m_bytes.size(); }
    std::size_t offset() const { return m_offset; }
    std::size_t remaining() const { return m_bytes.size() - m_offset; }

    template <typename T>
    T fixed() {
        static_assert(std::is_trivially_copyable_v<T>);
        T value{};
        if (remaining() < sizeof(T)) {
            fail();
            return value;
        }
        std::memcpy(&value, m_bytes.data() + m_offset, sizeof(T));
        m_offset += sizeof(T);
        return value;
    }

    /// Unsigned LEB128, at most 10 bytes.
    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            if (m_offset == m_bytes.size())
                break;
            const auto byte = std::to_integer<std::uint64_t>(m_bytes[m_offset++]);
            if (shift == 63 && byte > 1)
                break;
            value |= (byte & 0x7f) << shift;
            if ((byte & 0x80) == 0)
                return value;
        }
        fail();
        return 0;
    }

    /// Zig-zag coded signed LEB128.
    std::int64_t signedVarint() {
        const std::uint64_t coded = varint();
        return static_cast<std::int64_t>(coded >> 1) ^ -static_cast<std::int64_t>(coded & 1);
    }

    std::span<const std::byte> bytes(std::size_t count) {
        if (remaining() < count) {
            fail();
            return {};
        }
        const auto result = m_bytes.subspan(m_offset, count);
        m_offset += count;
        return result;
    }

    /// A varint length, then that many bytes.
    std::string string() {
        const auto content = bytes(static_cast<std::size_t>(varint()));
        return {reinterpret_cast<const char*>(content.data()), content.size()};
    }

    /// A varint count of items that take at least `minimumBytes` each; fails if the rest is too short to hold
    /// them, so that a hostile count never allocates more than the input's own size.
    std::size_t count(std::size_t minimumBytes) {
        const std::uint64_t items = varint();
        if (items > remaining() / (minimumBytes == 0 ? 1 : minimumBytes)) {
            fail();
            return 0;
        }
        return static_cast<std::size_t>(items);
    }

    void fail() {
        m_ok = false;
        m_offset = m_bytes.size();
    }

private:
    std::span<const std::byte> m_bytes;
    std::size_t m_offset = 0;
    bool m_ok = true;
};

} // namespace tidemark
