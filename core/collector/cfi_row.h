// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/cfi.h"
#include "core/collector/cfi_cursor.h"

#include <cstdint>

namespace tidemark::collector {

/// DWARF's numbers of the registers of x86-64 (psABI, figure 3.36): rax is 0, r15 is 15.
inline constexpr unsigned kBpRegister = 6;
inline constexpr unsigned kSpRegister = 7;
inline constexpr unsigned kReturnAddressRegister = 16;
inline constexpr unsigned kRegisters = 17;

enum class SavedAs : std::uint8_t {
    Same = 0,
    AtCfa,        ///< in memory at frame address + value
    CfaPlus,      ///< it is frame address + value
    InRegister,   ///< value is its number
    AtExpression, ///< in memory at the value of an expression
    IsExpression,
    Undefined,
};

/// Where a register of the caller is, seen from a frame. Zero: it is the same.
struct SavedRegister {
    std::uint64_t bits;

    static SavedRegister make(SavedAs as, std::int64_t value) noexcept {
        return {static_cast<std::uint64_t>(value) << 8 | static_cast<std::uint64_t>(as)};
    }
    SavedAs as() const noexcept { return static_cast<SavedAs>(bits & 0xFF); }
    std::int64_t value() const noexcept { return static_cast<std::int64_t>(bits) >> 8; }
    /// Points at the expression's length.
    const std::uint8_t* expression() const noexcept {
        return reinterpret_cast<const std::uint8_t*>(static_cast<std::uintptr_t>(value()));
    }
};

/// One row of the table that call frame instructions describe. Not initialised by itself: the machine keeps
/// several that it may never use.
struct CfiColumns {
    const std::uint8_t* cfaExpression; ///< points at its length; null: register + offset
    std::uint64_t cfaRegister;         ///< kRegisters: not known
    std::int64_t cfaOffset;
    SavedRegister registers[kRegisters];
};

struct CfiRow {
    CfiColumns columns{nullptr, kRegisters, 0, {}};
    bool isSignalFrame = false;
    std::uintptr_t start = 0; ///< of the function
};

enum class RowAnswer { Found, NoInfo, Malformed };

/// The row for the instruction at `pc`. Needs a binary search table of the usual encoding (all linkers write
/// it). Sources: LSB Core "Exception Frames", DWARF 5 section 6.4, the x86-64 psABI.
RowAnswer findRow(const UnwindSection& section, std::uintptr_t pc, CfiRow& row) noexcept;

} // namespace tidemark::collector
