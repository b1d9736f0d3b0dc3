// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/cfi_expression.h"

namespace tidemark::collector {
namespace {

class ExpressionMachine {
public:
    ExpressionMachine(CfiCursor code, const RegisterFile& registers, StackRanges& ranges) noexcept
        : m_whole(code), m_code(code), m_registers(registers), m_ranges(ranges) {}

    bool run(const std::uint64_t* initial, std::uint64_t& result) noexcept {
        if (initial)
            push(*initial);
        for (unsigned steps = 0; m_ok && m_code.ok() && !m_code.atEnd(); ++steps) {
            if (steps == kMostSteps)
                return false;
            step(m_code.u1());
        }
        result = pop();
        return m_ok && m_code.ok();
    }

private:
    static constexpr unsigned kDepth = 16;
    static constexpr unsigned kMostSteps = 256;

    void push(std::uint64_t value) noexcept {
        if (m_count == kDepth)
            m_ok = false;
        else
            m_stack[m_count++] = value;
    }
    std::uint64_t pop() noexcept {
        if (m_count == 0) {
            m_ok = false;
            return 0;
        }
        return m_stack[--m_count];
    }
    void pick(std::uint64_t fromTop) noexcept {
        if (fromTop < m_count)
            push(m_stack[m_count - 1 - fromTop]);
        else
            m_ok = false;
    }

    void pushRegister(std::uint64_t number, std::int64_t offset) noexcept {
        if (m_registers.knows(number))
            push(m_registers.values[number] + static_cast<std::uint64_t>(offset));
        else
            m_ok = false;
    }

    void load(unsigned bytes) noexcept {
        const std::uint64_t address = pop();
        if (!m_ok || bytes == 0 || bytes > 8 || !m_ranges.holds(address)) {
            m_ok = false;
            return;
        }
        std::uint64_t word = 0;
        std::memcpy(&word, reinterpret_cast<const void*>(address), bytes);
        push(word);
    }

    void jump(std::int16_t distance) noexcept {
        const std::int64_t done = static_cast<std::int64_t>(m_whole.left() - m_code.left());
        CfiCursor target = m_whole;
        if (done + distance < 0)
            m_ok = false;
        else
            target.skip(static_cast<std::uint64_t>(done + distance));
        m_code = target;
    }

    void step(std::uint8_t operation) noexcept {
        if (operation >= 0x30 && operation <= 0x4F) // lit0 … lit31
            push(operation - 0x30u);
        else if (operation >= 0x70 && operation <= 0x8F) // breg0 … breg31
            pushRegister(operation - 0x70u, m_code.sleb());
        else if (operation >= 0x08 && operation <= 0x11)
            constant(operation);
        else if (operation >= 0x12 && operation <= 0x17)
            shuffle(operation);
        else if ((operation >= 0x1A && operation <= 0x27) || (operation >= 0x29 && operation <= 0x2E))
            compute(operation);
        else
            other(operation);
    }

    void other(std::uint8_t operation) noexcept {
        switch (operation) {
        case 0x03: // addr
            return push(m_code.u8());
        case 0x06: // deref
            return load(8);
        case 0x94: // deref_size
            return load(m_code.u1());
        case 0x19: { // abs
            const auto value = static_cast<std::int64_t>(pop());
            return push(
                value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value));
        }
        case 0x1F: // neg
            return push(0 - pop());
        case 0x23: // plus_uconst
            return push(pop() + m_code.uleb());
        case 0x28: { // bra
            const auto distance = static_cast<std::int16_t>(m_code.u2());
            if (pop() != 0)
                jump(distance);
            return;
        }
        case 0x2F: // skip
            return jump(static_cast<std::int16_t>(m_code.u2()));
        case 0x92: { // bregx
            const std::uint64_t number = m_code.uleb();
            return pushRegister(number, m_code.sleb());
        }
        case 0x96: // nop
            return;
        default:
            m_ok = false;
        }
    }

    void constant(std::uint8_t operation) noexcept {
        const auto extended = [](auto value) { return static_cast<std::uint64_t>(std::int64_t{value}); };
        switch (operation) {
        case 0x08:
            return push(m_code.u1());
        case 0x09:
            return push(extended(static_cast<std::int8_t>(m_code.u1())));
        case 0x0A:
            return push(m_code.u2());
        case 0x0B:
            return push(extended(static_cast<std::int16_t>(m_code.u2())));
        case 0x0C:
            return push(m_code.u4());
        case 0x0D:
            return push(extended(static_cast<std::int32_t>(m_code.u4())));
        case 0x10:
            return push(m_code.uleb());
        case 0x11:
            return push(extended(m_code.sleb()));
        default: // const8u, const8s
            return push(m_code.u8());
        }
    }

    void shuffle(std::uint8_t operation) noexcept {
        switch (operation) {
        case 0x12: // dup
            return pick(0);
        case 0x13: // drop
            pop();
            return;
        case 0x14: // over
            return pick(1);
        case 0x15: // pick
            return pick(m_code.u1());
        default: { // swap, rot
            const std::uint64_t first = pop();
            const std::uint64_t second = pop();
            if (operation == 0x16) {
                push(first);
                return push(second);
            }
            const std::uint64_t third = pop();
            push(first);
            push(third);
            return push(second);
        }
        }
    }

    /// The operations with two operands; and `not`, which has one.
    void compute(std::uint8_t operation) noexcept {
        if (operation == 0x1F || operation == 0x23)
            return other(operation);
        const std::uint64_t right = pop();
        if (operation == 0x20)
            return push(~right);
        const std::uint64_t left = pop();
        const auto a = static_cast<std::int64_t>(left);
        const auto b = static_cast<std::int64_t>(right);
        switch (operation) {
        case 0x1A:
            return push(left & right);
        case 0x1B:
            return b == 0 || b == -1 ? push(b == 0 ? 0 : 0 - left) : push(static_cast<std::uint64_t>(a / b));
        case 0x1C:
            return push(left - right);
        case 0x1D:
            return push(right == 0 ? 0 : left % right);
        case 0x1E:
            return push(left * right);
        case 0x21:
            return push(left | right);
        case 0x22:
            return push(left + right);
        case 0x24:
            return push(right < 64 ? left << right : 0);
        case 0x25:
            return push(right < 64 ? left >> right : 0);
        case 0x26:
            return push(static_cast<std::uint64_t>(a >> (right < 64 ? right : 63)));
        case 0x27:
            return push(left ^ right);
        case 0x29:
            return push(a == b);
        case 0x2A:
            return push(a >= b);
        case 0x2B:
            return push(a > b);
        case 0x2C:
            return push(a <= b);
        case 0x2D:
            return push(a < b);
        default:
            return push(a != b);
        }
    }

    CfiCursor m_whole;
    CfiCursor m_code;
    const RegisterFile& m_registers;
    StackRanges& m_ranges;
    bool m_ok = true;
    unsigned m_count = 0;
    std::uint64_t m_stack[kDepth];
};

} // namespace

bool evaluate(CfiCursor code, const RegisterFile& registers, const std::uint64_t* initial,
    StackRanges& ranges, std::uint64_t& result) noexcept {
    return code.ok() && ExpressionMachine(code, registers, ranges).run(initial, result);
}

} // namespace tidemark::collector
