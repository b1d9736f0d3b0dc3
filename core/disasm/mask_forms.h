// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/disasm/disassembler.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace tidemark {

/// The instruction that `code` begins with, if it is one of those around AVX-512's mask registers that
/// Capstone 4.0 lacks: moves, tests and logic of masks, comparisons into masks, vpternlog and broadcasts from
/// general registers. Written like Capstone writes the others. Source: Intel SDM volume 2.
std::optional<Instruction> readMaskForm(
    std::span<const std::byte> code, std::uint64_t address, AssemblySyntax syntax);

/// Puts right what Capstone 4.0 writes for the index of an AVX-512 memory operand, "[rdi + xmm2*4]" for
/// "[rdi + rdx*4]"; such an index exists in gathers and scatters only.
void mendIndexRegister(std::string& operands);

} // namespace tidemark
