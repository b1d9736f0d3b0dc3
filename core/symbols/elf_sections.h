// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <libelf.h>
#include <span>

namespace tidemark {

/// The bytes of one section, as in the file.
struct SectionBytes {
    std::uint64_t address = 0;           ///< where they lie in memory; 0 if they are not loaded
    std::span<const std::uint8_t> bytes; ///< as long as the Elf
};

/// The first section of this name that has bytes; empty if there is none.
SectionBytes sectionNamed(Elf* elf, const char* wanted);

} // namespace tidemark
