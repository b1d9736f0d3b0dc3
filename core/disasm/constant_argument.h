// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/disasm/disassembler.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace tidemark {

/// The value of argument `argument` (0 … 5) of the call at `function[call]`, if the code just before the call
/// sets it to a constant: "mov edi, 0x48; call operator new" → 72. `function` is a whole function, so that
/// jumps into the lines between are seen; those, other calls and jumps away end the search.
std::optional<std::uint64_t> constantArgument(
    std::span<const Instruction> function, std::size_t call, unsigned argument);

} // namespace tidemark
