// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/disasm/disassembler.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tidemark {

/// A jump within a function, to be drawn beside its instructions.
struct BranchArrow {
    std::size_t from = 0;   ///< index of the jump
    std::size_t to = 0;     ///< index of the instruction that it goes to
    std::uint32_t lane = 0; ///< 0 is nearest to the text; arrows of one lane never overlap
    friend bool operator==(const BranchArrow&, const BranchArrow&) = default;
};

/// The arrows of all direct jumps between the instructions (in ascending order of address), short ones
/// nearest to the text. Jumps that would need a lane ≥ `lanes` are left out: those are the longest.
std::vector<BranchArrow> layoutBranchArrows(std::span<const Instruction> function, std::uint32_t lanes);

} // namespace tidemark
