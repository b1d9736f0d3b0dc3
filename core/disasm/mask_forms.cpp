// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/disasm/mask_forms.h"

#include "core/disasm/vex_encoding.h"

#include <array>
#include <cctype>
#include <cstdlib>
#include <fmt/format.h>
#include <string_view>
#include <vector>

namespace tidemark {

namespace {

constexpr std::array<std::string_view, 16> kRegisters = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi",
    "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"};
constexpr std::array<std::string_view, 8> kLowRegisters = {
    "eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"};
constexpr unsigned kPrefix66 = 1;
constexpr unsigned kPrefixF3 = 2;
constexpr unsigned kPrefixF2 = 3;

/// What an operand of a form stands for.
enum class Kind : std::uint8_t {
    MaskReg,       ///< mask register in reg
    MaskedMaskReg, ///< the same, under the write mask
    MaskSecond,
    MaskRm, ///< mask register or memory
    GeneralReg,
    GeneralRm,
    VectorReg, ///< under the write mask
    VectorSecond,
    VectorRm,  ///< vector register, memory or an element of it for all lanes
    ElementRm, ///< the first element of a vector register, or one in memory
    Immediate,
};

struct Form {
    std::string mnemonic;
    std::vector<Kind> operands; ///< in Intel's order
    unsigned element = 0;       ///< bytes of an element, or of a mask in memory
};

std::string number(std::int64_t value) {
    const auto size = static_cast<std::uint64_t>(std::llabs(value));
    return fmt::format(
        "{}{}", value < 0 ? "-" : "", size > 9 ? fmt::format("{:#x}", size) : fmt::format("{}", size));
}

/// Writes the operands of one instruction.
class Writer {
public:
    Writer(const VexEncoding& read, const Form& form, AssemblySyntax syntax)
        : m_read(read), m_form(form), m_att(syntax == AssemblySyntax::Att) {}

    std::string operands() const {
        std::string text;
        for (const Kind kind : m_form.operands) {
            const std::string operand = write(kind);
            if (text.empty())
                text = operand;
            else
                text = m_att ? operand + ", " + text : text + ", " + operand;
        }
        return text;
    }

private:
    std::string named(std::string_view name) const { return fmt::format("{}{}", m_att ? "%" : "", name); }
    std::string mask(unsigned index) const { return named(fmt::format("k{}", index & 7U)); }
    std::string general(unsigned index, bool wide) const {
        const auto name = kRegisters[index & 15U];
        if (wide)
            return named(name);
        return named((index & 15U) < 8 ? std::string(kLowRegisters[index & 7U]) : fmt::format("{}d", name));
    }
    std::string vector(unsigned index) const { return vector(index, m_read.vectorLog); }
    std::string vector(unsigned index, unsigned log) const {
        return named(fmt::format("{}mm{}", "xyz"[log], index));
    }
    std::string underMask(std::string text) const {
        if (m_read.mask != 0)
            text += fmt::format(" {{{}}}", mask(m_read.mask));
        return m_read.zeroing ? text + " {z}" : text;
    }
    bool generalIsWide() const {
        return m_read.evex ? m_read.wide : m_read.wide && m_read.prefix == kPrefixF2;
    }
    unsigned memorySize() const {
        if (!m_read.evex || m_read.broadcast || m_form.operands.back() == Kind::ElementRm)
            return m_form.element;
        return 16U << m_read.vectorLog;
    }
    std::string memory() const;
    std::string write(Kind kind) const;

