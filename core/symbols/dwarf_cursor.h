// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace tidemark {

/// Reads little-endian DWARF out of untrusted bytes. After the first read past the end ok() is false for good
/// and every read returns 0 or empty. Offsets count from the first byte of the span.
class DwarfCursor {
public:
    explicit DwarfCursor(std::span<const std::uint8_t> bytes, std::uint64_t offset = 0)
        : m_begin(bytes.data()), m_at(bytes.data()), m_end(bytes.data() + bytes.size()) {
        seek(offset);
    }

    bool ok() const { return m_ok; }
    bool atEnd() const { return m_at == m_end; }
    std::uint64_t offset() const { return static_cast<std::uint64_t>(m_at - m_begin); }
    std::uint64_t remaining() const { return static_cast<std::uint64_t>(m_end - m_at); }
    void fail() {
        m_at = m_end;
        m_ok = false;
    }
    void seek(std::uint64_t offset) {
        if (offset > static_cast<std::uint64_t>(m_end - m_begin))
            fail();
        else
            m_at = m_begin + offset;
    }
    void skip(std::uint64_t count) {
        if (count > remaining())
            fail();
        else
            m_at += count;
    }
    template <typename T>
    T fixed() {
        T value{};
        if (remaining() < sizeof(T)) {
            fail();
            return value;
        }
        std::memcpy(&value, m_at, sizeof(T));
        m_at += sizeof(T);
        return value;
    }
    /// An unsigned number of 1 to 8 bytes.
    std::uint64_t number(unsigned bytes) {
        std::uint64_t value = 0;
        if (bytes > sizeof value || remaining() < bytes) {
            fail();
            return 0;
        }
        if (bytes > 0)
            std::memcpy(&value, m_at, bytes);
        m_at += bytes;
        return value;
    }
    /// Unsigned LEB128; bits beyond the 64th are dropped.
    std::uint64_t uleb() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; m_at != m_end; shift += 7) {
            const std::uint8_t byte = *m_at++;
            if (shift < 64)
                value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
            if ((byte & 0x80U) == 0)
                return value;
        }
        fail();
        return 0;
    }
    /// Signed LEB128.
    std::int64_t sleb() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; m_at != m_end;) {
            const std::uint8_t byte = *m_at++;
            if (shift < 64)
                value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
            shift += 7;
            if ((byte & 0x80U) != 0)
                continue;
            if (shift < 64 && (byte & 0x40U) != 0)
                value |= ~std::uint64_t{0} << shift;
            return static_cast<std::int64_t>(value);
        }
        fail();
        return 0;
    }
    /// Up to the next zero byte, which is skipped.
    std::string_view text() {
        const auto* end =
            atEnd() ? nullptr : static_cast<const std::uint8_t*>(std::memchr(m_at, 0, remaining()));
        if (end == nullptr) {
            fail();
            return {};
        }
        const std::string_view found(
            reinterpret_cast<const char*>(m_at), static_cast<std::size_t>(end - m_at));
        m_at = end + 1;
        return found;
    }

private:
    const std::uint8_t* m_begin;
    const std::uint8_t* m_at;
    const std::uint8_t* m_end;
    bool m_ok = true;
};

/// How many bytes may still be looked at. Broken data may refer to the same bytes over and over: this ends
/// it.
class WorkBudget {
public:
    explicit WorkBudget(std::uint64_t bytes) : m_left(bytes) {}
    /// False if there is not so much left.
    bool spend(std::uint64_t bytes) {
        const bool enough = bytes <= m_left;
        m_left = enough ? m_left - bytes : 0;
        return enough;
    }
    void add(std::uint64_t bytes) { m_left += bytes; }
    bool spent() const { return m_left == 0; }

private:
    std::uint64_t m_left;
};

} // namespace tidemark
