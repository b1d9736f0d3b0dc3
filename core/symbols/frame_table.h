// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <libelf.h>
#include <optional>
#include <utility>
#include <vector>

namespace tidemark {

/// Begin and end of the functions of one file as its .eh_frame_hdr tells them, also if the file is stripped.
/// Source of the format: Linux Standard Base Core 5.0, 10.6. Reads the one encoding that linkers write
/// (datarel, sdata4); with another one no function is known.
class FrameTable {
public:
    /// Reads what it needs; `elf` need not outlive this.
    explicit FrameTable(Elf* elf);

    using Bounds = std::pair<std::uint64_t, std::uint64_t>; ///< ELF virtual addresses, the end not included
    std::optional<Bounds> around(std::uint64_t address) const;

private:
    std::vector<Bounds> m_functions; ///< by begin
};

} // namespace tidemark
