// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/disasm/argument_registers.h"

#include <algorithm>
#include <array>
#include <bit>

namespace tidemark {

namespace {

constexpr unsigned kArguments = 6;

/// All names of one x86 register that passes an argument.
struct X86Names {
    std::array<unsigned, 4> registers;
};
constexpr std::array<X86Names, kArguments> kX86Arguments = {{
    {{X86_REG_RDI, X86_REG_EDI, X86_REG_DI, X86_REG_DIL}},
    {{X86_REG_RSI, X86_REG_ESI, X86_REG_SI, X86_REG_SIL}},
    {{X86_REG_RDX, X86_REG_EDX, X86_REG_DX, X86_REG_DL}},
    {{X86_REG_RCX, X86_REG_ECX, X86_REG_CX, X86_REG_CL}},
    {{X86_REG_R8, X86_REG_R8D, X86_REG_R8W, X86_REG_R8B}},
    {{X86_REG_R9, X86_REG_R9D, X86_REG_R9W, X86_REG_R9B}},
}};

/// Bit of the argument that `reg` passes; 0 if it passes none.
std::uint8_t argumentOf(Machine machine, unsigned reg) {
    if (machine == Machine::Aarch64) {
        if (reg >= ARM64_REG_X0 && reg < ARM64_REG_X0 + kArguments)
            return static_cast<std::uint8_t>(1U << (reg - ARM64_REG_X0));
        if (reg >= ARM64_REG_W0 && reg < ARM64_REG_W0 + kArguments)
            return static_cast<std::uint8_t>(1U << (reg - ARM64_REG_W0));
        return 0;
    }
    for (unsigned i = 0; i < kArguments; ++i) {
        const auto& names = kX86Arguments[i].registers;
        if (std::find(names.begin(), names.end(), reg) != names.end())
            return static_cast<std::uint8_t>(1U << i);
    }
    if (reg == X86_REG_DH)
        return 1U << 2U;
    return reg == X86_REG_CH ? 1U << 3U : 0;
}

bool isWide(unsigned reg) {
    return std::any_of(kX86Arguments.begin(), kX86Arguments.end(),
        [reg](const X86Names& names) { return reg == names.registers[0] || reg == names.registers[1]; });
}

/// "mov edi, 72", "movabs rdi, …", "xor edi, edi" in either syntax. Capstone orders the operands as the
/// syntax does.
std::optional<std::uint64_t> x86Constant(const cs_insn& record) {
    const cs_x86& detail = record.detail->x86;
    if (detail.op_count != 2)
        return std::nullopt;
    const cs_x86_op& first = detail.operands[0];
    const cs_x86_op& second = detail.operands[1];
    if (record.id == X86_INS_XOR && first.type == X86_OP_REG && second.type == X86_OP_REG &&
        first.reg == second.reg && isWide(first.reg))
        return 0;
    if (record.id != X86_INS_MOV && record.id != X86_INS_MOVABS)
        return std::nullopt;
    const cs_x86_op& value = first.type == X86_OP_IMM ? first : second;
    const cs_x86_op& target = first.type == X86_OP_IMM ? second : first;
    if (value.type != X86_OP_IMM || target.type != X86_OP_REG || !isWide(target.reg))
        return std::nullopt;
    const auto bits = static_cast<std::uint64_t>(value.imm);
    return target.size == 4 ? bits & 0xffffffffU : bits;
}

/// "mov w0, #72" and its other encodings.
std::optional<std::uint64_t> armConstant(const cs_insn& record) {
    const cs_arm64& detail = record.detail->arm64;
    if ((record.id != ARM64_INS_MOV && record.id != ARM64_INS_MOVZ) || detail.op_count != 2 ||
        detail.operands[1].type != ARM64_OP_IMM)
        return std::nullopt;
    const cs_arm64_op& value = detail.operands[1];
    const unsigned shift = value.shift.type == ARM64_SFT_LSL ? value.shift.value : 0;
    return static_cast<std::uint64_t>(value.imm) << shift;
}

} // namespace

void noteArguments(csh handle, const cs_insn& record, Machine machine, Instruction& instruction) {
    cs_regs read;
    cs_regs written;
    std::uint8_t readCount = 0;
    std::uint8_t writtenCount = 0;
    if (cs_regs_access(handle, &record, read, &readCount, written, &writtenCount) != CS_ERR_OK)
        return;
    for (std::uint8_t i = 0; i < writtenCount; ++i)
        instruction.argumentsWritten |= argumentOf(machine, written[i]);
    if (std::popcount(instruction.argumentsWritten) == 1)
        instruction.constant = machine == Machine::X86_64 ? x86Constant(record) : armConstant(record);
}

} // namespace tidemark
