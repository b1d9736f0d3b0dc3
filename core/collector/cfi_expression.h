// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/cfi_cursor.h"
#include "core/collector/cfi_row.h"
#include "core/collector/stack_ranges.h"

#include <cstdint>

namespace tidemark::collector {

/// The registers of a frame by DWARF's numbers, as far as they are known.
struct RegisterFile {
    std::uint64_t values[kRegisters];
    std::uint32_t known = 0; ///< bit i: values[i]

    bool knows(std::uint64_t number) const noexcept {
        return number < kRegisters && (known >> number & 1) != 0;
    }
    void set(std::uint64_t number, std::uint64_t value) noexcept {
        values[number] = value;
        known |= 1u << number;
    }
};

/// Runs a DWARF expression (DWARF 5, section 2.5), with `*initial` on its stack unless that is null. False if
/// it is malformed, endless, needs a register that is not known or memory that `ranges` does not hold.
bool evaluate(CfiCursor code, const RegisterFile& registers, const std::uint64_t* initial,
    StackRanges& ranges, std::uint64_t& result) noexcept;

} // namespace tidemark::collector