    const VexEncoding& m_read;
    const Form& m_form;
    bool m_att;
};

std::string Writer::memory() const {
    std::int64_t displacement = m_read.displacement;
    if (m_read.evex && m_read.mode == 1)
        displacement *= memorySize();
    const std::string base = !m_read.hasSib && !m_read.hasBase ? named("rip")
                             : m_read.hasBase                  ? general(m_read.rm & 15U, true)
                                                               : std::string();
    const std::string index =
        m_read.hasSib && m_read.index != 4 ? general(m_read.index, true) : std::string();
    const std::string segment =
        m_read.segment == 0 ? std::string() : named(m_read.segment == 0x64 ? "fs" : "gs") + ":";
    const std::string lanes = m_read.broadcast
                                  ? fmt::format("{{1to{}}}", (16U << m_read.vectorLog) / m_form.element)
                                  : std::string();
    if (m_att) {
        const std::string scaled = index.empty() ? index : fmt::format(", {}, {}", index, m_read.scale);
        return fmt::format("{}{}({}{}){}", segment, displacement == 0 ? std::string() : number(displacement),
            base, scaled, lanes);
    }
    std::string inside = base;
    if (!index.empty())
        inside += fmt::format("{}{}*{}", inside.empty() ? "" : " + ", index, m_read.scale);
    if (inside.empty())
        inside = number(displacement);
    else if (displacement != 0)
        inside += fmt::format(" {} {}", displacement < 0 ? "-" : "+", number(std::llabs(displacement)));
    constexpr std::array<std::string_view, 7> kSizes = {
        "byte", "word", "dword", "qword", "xmmword", "ymmword", "zmmword"};
    std::size_t log = 0;
    while (1U << log < memorySize())
        ++log;
    return fmt::format("{} ptr {}[{}]{}", kSizes.at(log), segment, inside, lanes);
}

std::string Writer::write(Kind kind) const {
    const bool isRegister = m_read.mode == 3;
    switch (kind) {
    case Kind::MaskReg:
        return mask(m_read.reg);
    case Kind::MaskedMaskReg:
        return underMask(mask(m_read.reg));
    case Kind::MaskSecond:
        return mask(m_read.second);
    case Kind::MaskRm:
        return isRegister ? mask(m_read.rm) : memory();
    case Kind::GeneralReg:
        return general(m_read.reg, generalIsWide());
    case Kind::GeneralRm:
        return general(m_read.rm, generalIsWide());
    case Kind::VectorReg:
        return underMask(vector(m_read.reg));
    case Kind::VectorSecond:
        return vector(m_read.second);
    case Kind::VectorRm:
        return isRegister ? vector(m_read.rm) : memory();
    case Kind::ElementRm:
        return isRegister ? vector(m_read.rm, 0) : memory();
    case Kind::Immediate:
        return (m_att ? "$" : "") + number(m_read.immediate);
    }
    return {};
}

struct MaskWidth {
    char letter;
    unsigned bytes;
};

/// Of the instructions between masks: by W and the prefix.
std::optional<MaskWidth> maskWidth(const VexEncoding& read) {
    if (read.prefix > kPrefix66)
        return std::nullopt;
    if (read.wide)
        return read.prefix == kPrefix66 ? MaskWidth{'d', 4} : MaskWidth{'q', 8};
    return read.prefix == kPrefix66 ? MaskWidth{'b', 1} : MaskWidth{'w', 2};
}

/// Of moves between masks and general registers.
char generalMoveLetter(const VexEncoding& read) {
    if (read.prefix == kPrefixF2)
        return read.wide ? 'q' : 'd';
    if (read.wide || read.prefix == kPrefixF3)
        return 0;
    return read.prefix == kPrefix66 ? 'b' : 'w';
}

std::optional<Form> generalMove(const VexEncoding& read) {
    const char letter = generalMoveLetter(read);
    if (letter == 0 || read.mode != 3 || read.vectorLog != 0)
        return std::nullopt;
    if (read.opcode == 0x92)
        return Form{fmt::format("kmov{}", letter), {Kind::MaskReg, Kind::GeneralRm}, 0};
    return Form{fmt::format("kmov{}", letter), {Kind::GeneralReg, Kind::MaskRm}, 0};
}

std::optional<Form> maskMove(const VexEncoding& read, const MaskWidth& width) {
    if (read.vectorLog != 0 || (read.opcode == 0x91 && read.mode == 3))
        return std::nullopt;
    const auto name = fmt::format("kmov{}", width.letter);
    if (read.opcode == 0x90)
        return Form{name, {Kind::MaskReg, Kind::MaskRm}, width.bytes};
    return Form{name, {Kind::MaskRm, Kind::MaskReg}, width.bytes};
}

std::optional<Form> maskLogic(const VexEncoding& read, const MaskWidth& width) {
    static constexpr std::array<std::string_view, 11> kThree = {
        "kand", "kandn", "", "", "kor", "kxnor", "kxor", "", "", "kadd", "kunpck"};
    if (read.mode != 3)
        return std::nullopt;
    switch (read.opcode) {
    case 0x44:
        return Form{fmt::format("knot{}", width.letter), {Kind::MaskReg, Kind::MaskRm}, 0};
    case 0x98:
        return Form{fmt::format("kortest{}", width.letter), {Kind::MaskReg, Kind::MaskRm}, 0};
    case 0x99:
        return Form{fmt::format("ktest{}", width.letter), {Kind::MaskReg, Kind::MaskRm}, 0};
    default:
        break;
    }
    if (read.opcode < 0x41 || read.opcode > 0x4b || kThree.at(read.opcode - 0x41).empty() ||
        read.vectorLog != 1)
        return std::nullopt;
    std::string name = fmt::format("{}{}", kThree.at(read.opcode - 0x41), width.letter);
    if (read.opcode == 0x4b)
        name = read.wide ? "kunpckdq" : read.prefix == kPrefix66 ? "kunpckbw" : "kunpckwd";
    return Form{name, {Kind::MaskReg, Kind::MaskSecond, Kind::MaskRm}, 0};
}

std::optional<Form> maskShift(const VexEncoding& read) {
    if (read.mode != 3 || read.prefix != kPrefix66 || read.opcode < 0x30 || read.opcode > 0x33)
        return std::nullopt;
    const char letter = "bwdq"[(read.opcode & 1U) * 2 + (read.wide ? 1 : 0)];
    return Form{fmt::format("kshift{}{}", read.opcode < 0x32 ? 'r' : 'l', letter),
        {Kind::MaskReg, Kind::MaskRm, Kind::Immediate}, 0};
}

std::optional<Form> vexForm(const VexEncoding& read) {
    if (read.map == 3)
        return maskShift(read);
    if (read.map != 1)
        return std::nullopt;
    if (read.opcode == 0x92 || read.opcode == 0x93)
        return generalMove(read);
    const auto width = maskWidth(read);
    if (!width)
        return std::nullopt;
    return read.opcode == 0x90 || read.opcode == 0x91 ? maskMove(read, *width) : maskLogic(read, *width);
}

const std::vector<Kind> kCompare = {Kind::MaskedMaskReg, Kind::VectorSecond, Kind::VectorRm};

/// vpcmpeq and vpcmpgt, without a predicate.
std::optional<Form> plainComparison(const VexEncoding& read) {
    if (read.map == 2 && read.wide && (read.opcode == 0x29 || read.opcode == 0x37))
        return Form{read.opcode == 0x29 ? "vpcmpeqq" : "vpcmpgtq", kCompare, 8};
    const unsigned size = read.opcode & 3U;
    const bool isGreater = read.opcode >= 0x64 && read.opcode <= 0x66;
    if (read.map != 1 || (!isGreater && (read.opcode < 0x74 || read.opcode > 0x76)))
        return std::nullopt;
    return Form{fmt::format("vpcmp{}{}", isGreater ? "gt" : "eq", "bwd"[size]), kCompare, 1U << size};
}

/// vpcmp[u] with a predicate: the usual ones are part of the name.
std::optional<Form> comparison(const VexEncoding& read) {
    static constexpr std::array<std::string_view, 8> kPredicates = {
        "eq", "lt", "le", "", "neq", "nlt", "nle", ""};
    const bool isSmall = (read.opcode & 0xfeU) == 0x3e;
    const unsigned element = (isSmall ? 1U : 4U) << (read.wide ? 1U : 0U);
    const char letter = isSmall ? "bw"[read.wide ? 1 : 0] : "dq"[read.wide ? 1 : 0];
    const std::string_view sign = (read.opcode & 1U) == 0 ? "u" : "";
    const auto predicate = read.immediate < 8 ? kPredicates.at(read.immediate) : std::string_view();
    Form form{fmt::format("vpcmp{}{}{}", predicate, sign, letter), kCompare, element};
    if (predicate.empty())
        form.operands.push_back(Kind::Immediate);
    return form;
}

std::optional<Form> testOrBroadcast(const VexEncoding& read) {
    const bool isTest = read.opcode == 0x26 || read.opcode == 0x27;
    if (isTest && (read.prefix == kPrefix66 || read.prefix == kPrefixF3)) {
        const unsigned log = (read.opcode & 1U) * 2 + (read.wide ? 1 : 0);
        return Form{fmt::format("vptest{}m{}", read.prefix == kPrefixF3 ? "n" : "", "bwdq"[log]), kCompare,
            1U << log};
    }
    if (read.prefix == kPrefix66 && (read.opcode == 0x78 || read.opcode == 0x79))
        return Form{read.opcode == 0x78 ? "vpbroadcastb" : "vpbroadcastw", {Kind::VectorReg, Kind::ElementRm},
            read.opcode == 0x78 ? 1U : 2U};
    if (read.prefix != kPrefix66 || read.mode != 3 || read.opcode < 0x7a || read.opcode > 0x7c)
        return std::nullopt;
    const char letter = read.opcode == 0x7c ? (read.wide ? 'q' : 'd') : (read.opcode == 0x7a ? 'b' : 'w');
    return Form{fmt::format("vpbroadcast{}", letter), {Kind::VectorReg, Kind::GeneralRm}, 0};
}

std::optional<Form> evexForm(const VexEncoding& read) {
    if (read.vectorLog > 2 || (read.mode == 3 && read.broadcast))
        return std::nullopt;
    if (read.map == 2)
        if (auto form = testOrBroadcast(read))
            return form;
    if (read.prefix != kPrefix66)
        return std::nullopt;
    if (read.map != 3)
        return plainComparison(read);
    if (read.opcode == 0x25)
        return Form{read.wide ? "vpternlogq" : "vpternlogd",
            {Kind::VectorReg, Kind::VectorSecond, Kind::VectorRm, Kind::Immediate}, read.wide ? 8U : 4U};
    if ((read.opcode & 0xfeU) == 0x3e || (read.opcode & 0xfeU) == 0x1e)
        return comparison(read);
    return std::nullopt;
}

/// System V: the registers of the first six arguments, by their numbers.
std::uint8_t argumentBit(unsigned index) {
    constexpr std::array<std::uint8_t, 16> kArguments = {0, 8, 4, 0, 0, 0, 2, 1, 16, 32};
    return kArguments.at(index & 15U);
}

} // namespace

