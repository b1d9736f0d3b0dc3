// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/disasm/vex_length.h"

#include <cstdint>

namespace tidemark {

namespace {

constexpr unsigned kMap0F = 1;
constexpr unsigned kMap0F3A = 3;

bool isLegacyPrefix(unsigned byte) {
    return byte == 0x66 || byte == 0x67 || byte == 0x2e || byte == 0x36 || byte == 0x3e || byte == 0x26 ||
           byte == 0x64 || byte == 0x65;
}

struct Prefix {
    std::size_t size = 0; ///< 0 = neither VEX nor EVEX
    unsigned map = 0;
};

Prefix prefixOf(unsigned first, unsigned second) {
    switch (first) {
    case 0xc5:
        return {2, kMap0F};
    case 0xc4:
        return {3, second & 0x1fU};
    case 0x62:
        return {4, second & 0x07U};
    default:
        return {};
    }
}

bool hasImmediate(unsigned map, unsigned opcode) {
    if (map == kMap0F3A)
        return true;
    return map == kMap0F &&
           ((opcode >= 0x70 && opcode <= 0x73) || opcode == 0xc2 || (opcode >= 0xc4 && opcode <= 0xc6));
}

/// Bytes of the displacement of a memory operand: one (mode 1), four (mode 2, or no base register) or none.
std::size_t displacementSize(unsigned mode, unsigned base) {
    if (mode == 1)
        return 1;
    return mode == 2 || base == 5 ? 4 : 0;
}

} // namespace

std::size_t vexLength(std::span<const std::byte> code) {
    const auto at = [&](std::size_t i) { return std::to_integer<unsigned>(code[i]); };
    std::size_t length = 0;
    while (length < code.size() && isLegacyPrefix(at(length)))
        ++length;
    if (length + 2 > code.size())
        return 0;
    const Prefix prefix = prefixOf(at(length), at(length + 1));
    length += prefix.size;
    if (prefix.size == 0 || length + 2 > code.size())
        return 0;
    const unsigned opcode = at(length++);
    const unsigned modrm = at(length++);
    const unsigned mode = modrm >> 6U;
    unsigned base = modrm & 7U;
    if (mode != 3 && base == 4) {
        if (length == code.size())
            return 0;
        base = at(length++) & 7U;
    }
    length += mode == 3 ? 0 : displacementSize(mode, base);
    length += hasImmediate(prefix.map, opcode) ? 1 : 0;
    return length <= code.size() ? length : 0;
}

} // namespace tidemark
