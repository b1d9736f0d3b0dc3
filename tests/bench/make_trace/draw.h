// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <span>

namespace tidemark::bench {

/// Random numbers that are the same on every machine, whatever its C++ library.
class Draw {
public:
    explicit Draw(std::uint64_t seed) : m_engine(seed) {}
    /// In [0, limit).
    std::uint64_t below(std::uint64_t limit) {
        __extension__ using Wide = unsigned __int128;
        return static_cast<std::uint64_t>(Wide{m_engine()} * limit >> 64);
    }
    bool chance(double share) { return static_cast<double>(m_engine() >> 11) * 0x1.0p-53 < share; }

private:
    std::mt19937_64 m_engine;
};

/// Draws values from a table of shares by bits; all values that take as many bits are as likely.
class BitsTable {
public:
    explicit BitsTable(std::span<const double> shares) {
        double sum = 0;
        for (const double share : shares)
            sum += share;
        std::size_t slot = 0;
        double upTo = 0;
        for (std::size_t bits = 0; bits < shares.size(); ++bits) {
            upTo += shares[bits] / sum * static_cast<double>(m_bits.size());
            while (slot < m_bits.size() && static_cast<double>(slot) < upTo)
                m_bits[slot++] = static_cast<std::uint8_t>(bits);
        }
    }
    unsigned bits(Draw& draw) const { return m_bits[static_cast<std::size_t>(draw.below(m_bits.size()))]; }
    static std::uint64_t valueOf(unsigned bits, Draw& draw) {
        if (bits == 0)
            return 0;
        const std::uint64_t least = std::uint64_t{1} << (bits - 1);
        return least + draw.below(least);
    }

private:
    std::array<std::uint8_t, 65536> m_bits{};
};

} // namespace tidemark::bench