std::optional<Instruction> readMaskForm(
    std::span<const std::byte> code, std::uint64_t address, AssemblySyntax syntax) {
    const auto read = readVex(code);
    const auto form = !read ? std::nullopt : read->evex ? evexForm(*read) : vexForm(*read);
    if (!form || (read->broadcast && form->element < 4))
        return std::nullopt;
    Instruction instruction;
    instruction.address = address;
    instruction.size = static_cast<std::uint8_t>(read->length);
    instruction.mnemonic = form->mnemonic;
    instruction.operands = Writer(*read, *form, syntax).operands();
    if (read->mode != 3 && !read->hasSib && !read->hasBase)
        instruction.memory =
            address + read->length + static_cast<std::uint64_t>(std::int64_t{read->displacement});
    if (!form->operands.empty() && form->operands.front() == Kind::GeneralReg)
        instruction.argumentsWritten = argumentBit(read->reg);
    return instruction;
}

void mendIndexRegister(std::string& operands) {
    const auto open = operands.find_first_of("[(");
    const auto at = open == std::string::npos ? open : operands.find("mm", open);
    if (at == std::string::npos || at == 0 || at > operands.find_first_of("])", open))
        return;
    std::size_t end = at + 2;
    std::size_t index = 0;
    for (; end < operands.size() && std::isdigit(static_cast<unsigned char>(operands[end])) != 0; ++end)
        index = index * 10 + static_cast<std::size_t>(operands[end] - '0');
    if (index < kRegisters.size())
        operands.replace(at - 1, end - at + 1, kRegisters.at(index));
}

} // namespace tidemark
