// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace tidemark {

/// The fields of one VEX- or EVEX-encoded (AVX, AVX-512) instruction, inverted bits put right. Source: Intel
/// SDM volume 2, 2.1.5 (ModR/M and SIB), 2.3.5 (VEX) and 2.7 (EVEX).
struct VexEncoding {
    std::size_t length = 0; ///< bytes, with prefixes
    bool evex = false;
    unsigned segment = 0;   ///< the prefix byte of FS or GS; 0 = neither
    unsigned map = 0;       ///< 1 = 0F, 2 = 0F38, 3 = 0F3A
    unsigned prefix = 0;    ///< 0 = none, 1 = 66, 2 = F3, 3 = F2
    bool wide = false;      ///< W
    unsigned vectorLog = 0; ///< 0 = 128 bits, 1 = 256, 2 = 512
    unsigned opcode = 0;
    unsigned mode = 0;   ///< of ModR/M; 3 = the last operand is a register
    unsigned reg = 0;    ///< 0 … 31
    unsigned second = 0; ///< vvvv; 0 … 31
    unsigned rm = 0;     ///< register or base; 0 … 31
    unsigned mask = 0;   ///< aaa; 0 = none
    bool zeroing = false;
    bool broadcast = false; ///< or rounding, between registers
    bool hasSib = false;
    unsigned index = 0; ///< 0 … 15; 4 = none
    unsigned scale = 1;
    bool hasBase = false;          ///< else, without SIB, the address counts from the next instruction
    std::int32_t displacement = 0; ///< as encoded: EVEX scales those of one byte
    std::uint8_t immediate = 0;
};

/// Nothing if `code` does not begin with such an instruction or is cut. Its length follows from the encoding
/// alone, whatever the opcode means.
std::optional<VexEncoding> readVex(std::span<const std::byte> code);

} // namespace tidemark
