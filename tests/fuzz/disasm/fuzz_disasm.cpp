// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/disasm/branch_arrows.h"
#include "core/disasm/constant_argument.h"
#include "core/disasm/disassembler.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

/// The first byte chooses machine and syntax, the rest is code. The instructions cover every byte.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tidemark;
    if (size == 0)
        return 0;
    const auto machine = (data[0] & 1U) != 0 ? Machine::Aarch64 : Machine::X86_64;
    const auto syntax = (data[0] & 2U) != 0 ? AssemblySyntax::Att : AssemblySyntax::Intel;
    constexpr std::uint64_t kAddress = 0x401000;
    const auto instructions =
        disassemble({reinterpret_cast<const std::byte*>(data + 1), size - 1}, kAddress, machine, syntax);
    std::uint64_t covered = kAddress;
    for (const auto& instruction : *instructions) {
        if (instruction.address != covered || instruction.size == 0)
            std::abort();
        covered += instruction.size;
    }
    if (covered != kAddress + size - 1)
        std::abort();
    layoutBranchArrows(*instructions, 4);
    if (instructions->size() < 256)
        for (std::size_t i = 0; i < instructions->size(); ++i)
            constantArgument(*instructions, i, 0);
    return 0;
}
