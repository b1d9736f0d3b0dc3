// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/cfi_row.h"

namespace tidemark::collector {
namespace {

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
    RowMachine(const Cie& cie, std::uintptr_t start, std::uintptr_t pc, CfiColumns& row) noexcept
        : m_cie(cie), m_location(start), m_pc(pc), m_row(row) {}

    bool run(CfiCursor code) noexcept {
        while (!code.atEnd() && code.ok() && m_location <= m_pc && m_known)
            step(code);
        return code.ok() && m_known;
    }
    void markInitial() noexcept { m_initial = m_row; }

private:
    static constexpr unsigned kMaxRemembered = 4;

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
            m_row.cfaExpression = code.at();
            code.block();
            return;
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
            return set(number, SavedAs::Undefined, 0);
        case 0x08: // same_value
            return set(number, SavedAs::Same, 0);
        case 0x09: // register
            return set(number, SavedAs::InRegister, static_cast<std::int64_t>(code.uleb()));
        case 0x14: // val_offset
            return set(number, SavedAs::CfaPlus, static_cast<std::int64_t>(code.uleb()) * m_cie.dataAlign);
        case 0x15: // val_offset_sf
            return set(number, SavedAs::CfaPlus, code.sleb() * m_cie.dataAlign);
        default: // expression, val_expression
            set(number, operation == 0x10 ? SavedAs::AtExpression : SavedAs::IsExpression,
                static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(code.at())));
            code.block();
        }
    }

    void advance(std::uint64_t delta) noexcept { m_location += delta * m_cie.codeAlign; }

    /// Registers above are those of vectors: nobody needs them.
    void set(std::uint64_t number, SavedAs as, std::int64_t value) noexcept {
        constexpr std::int64_t kMost = std::int64_t{1} << 54;
        m_known = m_known && value < kMost && value > -kMost;
        if (number < kRegisters)
            m_row.registers[number] = SavedRegister::make(as, value);
    }
    void saveAtCfa(std::uint64_t number, std::int64_t offset) noexcept {
        set(number, SavedAs::AtCfa, offset);
    }
    void restore(std::uint64_t number) noexcept {
        if (number < kRegisters)
            m_row.registers[number] = m_initial.registers[number];
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
        m_row.cfaExpression = nullptr;
        m_row.cfaRegister = number < kReturnAddressRegister ? number : kRegisters;
    }

    const Cie& m_cie;
    std::uintptr_t m_location;
    std::uintptr_t m_pc;
    bool m_known = true;
    unsigned m_rememberedCount = 0;
    CfiColumns& m_row;
    CfiColumns m_initial{nullptr, kRegisters, 0, {}};
    CfiColumns m_remembered[kMaxRemembered];
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
    if ((version == 1 ? in.u1() : in.uleb()) != kReturnAddressRegister)
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

RowAnswer rowFromFde(
    const UnwindSection& section, const std::uint8_t* fde, std::uintptr_t pc, CfiRow& row) noexcept {
    CfiCursor in = openRecord(CfiCursor(fde, section.end));
    const std::uint8_t* const backLink = in.at();
    const std::uint32_t distance = in.u4();
    if (!in.ok() || distance == 0 || distance > static_cast<std::size_t>(backLink - section.begin))
        return RowAnswer::Malformed;
    Cie cie;
    if (!readCie(CfiCursor(backLink - distance, section.end), cie))
        return RowAnswer::Malformed;
    row.start = in.pointer(cie.pointerEncoding, 0);
    const std::uintptr_t bytes = in.pointer(cie.pointerEncoding & 0x0F, 0);
    if (!in.ok())
        return RowAnswer::Malformed;
    if (pc < row.start || pc - row.start >= bytes)
        return RowAnswer::NoInfo;
    if (cie.augmented) {
        const std::uint64_t skipped = in.uleb();
        in.skip(skipped);
    }
    row.isSignalFrame = cie.signalFrame;
    RowMachine machine(cie, row.start, pc, row.columns);
    if (!machine.run(cie.instructions))
        return RowAnswer::Malformed;
    machine.markInitial();
    return machine.run(in) ? RowAnswer::Found : RowAnswer::Malformed;
}

} // namespace

RowAnswer findRow(const UnwindSection& section, std::uintptr_t pc, CfiRow& row) noexcept {
    if (!section.header)
        return RowAnswer::NoInfo;
    CfiCursor in(section.header, section.end);
    const std::uint8_t version = in.u1();
    const std::uint8_t frameEncoding = in.u1();
    const std::uint8_t countEncoding = in.u1();
    constexpr std::uint8_t kSearchTable = 0x3B; // pairs of signed 32-bit offsets from the header
    if (version != 1 || in.u1() != kSearchTable)
        return RowAnswer::NoInfo;
    in.pointer(frameEncoding, 0);
    const std::uint64_t count = in.pointer(countEncoding, 0);
    if (!in.ok() || count == 0 || count > in.left() / 8)
        return RowAnswer::NoInfo;

    const std::uint8_t* const table = in.at();
    const auto base = reinterpret_cast<std::uintptr_t>(section.header);
    const auto entry = [&](std::uint64_t index, unsigned column) {
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
        return RowAnswer::NoInfo;
    const auto* const fde = reinterpret_cast<const std::uint8_t*>(entry(low - 1, 1));
    if (fde < section.begin || fde >= section.end)
        return RowAnswer::NoInfo;
    return rowFromFde(section, fde, pc, row);
}

} // namespace tidemark::collector
