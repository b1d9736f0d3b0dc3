// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/unwind_rule.h"

#include <cstdint>

namespace tidemark::collector {

/// Unwind information as it is mapped: DWARF call frame information in .eh_frame, found through
/// .eh_frame_hdr.
struct UnwindSection {
    const std::uint8_t* header = nullptr; ///< start of .eh_frame_hdr
    const std::uint8_t* begin = nullptr;  ///< the readable memory around it: nothing outside is touched
    const std::uint8_t* end = nullptr;
};

/// The rule for the instruction at `pc`. NoInfo if nothing covers it; Unfit if the information is malformed
/// or says something that UnwindRule cannot.
UnwindRule findRule(const UnwindSection& section, std::uintptr_t pc) noexcept;

} // namespace tidemark::collector
