// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/cfi.h"

#include "core/collector/cfi_cursor.h"

namespace tidemark::collector {
namespace {

constexpr std::uint64_t kBp = 6;
constexpr std::uint64_t kSp = 7;
constexpr std::uint64_t kReturnAddress = 16;

enum class CfaBase : std::uint8_t { Sp, Bp, AtBp, Unknown };
enum class Saved : std::uint8_t { Same, AtCfa, AtBp, Undefined, Unknown };

struct Register {
    Saved saved = Saved::Same;
    std::int64_t offset = 0; ///< from the frame address
};

/// One row of the table that call frame instructions describe, for the registers that matter here.
struct Row {
    CfaBase base = CfaBase::Unknown;
    std::int64_t cfaOffset = 0;
    Register bp;
    Register returnAddress;
};

struct Cie {
    std::uint64_t codeAlign = 1;
    std::int64_t dataAlign = 1;
    std::uint8_t pointerEncoding = 0;
    bool augmented = false;
    bool signalFrame = false;
    CfiCursor instructions;
};

/// Runs call frame instructions up to the row that covers one address.
class RowMachine {
public:
    RowMachine(const Cie& cie, std::uintptr_t start, std::uintptr_t pc) noexcept
        : m_cie(cie), m_location(start), m_pc(pc) {}

    bool run(CfiCursor code) noexcept {
        while (!code.atEnd() && code.ok() && m_location <= m_pc && m_known)
            step(code);
        return code.ok() && m_known;
    }
    void markInitial() noexcept { m_initial = m_row; }
    const Row& row() const noexcept { return m_row; }

private:
    static constexpr unsigned kMaxRemembered = 8;

    void step(CfiCursor& code) noexcept {
        const std::uint8_t byte = code.u1();
        const std::uint8_t low = byte & 0x3F;
        switch (byte >> 6) {
        case 1:
            advance(low);
            return;
        case 2:
            saveAtCfa(low, static_cast<std::int64_t>(code.uleb()) * m_cie.dataAlign);
            return;
        case 3:
            restore(low);
            return;
        default:
            extended(low, code);
        }
    }

    void extended(std::uint8_t operation, CfiCursor& code) noexcept {
        if (operation >= 0x0C && operation <= 0x13 && operation != 0x10 && operation != 0x11) {
            defineCfa(operation, code);
            return;
        }
        switch (operation) {
        case 0x00: // nop
            return;
        case 0x02: // advance_loc1
            return advance(code.u1());
        case 0x03: // advance_loc2
            return advance(code.u2());
        case 0x04: // advance_loc4
            return advance(code.u4());
        case 0x0A: // remember_state
            return remember();
        case 0x0B: // restore_state
            return recall();
        case 0x2E: // GNU_args_size
            code.uleb();
            return;
        default:
            registerRule(operation, code);
        }
    }

    void defineCfa(std::uint8_t operation, CfiCursor& code) noexcept {
        switch (operation) {
        case 0x0C: // def_cfa
            setBase(code.uleb());
            m_row.cfaOffset = static_cast<std::int64_t>(code.uleb());
            return;
        case 0x12: // def_cfa_sf
            setBase(code.uleb());
            m_row.cfaOffset = code.sleb() * m_cie.dataAlign;
            return;
        case 0x0D: // def_cfa_register
            return setBase(code.uleb());
        case 0x0E: // def_cfa_offset
            m_row.cfaOffset = static_cast<std::int64_t>(code.uleb());
            return;
        case 0x13: // def_cfa_offset_sf
            m_row.cfaOffset = code.sleb() * m_cie.dataAlign;
            return;
        default: // def_cfa_expression
            return cfaExpression(code.block());
        }
    }

    void registerRule(std::uint8_t operation, CfiCursor& code) noexcept {
        if (operation != 0x05 && (operation < 0x06 || operation > 0x09) && operation != 0x10 &&
            operation != 0x11 && operation != 0x14 && operation != 0x15 && operation != 0x16) {
            m_known = false;
            return;
        }
        const std::uint64_t number = code.uleb();
        switch (operation) {
        case 0x05: // offset_extended
            return saveAtCfa(number, static_cast<std::int64_t>(code.uleb()) * m_cie.dataAlign);
        case 0x11: // offset_extended_sf
            return saveAtCfa(number, code.sleb() * m_cie.dataAlign);
        case 0x06: // restore_extended
            return restore(number);
        case 0x07: // undefined
            return set(number, {Saved::Undefined, 0});
        case 0x08: // same_value
            return set(number, {Saved::Same, 0});
        case 0x09: // register
        case 0x14: // val_offset
            code.uleb();
            return set(number, {Saved::Unknown, 0});
        case 0x15: // val_offset_sf
            code.sleb();
            return set(number, {Saved::Unknown, 0});
        default: // expression, val_expression
            return savedByExpression(number, operation == 0x10, code.block());
        }
    }

    void advance(std::uint64_t delta) noexcept { m_location += delta * m_cie.codeAlign; }

