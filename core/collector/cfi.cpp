// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/cfi.h"

#include "core/collector/cfi_row.h"

namespace tidemark::collector {
namespace {

CfiCursor expressionAt(const UnwindSection& section, const std::uint8_t* length) noexcept {
    return CfiCursor(length, section.end).block();
}

/// `rsp + 8 + ((rip & 15) >= k) * 8`: entries of a procedure linkage table, where k is 9, 10 or 11. The
/// offset; 0 if it is something else.
std::int64_t linkageTableOffset(CfiCursor code, std::uintptr_t pc) noexcept {
    constexpr std::uint8_t kBegin[] = {0x77, 0x08, 0x80, 0x00, 0x3F, 0x1A}; // breg7 8; breg16 0; lit15; and
    constexpr std::uint8_t kEnd[] = {0x2A, 0x33, 0x24, 0x22};               // ge; lit3; shl; plus
    for (const std::uint8_t byte : kBegin) {
        if (code.u1() != byte)
            return 0;
    }
    const std::uint8_t limit = code.u1(); // lit0 + k
    if (limit < 0x30 || limit > 0x3F)
        return 0;
    for (const std::uint8_t byte : kEnd) {
        if (code.u1() != byte)
            return 0;
    }
    const bool isPushed = (pc & 15) >= static_cast<std::uintptr_t>(limit - 0x30);
    return !code.ok() || !code.atEnd() ? 0 : isPushed ? 16 : 8;
}

constexpr std::uint8_t kBreg6 = 0x76;

/// Frames that gcc realigned: `*(rbp − n)`, and rbp saved where it points.
UnwindRule realignedRule(const UnwindSection& section, CfiCursor cfa, const SavedRegister& bp) noexcept {
    const UnwindRule unfit(RuleKind::Unfit);
    constexpr std::uint8_t kDeref = 0x06;
    if (cfa.u1() != kBreg6)
        return unfit;
    const std::int64_t words = -cfa.sleb() / 8;
    if (cfa.u1() != kDeref || !cfa.ok() || !cfa.atEnd() || words < 0 || words > UnwindRule::kMaxCfaWords)
        return unfit;
    if (bp.as() != SavedAs::AtExpression)
        return unfit;
    CfiCursor place = expressionAt(section, bp.expression());
    const bool atBp = place.u1() == kBreg6 && place.sleb() == 0 && place.ok() && place.atEnd();
    return atBp ? UnwindRule(RuleKind::Realigned, static_cast<std::uint32_t>(words)) : unfit;
}

UnwindRule plainRule(bool fromSp, std::int64_t cfaOffset, const SavedRegister& bp) noexcept {
    const UnwindRule unfit(RuleKind::Unfit);
    const std::int64_t words = cfaOffset / 8;
    std::int64_t bpWords = 0;
    if (bp.as() == SavedAs::AtCfa) {
        bpWords = -bp.value() / 8;
        if (bp.value() % 8 != 0 || bpWords < 1 || bpWords > UnwindRule::kMaxBpWords)
            return unfit;
    } else if (bp.as() != SavedAs::Same && bp.as() != SavedAs::Undefined) {
        return unfit;
    }
    if (words < 1 || cfaOffset % 8 != 0)
        return unfit;
    const auto cfa = static_cast<std::uint32_t>(words);
    const auto saved = static_cast<std::uint32_t>(bpWords);
    if (words <= UnwindRule::kMaxCfaWords)
        return UnwindRule(fromSp ? RuleKind::FromSp : RuleKind::FromBp, cfa, saved);
    if (words <= UnwindRule::kMaxFarCfaWords && bpWords <= UnwindRule::kMaxFarBpWords)
        return UnwindRule(fromSp ? RuleKind::FarFromSp : RuleKind::FarFromBp, cfa, saved);
    return unfit;
}

UnwindRule ruleOf(const UnwindSection& section, const CfiColumns& row, std::uintptr_t pc) noexcept {
    const UnwindRule unfit(RuleKind::Unfit);
    const SavedRegister& returnAddress = row.registers[kReturnAddressRegister];
    const SavedRegister& bp = row.registers[kBpRegister];
    if (returnAddress.as() == SavedAs::Undefined)
        return UnwindRule(RuleKind::End);
    if (returnAddress.as() != SavedAs::AtCfa || returnAddress.value() != -8 ||
        row.registers[kSpRegister].as() != SavedAs::Same)
        return unfit;
    if (!row.cfaExpression) {
        if (row.cfaRegister != kSpRegister && row.cfaRegister != kBpRegister)
            return unfit;
        return plainRule(row.cfaRegister == kSpRegister, row.cfaOffset, bp);
    }
    const CfiCursor expression = expressionAt(section, row.cfaExpression);
    if (const std::int64_t offset = linkageTableOffset(expression, pc); offset != 0)
        return plainRule(true, offset, bp);
    return realignedRule(section, expression, bp);
}

/// `movq $15, %rax; syscall`: rt_sigreturn.
bool isSignalReturn(const std::uint8_t* code) noexcept {
    constexpr std::uint8_t kCode[] = {0x48, 0xC7, 0xC0, 0x0F, 0x00, 0x00, 0x00, 0x0F, 0x05};
    for (std::size_t i = 0; i < sizeof kCode; ++i) {
        if (code[i] != kCode[i])
            return false;
    }
    return true;
}

} // namespace

UnwindRule findRule(const UnwindSection& section, std::uintptr_t pc) noexcept {
    CfiRow row;
    const RowAnswer answer = findRow(section, pc, row);
    if (answer != RowAnswer::Found)
        return UnwindRule(answer == RowAnswer::NoInfo ? RuleKind::NoInfo : RuleKind::Unfit);
    // The trampoline's information begins one byte before it, so that a lookup at "return address − 1" finds
    // it.
    if (row.isSignalFrame && pc == row.start && isSignalReturn(reinterpret_cast<const std::uint8_t*>(pc + 1)))
        return UnwindRule(RuleKind::Signal);
    return row.isSignalFrame ? UnwindRule(RuleKind::Unfit) : ruleOf(section, row.columns, pc);
}

} // namespace tidemark::collector
