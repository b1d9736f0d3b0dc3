// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/register_walk.h"

#include "core/collector/cfi_expression.h"
#include "core/collector/cfi_row.h"
#include "core/collector/frame_step.h"
#include "core/collector/modules.h"
#include "core/wire/wire.h"

namespace tidemark::collector {
namespace {

/// A frame with all registers that are known.
class RegisterFrame {
public:
    RegisterFrame(const RegisterFile& registers, bool interrupted, StackRanges& ranges) noexcept
        : m_registers(registers), m_interrupted(interrupted), m_ranges(ranges) {}

    bool step() noexcept {
        LoadedModule module;
        const std::uintptr_t pc = ip() - (m_interrupted ? 0 : 1);
        if (!findModule(pc, module))
            return false;
        const UnwindSection section = unwindSection(module);
        CfiRow row;
        std::uint64_t cfa = 0;
        if (findRow(section, pc, row) != RowAnswer::Found ||
            row.columns.registers[kReturnAddressRegister].as() == SavedAs::Undefined ||
            !frameAddress(section, row.columns, cfa))
            return false;
        RegisterFile caller;
        for (unsigned i = 0; i < kRegisters; ++i)
            recover(section, row.columns.registers[i], i, cfa, caller);
        if (row.columns.registers[kSpRegister].as() == SavedAs::Same)
            caller.set(kSpRegister, cfa);
        if (!caller.knows(kSpRegister) || !caller.knows(kReturnAddressRegister))
            return false;
        if (!row.isSignalFrame && caller.values[kSpRegister] <= sp())
            return false;
        m_registers = caller;
        m_interrupted = row.isSignalFrame;
        if (m_interrupted)
            m_ranges.enter(sp());
        return true;
    }

    std::uintptr_t ip() const noexcept { return m_registers.values[kReturnAddressRegister]; }
    std::uintptr_t sp() const noexcept { return m_registers.values[kSpRegister]; }
    bool isInterrupted() const noexcept { return m_interrupted; }
    const RegisterFile& registers() const noexcept { return m_registers; }

private:
    static CfiCursor expression(const UnwindSection& section, const std::uint8_t* length) noexcept {
        return CfiCursor(length, section.end).block();
    }

    bool frameAddress(const UnwindSection& section, const CfiColumns& row, std::uint64_t& cfa) noexcept {
        if (row.cfaExpression)
            return evaluate(expression(section, row.cfaExpression), m_registers, nullptr, m_ranges, cfa);
        if (!m_registers.knows(row.cfaRegister))
            return false;
        cfa = m_registers.values[row.cfaRegister] + static_cast<std::uint64_t>(row.cfaOffset);
        return true;
    }

    void recover(const UnwindSection& section, SavedRegister saved, unsigned number, std::uint64_t cfa,
        RegisterFile& caller) noexcept {
        const auto value = static_cast<std::uint64_t>(saved.value());
        std::uint64_t result = 0;
        switch (saved.as()) {
        case SavedAs::Same:
            return keep(number, number, caller);
        case SavedAs::AtCfa:
            return load(cfa + value, number, caller);
        case SavedAs::CfaPlus:
            return caller.set(number, cfa + value);
        case SavedAs::InRegister:
            return keep(value, number, caller);
        case SavedAs::AtExpression:
        case SavedAs::IsExpression:
            if (!evaluate(expression(section, saved.expression()), m_registers, &cfa, m_ranges, result))
                return;
            if (saved.as() == SavedAs::AtExpression)
                return load(result, number, caller);
            return caller.set(number, result);
        case SavedAs::Undefined:
            return;
        }
    }

    void keep(std::uint64_t from, unsigned number, RegisterFile& caller) const noexcept {
        // A return address that nothing says where to find is no return address.
        if (m_registers.knows(from) && (number != kReturnAddressRegister || from != number))
            caller.set(number, m_registers.values[from]);
    }

    void load(std::uint64_t address, unsigned number, RegisterFile& caller) noexcept {
        if (m_ranges.holds(address))
            caller.set(number, wordAt(address));
    }

    RegisterFile m_registers;
    bool m_interrupted;
    StackRanges& m_ranges;
};

bool takeStep(RegisterFrame frame, FrameState& state, bool& interrupted) noexcept {
    if (!frame.step() || !frame.registers().knows(kBpRegister))
        return false;
    state = {frame.ip(), frame.sp(), frame.registers().values[kBpRegister]};
    interrupted = frame.isInterrupted();
    return true;
}

/// The registers that a function keeps for its caller, as they are right here.
[[gnu::always_inline]] inline RegisterFile ownRegisters() noexcept {
    RegisterFile own{};
    constexpr unsigned kKept[] = {3, kBpRegister, kSpRegister, 12, 13, 14, 15, kReturnAddressRegister};
    asm volatile("movq %%rbx, 24(%0)\n\t"
                 "movq %%rbp, 48(%0)\n\t"
                 "movq %%rsp, 56(%0)\n\t"
                 "movq %%r12, 96(%0)\n\t"
                 "movq %%r13, 104(%0)\n\t"
                 "movq %%r14, 112(%0)\n\t"
                 "movq %%r15, 120(%0)\n\t"
                 "leaq 0(%%rip), %%rax\n\t"
                 "movq %%rax, 128(%0)"
                 :
                 : "r"(own.values)
                 : "rax", "memory");
    for (const unsigned number : kKept)
        own.known |= 1u << number;
    return own;
}

} // namespace

bool walkByRegisters(FrameState& state, bool& interrupted, StackRanges& ranges) noexcept {
    RegisterFile few{};
    few.set(kBpRegister, state.bp);
    few.set(kSpRegister, state.sp);
    few.set(kReturnAddressRegister, state.ip);
    if (takeStep(RegisterFrame(few, interrupted, ranges), state, interrupted))
        return true;
    const RegisterFile own = ownRegisters();
    ranges.enter(own.values[kSpRegister]);
    RegisterFrame frame(own, true, ranges); // "interrupted": its ip is no return address
    constexpr unsigned kInside = 32;        // our own frames between here and the hook's caller
    for (unsigned i = 0; i < wire::kMaxFrames + kInside; ++i) {
        if (frame.sp() == state.sp && frame.ip() == state.ip)
            return takeStep(frame, state, interrupted);
        if (!frame.step())
            return false;
    }
    return false;
}

} // namespace tidemark::collector
