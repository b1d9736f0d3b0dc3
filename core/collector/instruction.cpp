// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/instruction.h"

#include <cstring>

namespace tidemark::collector {
namespace {

// What follows an opcode.
constexpr std::uint8_t kNone = 0;
constexpr std::uint8_t kModRm = 1;
constexpr std::uint8_t kImmediate8 = 2;
constexpr std::uint8_t kImmediate16 = 4;
constexpr std::uint8_t kImmediate32 = 8; ///< 16 bits with an operand-size prefix
constexpr std::uint8_t kUnknown = 16;
constexpr std::uint8_t kModRm8 = kModRm | kImmediate8;
constexpr std::uint8_t kModRm32 = kModRm | kImmediate32;

/// One-byte opcodes; prefixes and escapes are taken before this is asked.
std::uint8_t formOfOneByte(std::uint8_t opcode) noexcept {
    if (opcode < 0x40) {
        constexpr std::uint8_t kArithmetic[8] = {
            kModRm, kModRm, kModRm, kModRm, kImmediate8, kImmediate32, kUnknown, kUnknown};
        return kArithmetic[opcode & 7];
    }
    switch (opcode >> 4) {
    case 0x5:
        return kNone;
    case 0x6: {
        constexpr std::uint8_t kSixties[16] = {kUnknown, kUnknown, kUnknown, kModRm, kUnknown, kUnknown,
            kUnknown, kUnknown, kImmediate32, kModRm32, kImmediate8, kModRm8, kNone, kNone, kNone, kNone};
        return kSixties[opcode & 15];
    }
    case 0x7:
        return kImmediate8;
    case 0x8: {
        constexpr std::uint8_t kEighties[4] = {kModRm8, kModRm32, kUnknown, kModRm8};
        return opcode < 0x84 ? kEighties[opcode & 3] : kModRm;
    }
    case 0x9:
        return opcode == 0x9A ? kUnknown : kNone;
    case 0xA:
        return opcode < 0xA4    ? kUnknown
               : opcode == 0xA8 ? kImmediate8
               : opcode == 0xA9 ? kImmediate32
                                : kNone;
    case 0xB:
        return opcode < 0xB8 ? kImmediate8 : kImmediate32;
    case 0xC: {
        constexpr std::uint8_t kCs[16] = {kModRm8, kModRm8, kImmediate16, kNone, kUnknown, kUnknown, kModRm8,
            kModRm32, kImmediate16 | kImmediate8, kNone, kImmediate16, kNone, kNone, kImmediate8, kUnknown,
            kNone};
        return kCs[opcode & 15];
    }
    case 0xD:
        return opcode < 0xD4 || opcode >= 0xD8 ? kModRm : opcode == 0xD7 ? kNone : kUnknown;
    case 0xE: {
        constexpr std::uint8_t kEs[16] = {kImmediate8, kImmediate8, kImmediate8, kImmediate8, kImmediate8,
            kImmediate8, kImmediate8, kImmediate8, kImmediate32, kImmediate32, kUnknown, kImmediate8, kNone,
            kNone, kNone, kNone};
        return kEs[opcode & 15];
    }
    default: // F
        return opcode == 0xF6 || opcode == 0xF7 || opcode >= 0xFE ? kModRm : kNone;
    }
}

/// Opcodes after 0F.
std::uint8_t formOfTwoBytes(std::uint8_t opcode) noexcept {
    switch (opcode >> 4) {
    case 0x0:
        return opcode == 0x05 || opcode == 0x0B ? kNone : opcode == 0x0D ? kModRm : kUnknown;
    case 0x3:
        return kNone; // 38 and 3A are taken before
    case 0x7:
        return opcode < 0x74 ? kModRm8 : opcode == 0x77 ? kNone : kModRm;
    case 0x8:
        return kImmediate32;
    case 0xA: {
        constexpr std::uint8_t kAs[16] = {kNone, kNone, kNone, kModRm, kModRm8, kModRm, kUnknown, kUnknown,
            kNone, kNone, kNone, kModRm, kModRm8, kModRm, kModRm, kModRm};
        return kAs[opcode & 15];
    }
    case 0xB:
        return opcode == 0xBA ? kModRm8 : kModRm;
    case 0xC:
        return opcode == 0xC2 || (opcode >= 0xC4 && opcode <= 0xC6) ? kModRm8
               : opcode < 0xC8                                      ? kModRm
                                                                    : kNone;
    case 0x2:
        return opcode < 0x28 ? kUnknown : kModRm;
    default:
        return kModRm;
    }
}

class Decoder {
public:
    Decoder(const std::uint8_t* code, std::size_t available) noexcept
        : m_code(code), m_available(available < 15 ? available : 15) {}

    Instruction run() noexcept {
        prefixes();
        opcode();
        if (m_failed || m_form == kUnknown)
            return {};
        const std::uint8_t reg = modRmFollows() ? modRm() : std::uint8_t{0};
        // test with an immediate operand shares its opcode with others that have none.
        if (m_map == 1 && (m_opcode == 0xF6 || m_opcode == 0xF7) && reg < 2)
            m_form |= m_opcode == 0xF6 ? kImmediate8 : kImmediate32;
        const std::size_t immediate = m_at;
        m_at += immediateBytes();
        if (m_failed || m_at > m_available)
            return {};
        m_result.length = static_cast<std::uint8_t>(m_at);
        if (m_map == 1 || m_map == 2)
            branch(reg, immediate);
        return m_result;
    }

private:
    std::uint8_t next() noexcept {
        if (m_at >= m_available) {
            m_failed = true;
            return 0;
        }
        return m_code[m_at++];
    }

