// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/symbols/result_trail.h"

#include <algorithm>
#include <array>
#include <capstone/capstone.h>
#include <unordered_set>
#include <utility>

namespace tidemark {

namespace {

constexpr std::size_t kRegisters = 16;
constexpr unsigned kRax = 0;
constexpr unsigned kRdi = 5;
constexpr unsigned kRbp = 6;
constexpr unsigned kRsp = 7;
/// rax, rdx, rcx, rsi, rdi, r8 … r11: not kept by calls (System V ABI, 3.2.1).
constexpr std::uint16_t kLostInCalls = 0x0f37;
constexpr std::int64_t kMostOffset = 64; ///< pointers further inside are no longer followed

/// The names of DWARF's registers 0 … 15 (System V ABI, figure 3.36): of 64, 32, 16 and 8 bits.
constexpr std::array<std::array<unsigned, 5>, kRegisters> kNames = {{
    {X86_REG_RAX, X86_REG_EAX, X86_REG_AX, X86_REG_AL, X86_REG_AH},
    {X86_REG_RDX, X86_REG_EDX, X86_REG_DX, X86_REG_DL, X86_REG_DH},
    {X86_REG_RCX, X86_REG_ECX, X86_REG_CX, X86_REG_CL, X86_REG_CH},
    {X86_REG_RBX, X86_REG_EBX, X86_REG_BX, X86_REG_BL, X86_REG_BH},
    {X86_REG_RSI, X86_REG_ESI, X86_REG_SI, X86_REG_SIL, 0},
    {X86_REG_RDI, X86_REG_EDI, X86_REG_DI, X86_REG_DIL, 0},
    {X86_REG_RBP, X86_REG_EBP, X86_REG_BP, X86_REG_BPL, 0},
    {X86_REG_RSP, X86_REG_ESP, X86_REG_SP, X86_REG_SPL, 0},
    {X86_REG_R8, X86_REG_R8D, X86_REG_R8W, X86_REG_R8B, 0},
    {X86_REG_R9, X86_REG_R9D, X86_REG_R9W, X86_REG_R9B, 0},
    {X86_REG_R10, X86_REG_R10D, X86_REG_R10W, X86_REG_R10B, 0},
    {X86_REG_R11, X86_REG_R11D, X86_REG_R11W, X86_REG_R11B, 0},
    {X86_REG_R12, X86_REG_R12D, X86_REG_R12W, X86_REG_R12B, 0},
    {X86_REG_R13, X86_REG_R13D, X86_REG_R13W, X86_REG_R13B, 0},
    {X86_REG_R14, X86_REG_R14D, X86_REG_R14W, X86_REG_R14B, 0},
    {X86_REG_R15, X86_REG_R15D, X86_REG_R15W, X86_REG_R15B, 0},
}};

constexpr auto makeNumbers() {
    std::array<std::uint8_t, X86_REG_ENDING> numbers{};
    numbers.fill(kRegisters);
    for (std::size_t i = 0; i < kRegisters; ++i)
        for (const unsigned name : kNames[i])
            if (name != 0)
                numbers[name] = static_cast<std::uint8_t>(i);
    return numbers;
}
constexpr auto kNumbers = makeNumbers();

/// DWARF's number; kRegisters for others.
unsigned numberOf(unsigned reg) {
    return reg < kNumbers.size() ? kNumbers[reg] : kRegisters;
}
/// The same of registers of 64 bits only.
unsigned wholeNumberOf(unsigned reg) {
    const unsigned number = numberOf(reg);
    return number < kRegisters && kNames[number][0] == reg ? number : kRegisters;
}

struct Slot {
    unsigned base = kRbp; ///< or kRsp
    std::int64_t displacement = 0;
    std::int64_t offset = 0; ///< of what it holds, in the block
};

} // namespace

struct ResultTracker::Decoder {
    csh handle = 0;
    cs_insn* record = nullptr;
};

/// Which places hold a pointer into the block, and how far into it.
struct ResultTracker::State {
    std::uint64_t address = 0;
    std::uint16_t held = 0; ///< bit i: register i
    std::array<std::int64_t, kRegisters> offset{};
    std::vector<Slot> slots;

