// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/disasm/constant_argument.h"

#include <algorithm>

namespace tidemark {

namespace {

bool isJumpedTo(std::span<const Instruction> function, std::uint64_t address) {
    return std::any_of(function.begin(), function.end(), [address](const Instruction& instruction) {
        return instruction.flow != Flow::Call && instruction.target == address;
    });
}

} // namespace

std::optional<std::uint64_t> constantArgument(
    std::span<const Instruction> function, std::size_t call, unsigned argument) {
    const auto bit = static_cast<std::uint8_t>(1U << argument);
    for (std::size_t i = call; i > 0; --i) {
        if (isJumpedTo(function, function[i].address))
            return std::nullopt;
        const Instruction& before = function[i - 1];
        if (!before.known || (before.flow != Flow::Next && before.flow != Flow::ConditionalJump))
            return std::nullopt;
        if ((before.argumentsWritten & bit) != 0)
            return before.constant;
    }
    return std::nullopt;
}

} // namespace tidemark