    Register* find(std::uint64_t number) noexcept {
        if (number == kBp)
            return &m_row.bp;
        return number == kReturnAddress ? &m_row.returnAddress : nullptr;
    }
    void set(std::uint64_t number, Register rule) noexcept {
        if (Register* target = find(number))
            *target = rule;
    }
    void saveAtCfa(std::uint64_t number, std::int64_t offset) noexcept {
        set(number, {Saved::AtCfa, offset});
    }
    void restore(std::uint64_t number) noexcept {
        set(number, number == kBp ? m_initial.bp : m_initial.returnAddress);
    }
    void remember() noexcept {
        if (m_rememberedCount == kMaxRemembered)
            m_known = false;
        else
            m_remembered[m_rememberedCount++] = m_row;
    }
    void recall() noexcept {
        if (m_rememberedCount == 0)
            m_known = false;
        else
            m_row = m_remembered[--m_rememberedCount];
    }
    void setBase(std::uint64_t number) noexcept {
        m_row.base = number == kSp ? CfaBase::Sp : number == kBp ? CfaBase::Bp : CfaBase::Unknown;
    }

    /// Knows `*(rbp + n)` (realigned frames) and `rsp + 8 + ((rip & 15) >= k) * 8` (entries of a procedure
    /// linkage table, where k is 9, 10 or 11).
    void cfaExpression(CfiCursor code) noexcept {
        m_row.base = CfaBase::Unknown;
        const std::uint8_t first = code.u1();
        if (first == 0x76) { // breg6
            const std::int64_t offset = code.sleb();
            if (code.u1() == 0x06 && code.ok() && code.atEnd()) { // deref
                m_row.base = CfaBase::AtBp;
                m_row.cfaOffset = offset;
            }
            return;
        }
        if (first != 0x77 || code.u1() != 0x08 || code.u1() != 0x80 || code.u1() != 0x00 ||
            code.u1() != 0x3F || code.u1() != 0x1A)
            return;
        const std::uint8_t limit = code.u1();
        if (limit < 0x30 || limit > 0x3F || code.u1() != 0x2A || code.u1() != 0x33 || code.u1() != 0x24 ||
            code.u1() != 0x22 || !code.ok() || !code.atEnd())
            return;
        m_row.base = CfaBase::Sp;
        m_row.cfaOffset = 8 + ((m_pc & 15) >= static_cast<std::uintptr_t>(limit - 0x30) ? 8 : 0);
    }

    void savedByExpression(std::uint64_t number, bool isAddress, CfiCursor code) noexcept {
        const bool atBp = code.u1() == 0x76 && code.sleb() == 0 && code.ok() && code.atEnd();
        set(number, {isAddress && atBp ? Saved::AtBp : Saved::Unknown, 0});
    }

