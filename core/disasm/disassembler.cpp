// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/disasm/disassembler.h"

#include "core/disasm/argument_registers.h"
#include "core/disasm/mask_forms.h"
#include "core/disasm/vex_encoding.h"

#include <algorithm>
#include <array>
#include <capstone/capstone.h>
#include <fmt/format.h>
#include <memory>
#include <string_view>

namespace tidemark {

namespace {

constexpr std::size_t kInstructionsBetweenStops = 4096;

/// One open Capstone handle with the record that it decodes into.
class Decoder {
public:
    static Result<Decoder> open(Machine machine, AssemblySyntax syntax) {
        Decoder decoder;
        decoder.m_machine = machine;
        decoder.m_syntax = syntax;
        const bool x86 = machine == Machine::X86_64;
        if (cs_open(x86 ? CS_ARCH_X86 : CS_ARCH_ARM64, x86 ? CS_MODE_64 : CS_MODE_LITTLE_ENDIAN,
                &decoder.m_handle) != CS_ERR_OK)
            return Error{ErrorCode::Unsupported,
                fmt::format("This Capstone cannot disassemble {} code.", x86 ? "x86-64" : "aarch64")};
        cs_option(decoder.m_handle, CS_OPT_DETAIL, CS_OPT_ON);
        if (x86)
            cs_option(decoder.m_handle, CS_OPT_SYNTAX,
                syntax == AssemblySyntax::Att ? CS_OPT_SYNTAX_ATT : CS_OPT_SYNTAX_INTEL);
        decoder.m_record = cs_malloc(decoder.m_handle);
        return decoder;
    }
    Decoder(Decoder&& other) noexcept
        : m_handle(std::exchange(other.m_handle, 0)), m_record(std::exchange(other.m_record, nullptr)),
          m_machine(other.m_machine), m_syntax(other.m_syntax) {}
    Decoder& operator=(Decoder&&) = delete;
    ~Decoder() {
        if (m_record != nullptr)
            cs_free(m_record, 1);
        if (m_handle != 0)
            cs_close(&m_handle);
    }

    Instruction next(std::span<const std::byte> code, std::uint64_t address);

private:
    Decoder() = default;
    Instruction unknown(std::span<const std::byte> code, std::uint64_t address) const;
    Flow flow() const;
    void addAddresses(Instruction& instruction) const;
    void addX86Addresses(Instruction& instruction) const;
    void addArmAddresses(Instruction& instruction) const;
    bool inGroup(unsigned group) const { return cs_insn_group(m_handle, m_record, group); }

