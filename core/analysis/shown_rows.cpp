// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/shown_rows.h"

namespace tidemark {

void ShownRows::find(RowIndex begin, RowIndex end) {
    Values& values = *m_values;
    std::size_t count = 0;
    if (m_blocks.rows != nullptr) {
        m_blocks.rows->forEach(begin, end,
            [&](std::size_t row) { values.places[count++] = static_cast<std::uint16_t>(row - begin); });
        m_count = count;
        load(ColumnId::Site, begin, end, values.sites);
        for (std::size_t i = 0; i < count; ++i)
            values.sites[values.places[i]] = m_index.clampSite(values.sites[values.places[i]]);
        return;
    }
    m_index.column(ColumnId::Site).decodeInBlock(begin, end, values.sites.data());
    for (std::size_t i = 0; i < end - begin; ++i) {
        const SiteIndex site = m_index.clampSite(values.sites[i]);
        values.sites[i] = site;
        values.places[count] = static_cast<std::uint16_t>(i);
        count += (*m_blocks.sites)[site] != 0 ? 1 : 0;
    }
    m_count = count;
}

void ShownRows::load(
    ColumnId id, RowIndex begin, RowIndex end, std::array<std::uint64_t, kColumnBlock>& out) {
    const PackedColumn& column = m_index.column(id);
    // Single values take longer than their neighbours do together.
    constexpr std::size_t kSingleValue = 16;
    if (m_count * kSingleValue > end - begin) {
        column.decodeInBlock(begin, end, out.data());
        return;
    }
    for (std::size_t i = 0; i < m_count; ++i)
        out[m_values->places[i]] = column.get(begin + m_values->places[i]);
}

} // namespace tidemark
