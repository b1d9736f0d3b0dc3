// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/shown_blocks.h"
#include "core/profile/profile_index.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace tidemark {

/// Reads the rows that are shown, some of a block of the columns at a time. Whose sites hide them cost next
/// to nothing. For one thread.
class ShownRows {
public:
    ShownRows(const ProfileIndex& index, ShownBlocks blocks)
        : m_index(index), m_blocks(blocks), m_values(std::make_unique<Values>()) {}

    /// Finds those of rows [begin, end), which are in one block of the columns.
    void read(RowIndex begin, RowIndex end) {
        m_begin = begin;
        find(begin, end);
        if (m_count == 0)
            return;
        load(ColumnId::Born, begin, end, m_values->born);
        load(ColumnId::Lifetime, begin, end, m_values->lifetimes);
        load(ColumnId::Size, begin, end, m_values->sizes);
    }
    std::size_t count() const { return m_count; }

    struct Row {
        RowIndex row = 0;
        SiteIndex site = 0;
        Position born = 0;
        Position lifetime = 0; ///< 0: never freed
        std::uint64_t size = 0;
    };
    /// In order of birth.
    Row operator[](std::size_t number) const {
        const std::size_t at = m_values->places[number];
        const auto site = static_cast<SiteIndex>(m_values->sites[at]);
        return {m_begin + static_cast<RowIndex>(at), site, m_values->born[at], m_values->lifetimes[at],
            m_index.sites()[site].typicalSize + static_cast<std::uint64_t>(unzigzag(m_values->sizes[at]))};
    }

    /// Calls `use(Row)` for those of rows [begin, end) that are in one of `oneIn` blocks of the columns.
    /// False if `mayGoOn()` says so, which is asked once per block.
    template <typename MayGoOn, typename Use>
    bool forEach(RowIndex begin, RowIndex end, std::uint32_t oneIn, MayGoOn&& mayGoOn, Use&& use) {
        while (begin < end) {
            if (!mayGoOn())
                return false;
            const std::uint64_t block = begin / kColumnBlock;
            const auto blockEnd = static_cast<RowIndex>(
                std::min<std::uint64_t>(end, (block + 1) * std::uint64_t{kColumnBlock}));
            if (block % oneIn == 0) {
                read(begin, blockEnd);
                for (std::size_t i = 0; i < m_count; ++i)
                    use((*this)[i]);
            }
            begin = blockEnd;
        }
        return true;
    }

private:
    struct Values {
        std::array<std::uint64_t, kColumnBlock> sites;
        std::array<std::uint64_t, kColumnBlock> born;
        std::array<std::uint64_t, kColumnBlock> lifetimes;
        std::array<std::uint64_t, kColumnBlock> sizes;
        std::array<std::uint16_t, kColumnBlock> places;
    };
    void find(RowIndex begin, RowIndex end);
    void load(ColumnId id, RowIndex begin, RowIndex end, std::array<std::uint64_t, kColumnBlock>& out);

    const ProfileIndex& m_index;
    ShownBlocks m_blocks;
    std::unique_ptr<Values> m_values;
    RowIndex m_begin = 0;
    std::size_t m_count = 0;
};

} // namespace tidemark