    void prefixes() noexcept {
        for (;;) {
            const std::uint8_t byte = m_at < m_available ? m_code[m_at] : std::uint8_t{0};
            if (byte == 0x66)
                m_shortOperand = true;
            else if (byte != 0xF0 && byte != 0xF2 && byte != 0xF3 && byte != 0x64 && byte != 0x65 &&
                     byte != 0x2E && byte != 0x36 && byte != 0x3E && byte != 0x26)
                break;
            ++m_at;
        }
        if (m_at < m_available && (m_code[m_at] & 0xF0) == 0x40)
            m_wide = (next() & 8) != 0;
    }

    void opcode() noexcept {
        m_opcode = next();
        if (m_opcode == 0x0F)
            escaped();
        else if (m_opcode == 0xC5 || m_opcode == 0xC4 || m_opcode == 0x62)
            vector();
        else
            m_form = formOfOneByte(m_opcode);
    }

    void escaped() noexcept {
        m_map = 2;
        m_opcode = next();
        if (m_opcode == 0x38 || m_opcode == 0x3A) {
            m_map = m_opcode == 0x38 ? 3 : 4;
            m_form = m_opcode == 0x38 ? kModRm : kModRm8;
            m_opcode = next();
        } else {
            m_form = formOfTwoBytes(m_opcode);
        }
    }

    /// VEX and EVEX: the prefix names the map of opcodes.
    void vector() noexcept {
        std::uint8_t map = 1;
        if (m_opcode != 0xC5)
            map = next() & (m_opcode == 0xC4 ? 0x1F : 0x07);
        next();
        if (m_opcode == 0x62)
            next();
        m_opcode = next();
        m_map = 5;
        m_form = map == 1 ? formOfTwoBytes(m_opcode) : map == 2 ? kModRm : map == 3 ? kModRm8 : kUnknown;
    }

    bool modRmFollows() const noexcept { return (m_form & kModRm) != 0; }

    /// Returns the field that some opcodes use to tell instructions apart.
    std::uint8_t modRm() noexcept {
        const std::uint8_t byte = next();
        const unsigned mode = byte >> 6;
        unsigned base = byte & 7;
        if (mode != 3 && base == 4)
            base = next() & 7;
        else if (mode == 0 && base == 5)
            m_result.relativeAt = static_cast<std::uint8_t>(m_at);
        if (mode == 1)
            m_at += 1;
        else if (mode == 2 || (mode == 0 && base == 5))
            m_at += 4;
        return byte >> 3 & 7;
    }

    std::size_t immediateBytes() const noexcept {
        std::size_t bytes = 0;
        if ((m_form & kImmediate8) != 0)
            bytes += 1;
        if ((m_form & kImmediate16) != 0)
            bytes += 2;
        if ((m_form & kImmediate32) == 0)
            return bytes;
        if (m_map == 1 && m_wide && m_opcode >= 0xB8 && m_opcode <= 0xBF)
            return 8;
        const bool isBranch = m_opcode == 0xE8 || m_opcode == 0xE9 || m_map == 2;
        return bytes + (m_shortOperand && !m_wide && !isBranch ? 2 : 4);
    }

    void direct(Instruction::Branch kind, std::size_t immediate, std::size_t bytes) noexcept {
        m_result.branch = kind;
        if (bytes == 1) {
            m_result.distance = static_cast<std::int8_t>(m_code[immediate]);
            return;
        }
        std::memcpy(&m_result.distance, m_code + immediate, sizeof m_result.distance);
        m_result.relativeAt = static_cast<std::uint8_t>(immediate);
    }

    void branch(std::uint8_t reg, std::size_t immediate) noexcept {
        using Branch = Instruction::Branch;
        m_result.condition = m_opcode & 15;
        if (m_map == 2) {
            if (m_opcode >= 0x80 && m_opcode <= 0x8F)
                direct(Branch::Conditional, immediate, 4);
        } else if (m_opcode >= 0x70 && m_opcode <= 0x7F) {
            direct(Branch::Conditional, immediate, 1);
        } else if (m_opcode >= 0xE0 && m_opcode <= 0xE3) {
            direct(Branch::Loop, immediate, 1);
        } else if (m_opcode == 0xE8) {
            direct(Branch::Call, immediate, 4);
        } else if (m_opcode == 0xE9) {
            direct(Branch::Jump, immediate, 4);
        } else if (m_opcode == 0xEB) {
            direct(Branch::Jump, immediate, 1);
        } else if (m_opcode == 0xC2 || m_opcode == 0xC3 || (m_opcode == 0xFF && (reg == 4 || reg == 5))) {
            m_result.branch = Branch::Away;
        }
    }

    const std::uint8_t* m_code;
    std::size_t m_available;
    std::size_t m_at = 0;
    std::uint8_t m_opcode = 0;
    std::uint8_t m_form = kUnknown;
    std::uint8_t m_map = 1; ///< 1: one byte; 2: after 0F; 3, 4: after 0F 38, 0F 3A; 5: vector
    bool m_shortOperand = false;
    bool m_wide = false;
    bool m_failed = false;
    Instruction m_result;
};

} // namespace

Instruction decodeInstruction(const std::uint8_t* code, std::size_t available) noexcept {
    return Decoder(code, available).run();
}

} // namespace tidemark::collector
