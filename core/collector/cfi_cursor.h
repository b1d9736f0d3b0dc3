// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace tidemark::collector {

/// Reads call frame information forwards. Reading past the end yields zeros and makes ok() false for good.
class CfiCursor {
public:
    CfiCursor() noexcept = default;
    CfiCursor(const std::uint8_t* begin, const std::uint8_t* end) noexcept
        : m_at(begin), m_end(end), m_ok(begin != nullptr && begin <= end) {}

    bool ok() const noexcept { return m_ok; }
    bool atEnd() const noexcept { return m_at == m_end; }
    const std::uint8_t* at() const noexcept { return m_at; }
    std::size_t left() const noexcept { return m_ok ? static_cast<std::size_t>(m_end - m_at) : 0; }

    std::uint8_t u1() noexcept { return read<std::uint8_t>(); }
    std::uint16_t u2() noexcept { return read<std::uint16_t>(); }
    std::uint32_t u4() noexcept { return read<std::uint32_t>(); }
    std::uint64_t u8() noexcept { return read<std::uint64_t>(); }

    std::uint64_t uleb() noexcept {
        std::uint64_t value = 0;
        for (unsigned shift = 0; m_ok; shift += 7) {
            const std::uint8_t byte = u1();
            if (shift < 64)
                value |= std::uint64_t{byte & 0x7Fu} << shift;
            if ((byte & 0x80) == 0)
                break;
        }
        return value;
    }

    std::int64_t sleb() noexcept {
        std::uint64_t value = 0;
        unsigned shift = 0;
        std::uint8_t byte = 0x80;
        while (m_ok && (byte & 0x80) != 0) {
            byte = u1();
            if (shift < 64)
                value |= std::uint64_t{byte & 0x7Fu} << shift;
            shift += 7;
        }
        if (shift < 64 && (byte & 0x40) != 0)
            value |= ~std::uint64_t{0} << shift;
        return static_cast<std::int64_t>(value);
    }

    /// A pointer in the encoding of the LSB ("DWARF Exception Header Encoding"): absolute, or relative to
    /// itself.
    std::uintptr_t pointer(std::uint8_t encoding, std::uintptr_t base) noexcept {
        const auto self = reinterpret_cast<std::uintptr_t>(m_at);
        if ((encoding & 0x70) == 0x10)
            base += self;
        else if ((encoding & 0x70) != 0)
            m_ok = false;
        return base + rawPointer(encoding & 0x0F);
    }

    void skip(std::uint64_t bytes) noexcept {
        if (bytes > left())
            m_ok = false;
        else
            m_at += bytes;
    }

    /// A cursor over the next bytes; this one moves behind them.
    CfiCursor take(std::uint64_t bytes) noexcept {
        const std::uint8_t* const begin = m_at;
        skip(bytes);
        return m_ok ? CfiCursor(begin, m_at) : CfiCursor();
    }

    /// The same, after a length in ULEB128.
    CfiCursor block() noexcept {
        const std::uint64_t bytes = uleb();
        return take(bytes);
    }

private:
    template <class T>
    T read() noexcept {
        T value{};
        if (sizeof(T) > left()) {
            m_ok = false;
        } else {
            std::memcpy(&value, m_at, sizeof(T));
            m_at += sizeof(T);
        }
        return value;
    }

    template <class T>
    std::uintptr_t readSigned() noexcept {
        return static_cast<std::uintptr_t>(static_cast<std::int64_t>(read<T>()));
    }

    std::uintptr_t rawPointer(std::uint8_t format) noexcept {
        switch (format) {
        case 0x00:
        case 0x04:
        case 0x0C:
            return read<std::uint64_t>();
        case 0x01:
            return uleb();
        case 0x02:
            return u2();
        case 0x03:
            return u4();
        case 0x09:
            return static_cast<std::uintptr_t>(sleb());
        case 0x0A:
            return readSigned<std::int16_t>();
        case 0x0B:
            return readSigned<std::int32_t>();
        default:
            m_ok = false;
            return 0;
        }
    }

    const std::uint8_t* m_at = nullptr;
    const std::uint8_t* m_end = nullptr;
    bool m_ok = false;
};

} // namespace tidemark::collector