    const Cie& m_cie;
    std::uintptr_t m_location;
    std::uintptr_t m_pc;
    bool m_known = true;
    unsigned m_rememberedCount = 0;
    Row m_row;
    Row m_initial;
    Row m_remembered[kMaxRemembered];
};

/// A record of .eh_frame from its length on: the cursor covers what follows the length. Not ok if it does not
/// fit.
CfiCursor openRecord(CfiCursor section) noexcept {
    const std::uint32_t length = section.u4();
    constexpr std::uint32_t kLongest = 0xFFFF'FFF0; // above: the 64-bit form, which .eh_frame never uses
    return length == 0 || length >= kLongest ? CfiCursor() : section.take(length);
}

bool readAugmentation(
    CfiCursor& in, const std::uint8_t* letters, const std::uint8_t* lettersEnd, Cie& cie) noexcept {
    for (; letters != lettersEnd; ++letters) {
        switch (*letters) {
        case 'z':
            in.uleb();
            cie.augmented = true;
            break;
        case 'R':
            cie.pointerEncoding = in.u1();
            break;
        case 'L':
            in.u1();
            break;
        case 'P': {
            const std::uint8_t encoding = in.u1();
            in.pointer(encoding & 0x0F, 0);
            break;
        }
        case 'S':
            cie.signalFrame = true;
            break;
        default:
            return false;
        }
    }
    return in.ok();
}

bool readCie(CfiCursor section, Cie& cie) noexcept {
    CfiCursor in = openRecord(section);
    if (in.u4() != 0)
        return false;
    const std::uint8_t version = in.u1();
    if (version != 1 && version != 3)
        return false;
    const std::uint8_t* const letters = in.at();
    while (in.ok() && in.u1() != 0)
        ;
    if (!in.ok())
        return false;
    const std::uint8_t* const lettersEnd = in.at() - 1;
    cie.codeAlign = in.uleb();
    cie.dataAlign = in.sleb();
    if ((version == 1 ? in.u1() : in.uleb()) != kReturnAddress)
        return false;
    CfiCursor afterAugmentation = in;
    if (letters != lettersEnd && *letters == 'z') {
        const std::uint64_t bytes = afterAugmentation.uleb();
        afterAugmentation.skip(bytes);
    }
    if (!readAugmentation(in, letters, lettersEnd, cie))
        return false;
    cie.instructions = cie.augmented ? afterAugmentation : in;
    return cie.instructions.ok();
}

UnwindRule ruleOf(const Row& row) noexcept {
    const UnwindRule unfit(RuleKind::Unfit);
    if (row.returnAddress.saved == Saved::Undefined)
        return UnwindRule(RuleKind::End);
    if (row.returnAddress.saved != Saved::AtCfa || row.returnAddress.offset != -8 || row.cfaOffset % 8 != 0)
        return unfit;
    if (row.base == CfaBase::AtBp) {
        const std::int64_t words = -row.cfaOffset / 8;
        if (row.bp.saved != Saved::AtBp || words < 0 || words > UnwindRule::kMaxCfaWords)
            return unfit;
        return UnwindRule(RuleKind::Realigned, static_cast<std::uint32_t>(words));
    }
    std::int64_t bpWords = 0;
    if (row.bp.saved == Saved::AtCfa) {
        bpWords = -row.bp.offset / 8;
        if (row.bp.offset % 8 != 0 || bpWords < 1 || bpWords > UnwindRule::kMaxBpWords)
            return unfit;
    } else if (row.bp.saved == Saved::AtBp || row.bp.saved == Saved::Unknown) {
        return unfit;
    }
    const std::int64_t words = row.cfaOffset / 8;
    if (row.base == CfaBase::Unknown || words < 1 || words > UnwindRule::kMaxCfaWords)
        return unfit;
    return UnwindRule(row.base == CfaBase::Sp ? RuleKind::FromSp : RuleKind::FromBp,
        static_cast<std::uint32_t>(words), static_cast<std::uint32_t>(bpWords));
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

UnwindRule ruleFromFde(const UnwindSection& section, const std::uint8_t* fde, std::uintptr_t pc) noexcept {
    const UnwindRule unfit(RuleKind::Unfit);
    CfiCursor in = openRecord(CfiCursor(fde, section.end));
    const std::uint8_t* const backLink = in.at();
    const std::uint32_t distance = in.u4();
    if (!in.ok() || distance == 0 || distance > static_cast<std::size_t>(backLink - section.begin))
        return unfit;
    Cie cie;
    if (!readCie(CfiCursor(backLink - distance, section.end), cie))
        return unfit;
    const std::uintptr_t start = in.pointer(cie.pointerEncoding, 0);
    const std::uintptr_t bytes = in.pointer(cie.pointerEncoding & 0x0F, 0);
    if (!in.ok())
        return unfit;
    if (pc < start || pc - start >= bytes)
        return UnwindRule(RuleKind::NoInfo);
    if (cie.augmented) {
        const std::uint64_t skipped = in.uleb();
        in.skip(skipped);
    }
    if (cie.signalFrame) {
        // The information begins one byte before the trampoline, so that a lookup at "return address − 1"
        // finds it.
        const bool known = pc == start && isSignalReturn(reinterpret_cast<const std::uint8_t*>(pc + 1));
        return known ? UnwindRule(RuleKind::Signal) : unfit;
    }
    RowMachine machine(cie, start, pc);
    if (!machine.run(cie.instructions))
        return unfit;
    machine.markInitial();
    return machine.run(in) ? ruleOf(machine.row()) : unfit;
}

} // namespace

UnwindRule findRule(const UnwindSection& section, std::uintptr_t pc) noexcept {
    const UnwindRule noInfo(RuleKind::NoInfo);
    if (!section.header)
        return noInfo;
    CfiCursor in(section.header, section.end);
    const std::uint8_t version = in.u1();
    const std::uint8_t frameEncoding = in.u1();
    const std::uint8_t countEncoding = in.u1();
    constexpr std::uint8_t kSearchTable = 0x3B; // pairs of signed 32-bit offsets from the header
    if (version != 1 || in.u1() != kSearchTable)
        return noInfo;
    in.pointer(frameEncoding, 0);
    const std::uint64_t count = in.pointer(countEncoding, 0);
    if (!in.ok() || count == 0 || count > in.left() / 8)
        return noInfo;

    const std::uint8_t* const table = in.at();
    const auto base = reinterpret_cast<std::uintptr_t>(section.header);
    const auto entry = [&](std::uint64_t index, std::uint64_t column) {
        CfiCursor cell(table + index * 8 + column * 4, section.end);
        return base +
               static_cast<std::uintptr_t>(static_cast<std::int64_t>(static_cast<std::int32_t>(cell.u4())));
    };
    std::uint64_t low = 0;
    std::uint64_t high = count;
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        if (entry(middle, 0) <= pc)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return noInfo;
    const auto* const fde = reinterpret_cast<const std::uint8_t*>(entry(low - 1, 1));
    if (fde < section.begin || fde >= section.end)
        return noInfo;
    return ruleFromFde(section, fde, pc);
}

} // namespace tidemark::collector
