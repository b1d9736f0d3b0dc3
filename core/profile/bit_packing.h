// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Numbers of any width, one behind the other, from the lowest bit on.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace tidemark {

constexpr std::uint64_t maskOf(unsigned width) {
    return width >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << width) - 1;
}

constexpr std::size_t roundUp8(std::size_t bytes) {
    return (bytes + 7) & ~std::size_t{7};
}

/// Of `count` numbers, up to a multiple of 8.
constexpr std::size_t packedBytes(std::size_t count, unsigned width) {
    return roundUp8((count * width + 7) / 8);
}

inline std::uint64_t loadWord(const std::byte* from) {
    std::uint64_t value = 0;
    std::memcpy(&value, from, sizeof value);
    return value;
}

/// The number that begins at a bit; 8 bytes behind its first one, and another if it is wider than 56, can be
/// read.
inline std::uint64_t unpackAt(const std::byte* from, std::size_t bit, unsigned width) {
    const std::byte* word = from + (bit >> 3);
    const unsigned shift = bit & 7;
    std::uint64_t value = loadWord(word) >> shift;
    if (shift + width > 64)
        value |= std::to_integer<std::uint64_t>(word[8]) << (64 - shift);
    return value & maskOf(width);
}

/// Appends numbers to bytes.
class BitPacker {
public:
    explicit BitPacker(std::vector<std::byte>& out) : m_out(out) {}
    /// `value` must fit.
    void add(std::uint64_t value, unsigned width) {
        m_word |= value << m_bits;
        m_bits += width;
        if (m_bits < 64)
            return;
        put(8);
        m_bits -= 64;
        m_word = m_bits == 0 ? 0 : value >> (width - m_bits);
    }
    /// Up to a whole byte.
    void endAtByte() {
        put((m_bits + 7) / 8);
        m_word = 0;
        m_bits = 0;
    }

private:
    void put(std::size_t bytes) {
        const auto* const from = reinterpret_cast<const std::byte*>(&m_word);
        m_out.insert(m_out.end(), from, from + bytes);
    }
    std::vector<std::byte>& m_out;
    std::uint64_t m_word = 0;
    unsigned m_bits = 0;
};

} // namespace tidemark
