// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Machine code and its address → instructions. Built on Capstone; returns plain values.

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace tidemark {

enum class Machine : std::uint8_t { X86_64, Aarch64 };

/// How x86 operands are written. Aarch64 has one way only.
enum class AssemblySyntax : std::uint8_t { Intel, Att };

/// Where control goes after an instruction.
enum class Flow : std::uint8_t {
    Next,            ///< to the next instruction
    Call,            ///< elsewhere and back
    Jump,            ///< elsewhere
    ConditionalJump, ///< elsewhere or to the next
    Return,          ///< out of the function
    Stop,            ///< nowhere: ud2, hlt, int3, brk
};

struct Instruction {
    std::uint64_t address = 0; ///< ELF virtual address, as in the span that was disassembled
    std::uint8_t size = 0;     ///< bytes
    Flow flow = Flow::Next;
    bool known = true;    ///< false: bytes that Capstone does not know, with the mnemonic "(bad)"
    std::string mnemonic; ///< with its prefixes: "rep movsq"
    std::string operands;
    std::optional<std::uint64_t> target; ///< of a direct call or jump
    std::optional<std::uint64_t> memory; ///< address of a memory operand that needs no register but the pc
    /// Bit i: the register of the call's argument i (0 … 5, System V and AAPCS64) may be changed by this.
    std::uint8_t argumentsWritten = 0;
    std::optional<std::uint64_t> constant; ///< what the one argument register is set to, if that is known
    friend bool operator==(const Instruction&, const Instruction&) = default;
};

/// All instructions of `code`, whose first byte lies at `address`, in order; together they cover every byte.
/// Bytes that are no known instruction are one instruction "(bad)": of the whole length where the encoding
/// tells it (AVX), else of one byte (x86) or four (Aarch64). Ends early if `stop` is triggered. Errors:
/// Unsupported if this Capstone lacks the machine.
Result<std::vector<Instruction>> disassemble(std::span<const std::byte> code, std::uint64_t address,
    Machine machine, AssemblySyntax syntax, std::stop_token stop = {});

} // namespace tidemark