    csh m_handle = 0;
    cs_insn* m_record = nullptr;
    Machine m_machine = Machine::X86_64;
    AssemblySyntax m_syntax = AssemblySyntax::Intel;
};

bool isStop(std::string_view mnemonic) {
    return mnemonic.starts_with("ud") || mnemonic == "hlt" || mnemonic == "int3" || mnemonic == "brk";
}

Flow Decoder::flow() const {
    const std::string_view mnemonic = m_record->mnemonic;
    if (inGroup(CS_GRP_RET))
        return Flow::Return;
    if (inGroup(CS_GRP_CALL))
        return Flow::Call;
    if (isStop(mnemonic))
        return Flow::Stop;
    if (m_machine == Machine::X86_64) {
        if (!inGroup(CS_GRP_JUMP))
            return Flow::Next;
        return mnemonic.find("jmp") != std::string_view::npos ? Flow::Jump : Flow::ConditionalJump;
    }
    if (mnemonic == "bl" || mnemonic == "blr") // Capstone 4.0 counts these among the jumps
        return Flow::Call;
    if (mnemonic == "b" || mnemonic == "br")
        return Flow::Jump;
    return inGroup(CS_GRP_JUMP) ? Flow::ConditionalJump : Flow::Next;
}

void Decoder::addX86Addresses(Instruction& instruction) const {
    const cs_x86& detail = m_record->detail->x86;
    for (std::uint8_t i = 0; i < detail.op_count; ++i) {
        const cs_x86_op& operand = detail.operands[i];
        if (operand.type == X86_OP_IMM && instruction.flow != Flow::Next)
            instruction.target = static_cast<std::uint64_t>(operand.imm);
        if (operand.type == X86_OP_MEM && operand.mem.base == X86_REG_RIP)
            instruction.memory =
                m_record->address + m_record->size + static_cast<std::uint64_t>(operand.mem.disp);
    }
}

void Decoder::addArmAddresses(Instruction& instruction) const {
    const cs_arm64& detail = m_record->detail->arm64;
    if (instruction.flow == Flow::Next || instruction.flow == Flow::Return || detail.op_count == 0)
        return;
    const cs_arm64_op& last = detail.operands[detail.op_count - 1];
    if (last.type == ARM64_OP_IMM)
        instruction.target = static_cast<std::uint64_t>(last.imm);
}

void Decoder::addAddresses(Instruction& instruction) const {
    if (m_record->detail == nullptr)
        return;
    if (m_machine == Machine::X86_64)
        addX86Addresses(instruction);
    else
        addArmAddresses(instruction);
}

/// rdpkru and wrpkru, which Capstone 4.0 lacks; the former clears edx, the third argument.
std::optional<Instruction> readProtectionKeyForm(std::span<const std::byte> code, std::uint64_t address) {
    constexpr std::array<std::byte, 2> kGroup = {std::byte{0x0f}, std::byte{0x01}};
    if (code.size() < 3 || !std::equal(kGroup.begin(), kGroup.end(), code.begin()))
        return std::nullopt;
    const bool reads = code[2] == std::byte{0xee};
    if (!reads && code[2] != std::byte{0xef})
        return std::nullopt;
    Instruction instruction;
    instruction.address = address;
    instruction.size = 3;
    instruction.mnemonic = reads ? "rdpkru" : "wrpkru";
    instruction.argumentsWritten = reads ? 4 : 0;
    return instruction;
}

/// Gathers and scatters have a vector of indices.
bool hasOneIndex(std::string_view mnemonic) {
    return mnemonic.find("gather") == std::string_view::npos &&
           mnemonic.find("scatter") == std::string_view::npos;
}

Instruction Decoder::unknown(std::span<const std::byte> code, std::uint64_t address) const {
    std::size_t whole = 4;
    if (m_machine == Machine::X86_64) {
        if (auto form = readMaskForm(code, address, m_syntax))
            return *std::move(form);
        if (auto form = readProtectionKeyForm(code, address))
            return *std::move(form);
        const auto encoding = readVex(code);
        whole = encoding ? encoding->length : 1;
    }
    Instruction instruction;
    instruction.address = address;
    instruction.size = static_cast<std::uint8_t>(std::min(whole, code.size()));
    instruction.known = false;
    instruction.mnemonic = "(bad)";
    return instruction;
}

Instruction Decoder::next(std::span<const std::byte> code, std::uint64_t address) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(code.data());
    std::size_t left = code.size();
    std::uint64_t at = address;
    if (m_record == nullptr || !cs_disasm_iter(m_handle, &bytes, &left, &at, m_record))
        return unknown(code, address);
    Instruction instruction;
    instruction.address = address;
    instruction.size = static_cast<std::uint8_t>(m_record->size);
    instruction.flow = flow();
    instruction.mnemonic = m_record->mnemonic;
    instruction.operands = m_record->op_str;
    if (m_machine == Machine::X86_64 && instruction.mnemonic.starts_with('v') &&
        hasOneIndex(instruction.mnemonic))
        mendIndexRegister(instruction.operands);
    addAddresses(instruction);
    noteArguments(m_handle, *m_record, m_machine, instruction);
    return instruction;
}

} // namespace

Result<std::vector<Instruction>> disassemble(std::span<const std::byte> code, std::uint64_t address,
    Machine machine, AssemblySyntax syntax, std::stop_token stop) {
    auto decoder = Decoder::open(machine, syntax);
    if (!decoder)
        return decoder.error();
    std::vector<Instruction> instructions;
    while (!code.empty()) {
        if (instructions.size() % kInstructionsBetweenStops == 0 && stop.stop_requested())
            break;
        instructions.push_back(decoder->next(code, address));
        code = code.subspan(instructions.back().size);
        address += instructions.back().size;
    }
    return instructions;
}

} // namespace tidemark