    bool empty() const { return held == 0 && slots.empty(); }
    bool holds(unsigned reg) const { return reg < kRegisters && (held >> reg & 1U) != 0; }
    void forget(unsigned reg) {
        if (reg < kRegisters)
            held &= static_cast<std::uint16_t>(~(1U << reg));
        if (reg == kRbp || reg == kRsp)
            std::erase_if(slots, [reg](const Slot& slot) { return slot.base == reg; });
    }
    void set(unsigned reg, std::int64_t value) {
        if (reg >= kRegisters || value < 0 || value > kMostOffset)
            return;
        held |= static_cast<std::uint16_t>(1U << reg);
        offset[reg] = value;
    }
};

class ResultTracker::Walk {
public:
    Walk(const Decoder& decoder, std::span<const std::byte> code, std::uint64_t codeAddress,
        std::span<const std::int32_t> offsets, const std::function<bool(const TrailCall&)>& goOn)
        : m_decoder(decoder), m_code(code), m_codeAddress(codeAddress), m_offsets(offsets), m_goOn(goOn) {}

    std::vector<TrailStep> run(std::uint64_t address) {
        State first;
        first.address = address;
        first.set(kRax, 0);
        m_left.push_back(std::move(first));
        while (!m_left.empty() && m_steps.size() < kMostSteps) {
            State state = std::move(m_left.back());
            m_left.pop_back();
            while (m_steps.size() < kMostSteps && advance(state)) {
            }
        }
        return std::move(m_steps);
    }

private:
    bool isWanted(std::int64_t offset) const {
        return std::find(m_offsets.begin(), m_offsets.end(), offset) != m_offsets.end();
    }
    bool inGroup(unsigned group) const { return cs_insn_group(m_decoder.handle, m_decoder.record, group); }
    const cs_x86& detail() const { return m_decoder.record->detail->x86; }

    /// Executes one instruction; false where this way ends.
    bool advance(State& state) {
        if (state.empty() || !m_seen.insert(state.address).second || !decode(state.address))
            return false;
        note(state);
        const std::uint64_t next = state.address + m_decoder.record->size;
        const std::uint64_t address = std::exchange(state.address, next);
        if (inGroup(CS_GRP_RET))
            return false;
        if (inGroup(CS_GRP_CALL))
            return call(state, address);
        if (inGroup(CS_GRP_JUMP))
            return jump(state);
        write(state);
        return m_decoder.record->id != X86_INS_UD2 && m_decoder.record->id != X86_INS_HLT;
    }

    bool decode(std::uint64_t address) {
        if (address < m_codeAddress || address - m_codeAddress >= m_code.size())
            return false;
        const auto from = m_code.subspan(address - m_codeAddress);
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(from.data());
        std::size_t left = from.size();
        std::uint64_t at = address;
        return cs_disasm_iter(m_decoder.handle, &bytes, &left, &at, m_decoder.record) &&
               m_decoder.record->detail != nullptr;
    }

    void note(const State& state) {
        TrailStep& step = m_steps.emplace_back();
        step.address = state.address;
        for (unsigned reg = 0; reg < kRegisters; ++reg)
            if (state.holds(reg) && isWanted(state.offset[reg]))
                step.registers |= static_cast<std::uint16_t>(1U << reg);
        for (const Slot& slot : state.slots)
            if (slot.base == kRbp && isWanted(slot.offset))
                step.frameSlots.push_back(static_cast<std::int32_t>(slot.displacement));
        step.returns = inGroup(CS_GRP_RET) && (step.registers & 1U << kRax) != 0;
    }

    bool call(State& state, std::uint64_t address) {
        if (state.holds(kRdi) && isWanted(state.offset[kRdi])) {
            TrailCall call{address, {}, {}};
            const cs_x86_op& operand = detail().operands[0];
            if (operand.type == X86_OP_IMM)
                call.target = static_cast<std::uint64_t>(operand.imm);
            else if (operand.type == X86_OP_MEM && operand.mem.base == X86_REG_RIP)
                call.slot = state.address + static_cast<std::uint64_t>(operand.mem.disp);
            if (!m_goOn(call))
                return false;
        }
        state.held &= static_cast<std::uint16_t>(~kLostInCalls);
        return true;
    }

    bool jump(State& state) {
        const cs_x86_op& operand = detail().operands[0];
        const bool isDirect = detail().op_count == 1 && operand.type == X86_OP_IMM;
        if (m_decoder.record->id == X86_INS_JMP) {
            state.address = isDirect ? static_cast<std::uint64_t>(operand.imm) : 0;
            return isDirect;
        }
        if (isDirect) {
            m_left.push_back(state);
            m_left.back().address = static_cast<std::uint64_t>(operand.imm);
        }
        return true;
    }

    /// The slot that a memory operand of 8 bytes names; nothing if it is not one of the frame's.
    static std::optional<Slot> slotOf(const cs_x86_op& operand) {
        const unsigned base = wholeNumberOf(operand.mem.base);
        if (operand.type != X86_OP_MEM || (base != kRbp && base != kRsp) ||
            operand.mem.index != X86_REG_INVALID)
            return std::nullopt;
        return Slot{base, operand.mem.disp, 0};
    }

