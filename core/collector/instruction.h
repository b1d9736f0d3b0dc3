// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace tidemark::collector {

/// As much of an x86-64 instruction as is needed to move it elsewhere. Encodings: Intel's Software
/// Developer's Manual, volume 2, chapter 2 and appendix A.
struct Instruction {
    enum class Branch : std::uint8_t {
        None,
        Jump,        ///< unconditional, direct
        Conditional, ///< jcc
        Call,        ///< direct
        Loop,        ///< loop, jrcxz: only reach 127 bytes
        Away,        ///< return, or a jump to a computed address: execution does not go on behind it
    };

    std::uint8_t length = 0;     ///< 0 = not understood
    std::uint8_t relativeAt = 0; ///< offset of a 32-bit displacement from the instruction's end; 0 = none
    std::uint8_t condition = 0;  ///< of a Conditional, as in its opcode
    Branch branch = Branch::None;
    std::int32_t distance = 0; ///< of a direct branch, from the instruction's end

    explicit operator bool() const noexcept { return length != 0; }
};

/// Reads at most `available` bytes.
Instruction decodeInstruction(const std::uint8_t* code, std::size_t available) noexcept;

} // namespace tidemark::collector
