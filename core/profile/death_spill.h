// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/moment.h"
#include "core/profile/index_bytes.h"

#include <array>
#include <cstdint>
#include <vector>

namespace tidemark {

/// How a row ended, as the index stores it. All zeros: it never did.
struct RowDeath {
    Position lifetime = 0;
    std::uint32_t freeingThread = 0; ///< as ColumnId::FreeingThread
    std::uint32_t next = 0;          ///< as ColumnId::Next
    std::uint32_t freeStack = 0;
    bool temporary = false;
};

/// Takes the ends of rows in the order of the frees and gives them back in the order of the rows, a part at a
/// time. An end takes 8 bytes of the spill unless it has something unusual.
class DeathSpill {
public:
    static constexpr std::uint32_t kRowBits = 20;
    static constexpr std::uint32_t kPartRows = 1u << kRowBits;

    explicit DeathSpill(SpillBytes& spill) : m_spill(spill) {}
    void add(std::uint32_t row, const RowDeath& death);
    /// The ends of rows [part · kPartRows, …), `rows` of them.
    std::vector<RowDeath> part(std::uint32_t part, std::size_t rows) const;

private:
    static constexpr std::size_t kWords = 1024;
    struct Part {
        std::vector<std::uint64_t> pending;
        std::vector<std::uint64_t> blocks; ///< offsets of kWords words each
    };
    void word(Part& part, std::uint64_t value);
    SpillBytes& m_spill;
    std::vector<Part> m_parts;
};

} // namespace tidemark