    /// How far into the block what an instruction copies points; nothing if it copies no such pointer.
    std::optional<std::int64_t> copied(const State& state) const {
        const cs_x86_op& source = detail().operands[1];
        const auto ofRegister = [&](unsigned name, std::int64_t add) -> std::optional<std::int64_t> {
            const unsigned reg = wholeNumberOf(name);
            return state.holds(reg) ? std::optional(state.offset[reg] + add) : std::nullopt;
        };
        switch (m_decoder.record->id) {
        case X86_INS_MOV:
            if (source.type == X86_OP_REG)
                return ofRegister(source.reg, 0);
            if (const auto slot = slotOf(source); slot && source.size == 8)
                for (const Slot& known : state.slots)
                    if (known.base == slot->base && known.displacement == slot->displacement)
                        return known.offset;
            return std::nullopt;
        case X86_INS_LEA:
            return source.mem.index == X86_REG_INVALID ? ofRegister(source.mem.base, source.mem.disp)
                                                       : std::nullopt;
        case X86_INS_ADD:
            return source.type == X86_OP_IMM && detail().operands[0].type == X86_OP_REG
                       ? ofRegister(detail().operands[0].reg, source.imm)
                       : std::nullopt;
        default:
            return std::nullopt;
        }
    }

    /// Everything that is neither a call nor a jump.
    void write(State& state) {
        const bool hasTwo = detail().op_count == 2;
        const auto value = hasTwo ? copied(state) : std::nullopt;
        forgetWritten(state);
        if (!value)
            return;
        const cs_x86_op& target = detail().operands[0];
        if (target.type == X86_OP_REG)
            state.set(wholeNumberOf(target.reg), *value);
        else if (auto slot = slotOf(target); slot && target.size == 8 && state.slots.size() < kMostSlots) {
            slot->offset = *value;
            state.slots.push_back(*slot);
        }
    }

    void forgetWritten(State& state) {
        cs_regs read;
        cs_regs written;
        std::uint8_t readCount = 0;
        std::uint8_t writtenCount = 0;
        if (cs_regs_access(m_decoder.handle, m_decoder.record, read, &readCount, written, &writtenCount) !=
            CS_ERR_OK) {
            state.held = 0;
            state.slots.clear();
            return;
        }
        for (std::uint8_t i = 0; i < writtenCount; ++i)
            state.forget(numberOf(written[i]));
        for (std::uint8_t i = 0; i < detail().op_count; ++i) {
            const cs_x86_op& operand = detail().operands[i];
            if (operand.type == X86_OP_MEM && (operand.access & CS_AC_WRITE) != 0)
                forgetOverlapped(state, operand);
        }
    }

    static void forgetOverlapped(State& state, const cs_x86_op& operand) {
        constexpr std::int64_t kSlotBytes = 8;
        const unsigned base = numberOf(operand.mem.base);
        const std::int64_t begin = operand.mem.disp;
        const bool isIndexed = operand.mem.index != X86_REG_INVALID;
        std::erase_if(state.slots, [&](const Slot& slot) {
            return slot.base == base && (isIndexed || (slot.displacement < begin + operand.size &&
                                                          begin < slot.displacement + kSlotBytes));
        });
    }

    static constexpr std::size_t kMostSlots = 16;
    const Decoder& m_decoder;
    std::span<const std::byte> m_code;
    std::uint64_t m_codeAddress;
    std::span<const std::int32_t> m_offsets;
    const std::function<bool(const TrailCall&)>& m_goOn;
    std::vector<State> m_left; ///< ways that are still to be gone
    std::unordered_set<std::uint64_t> m_seen;
    std::vector<TrailStep> m_steps;
};

ResultTracker::ResultTracker() : m_decoder(std::make_unique<Decoder>()) {
    if (cs_open(CS_ARCH_X86, CS_MODE_64, &m_decoder->handle) != CS_ERR_OK)
        return;
    cs_option(m_decoder->handle, CS_OPT_DETAIL, CS_OPT_ON);
    m_decoder->record = cs_malloc(m_decoder->handle);
}

ResultTracker::~ResultTracker() {
    if (m_decoder->record != nullptr)
        cs_free(m_decoder->record, 1);
    if (m_decoder->handle != 0)
        cs_close(&m_decoder->handle);
}

std::vector<TrailStep> ResultTracker::follow(std::span<const std::byte> code, std::uint64_t codeAddress,
    std::uint64_t address, std::span<const std::int32_t> offsets,
    const std::function<bool(const TrailCall&)>& goOn) {
    if (m_decoder->record == nullptr)
        return {};
    return Walk(*m_decoder, code, codeAddress, offsets, goOn).run(address);
}

} // namespace tidemark
