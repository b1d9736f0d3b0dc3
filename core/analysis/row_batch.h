// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/profile_index.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tidemark {

/// Some rows of one column block, with the columns that were asked for.
struct RowBatch {
    static constexpr unsigned kSizes = 1;
    static constexpr unsigned kAddresses = 2;
    static constexpr unsigned kTemporary = 4;
    static constexpr unsigned kFreeingThreads = 8;
    static constexpr unsigned kFreeStacks = 64;
    static constexpr unsigned kNoLives = 128; ///< leaves `born` and `freed` out
    using Values = std::array<std::uint64_t, kColumnBlock>;

    RowIndex begin = 0;
    std::size_t count = 0;
    Values born;
    Values freed; ///< kNever if never
    Values site;
    Values size;
    Values address;
    Values temporary;
    Values freeingThread; ///< as ColumnId::FreeingThread
    Values freeStack;     ///< as ColumnId::FreeStack

    /// The end of the last batch before `end` that may begin at `begin`.
    static RowIndex endOf(RowIndex begin, RowIndex end) {
        const std::uint64_t blockEnd = (begin / kColumnBlock + 1) * std::uint64_t{kColumnBlock};
        return blockEnd < end ? static_cast<RowIndex>(blockEnd) : end;
    }
    /// Rows [first, endOf(first, …)): their sites, and the places of those whose site passes.
    void loadSites(const ProfileIndex& index, RowIndex first, RowIndex end,
        const std::vector<std::uint8_t>& passes, std::vector<std::uint32_t>& places);
    /// Then, at least at these places: born and freed mostly, the rest if in `columns`.
    void loadColumns(const ProfileIndex& index, unsigned columns, const std::vector<std::uint32_t>& places);
};

} // namespace tidemark
