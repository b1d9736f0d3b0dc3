// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/disasm/vex_encoding.h"

namespace tidemark {

namespace {

constexpr unsigned kMap0F = 1;
constexpr unsigned kMap0F3A = 3;

bool isLegacyPrefix(unsigned byte) {
    return byte == 0x66 || byte == 0x67 || byte == 0x2e || byte == 0x36 || byte == 0x3e || byte == 0x26 ||
           byte == 0x64 || byte == 0x65;
}

bool hasImmediate(unsigned map, unsigned opcode) {
    if (map == kMap0F3A)
        return true;
    return map == kMap0F &&
           ((opcode >= 0x70 && opcode <= 0x73) || opcode == 0xc2 || (opcode >= 0xc4 && opcode <= 0xc6));
}

/// Takes the bytes of one instruction in order.
class Reader {
public:
    explicit Reader(std::span<const std::byte> code) : m_code(code) {}
    unsigned take() {
        const bool left = m_at < m_code.size();
        m_cut = m_cut || !left;
        return left ? std::to_integer<unsigned>(m_code[m_at++]) : 0;
    }
    bool cut() const { return m_cut; }
    std::size_t position() const { return m_at; }

private:
    std::span<const std::byte> m_code;
    std::size_t m_at = 0;
    bool m_cut = false;
};

/// Bit `bit` of an inverted field, as the bit `place` of a register's number.
unsigned inverted(unsigned byte, unsigned bit, unsigned place) {
    return ((byte >> bit & 1U) ^ 1U) << place;
}

/// The high bits of the registers, for readOperands().
struct Extensions {
    unsigned reg = 0;
    unsigned index = 0;
    unsigned base = 0;
};

bool readVexPrefix(Reader& reader, bool three, VexEncoding& read, Extensions& high) {
    const unsigned first = reader.take();
    const unsigned last = three ? reader.take() : first;
    high.reg = inverted(first, 7, 3);
    read.map = three ? first & 0x1fU : kMap0F;
    if (three) {
        high.index = inverted(first, 6, 3);
        high.base = inverted(first, 5, 3);
        read.wide = (last & 0x80U) != 0;
    }
    read.second = ~last >> 3U & 15U;
    read.vectorLog = last >> 2U & 1U;
    read.prefix = last & 3U;
    return true;
}

bool readEvexPrefix(Reader& reader, VexEncoding& read, Extensions& high) {
    const unsigned first = reader.take();
    const unsigned second = reader.take();
    const unsigned third = reader.take();
    read.evex = true;
    read.map = first & 7U;
    high.reg = inverted(first, 7, 3) | inverted(first, 4, 4);
    high.index = inverted(first, 6, 3);
    high.base = inverted(first, 5, 3);
    read.wide = (second & 0x80U) != 0;
    read.second = (~second >> 3U & 15U) | inverted(third, 3, 4);
    read.prefix = second & 3U;
    read.zeroing = (third & 0x80U) != 0;
    read.vectorLog = third >> 5U & 3U;
    read.broadcast = (third & 0x10U) != 0;
    read.mask = third & 7U;
    return true;
}

bool readPrefix(Reader& reader, VexEncoding& read, Extensions& high) {
    unsigned byte = reader.take();
    for (; isLegacyPrefix(byte); byte = reader.take())
        if (byte == 0x64 || byte == 0x65)
            read.segment = byte;
    switch (byte) {
    case 0xc5:
        return readVexPrefix(reader, false, read, high);
    case 0xc4:
        return readVexPrefix(reader, true, read, high);
    case 0x62:
        return readEvexPrefix(reader, read, high);
    default:
        return false;
    }
}

void readOperands(Reader& reader, VexEncoding& read, const Extensions& high) {
    const unsigned modrm = reader.take();
    read.mode = modrm >> 6U;
    read.reg = (modrm >> 3U & 7U) | high.reg;
    unsigned low = modrm & 7U;
    if (read.mode == 3) {
        read.rm = low | high.base | (read.evex ? high.index << 1U : 0U);
        return;
    }
    if (low == 4) {
        const unsigned sib = reader.take();
        read.hasSib = true;
        read.scale = 1U << (sib >> 6U);
        read.index = (sib >> 3U & 7U) | high.index;
        low = sib & 7U;
    }
    read.hasBase = read.mode != 0 || low != 5;
    read.rm = low | high.base;
    if (read.mode == 1) {
        read.displacement = static_cast<std::int8_t>(reader.take());
    } else if (read.mode == 2 || !read.hasBase) {
        std::uint32_t displacement = 0;
        for (unsigned shift = 0; shift < 32; shift += 8)
            displacement |= reader.take() << shift;
        read.displacement = static_cast<std::int32_t>(displacement);
    }
}

} // namespace

std::optional<VexEncoding> readVex(std::span<const std::byte> code) {
    Reader reader(code);
    VexEncoding read;
    Extensions high;
    if (!readPrefix(reader, read, high))
        return std::nullopt;
    read.opcode = reader.take();
    readOperands(reader, read, high);
    if (hasImmediate(read.map, read.opcode))
        read.immediate = static_cast<std::uint8_t>(reader.take());
    read.length = reader.position();
    return reader.cut() ? std::nullopt : std::optional(read);
}

} // namespace tidemark
