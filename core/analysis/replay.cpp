// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/replay.h"

#include "core/analysis/row_batch.h"

namespace tidemark {
namespace {

std::uint32_t blockEnd(std::uint32_t begin, std::uint32_t end) {
    return RowBatch::endOf(begin, end);
}

} // namespace

std::uint64_t BirthReader::size() const {
    return m_index.sizeOf(m_next - 1);
}

void BirthReader::advance() {
    for (; m_next < m_end; ++m_next) {
        if (m_next >= m_batchEnd) {
            m_batchBegin = m_next;
            m_batchEnd = blockEnd(m_next, m_end);
            m_index.column(ColumnId::Born).decodeInBlock(m_batchBegin, m_batchEnd, m_born.data());
            m_index.column(ColumnId::Site).decodeInBlock(m_batchBegin, m_batchEnd, m_sites.data());
        }
        const std::size_t at = m_next - m_batchBegin;
        const bool isShown = m_blocks.rows != nullptr
                                 ? m_blocks.rows->contains(m_next)
                                 : (*m_blocks.sites)[m_index.clampSite(m_sites[at])] != 0;
        if (isShown) {
            m_position = m_born[at];
            ++m_next;
            return;
        }
    }
    m_position = kNever;
}

void FreeReader::advance() {
    while (m_next < m_end) {
        if (m_next >= m_batchEnd) {
            m_batchBegin = m_next;
            m_batchEnd = blockEnd(m_next, m_end);
            m_index.column(ColumnId::FreeOrder).decodeInBlock(m_batchBegin, m_batchEnd, m_rows.data());
        }
        const RowIndex row = m_index.clampRow(~m_rows[m_next - m_batchBegin]);
        ++m_next;
        const bool isShown = m_blocks.rows != nullptr ? m_blocks.rows->contains(row)
                                                      : (*m_blocks.sites)[m_index.siteOf(row)] != 0;
        if (isShown) {
            m_row = row;
            m_position = m_index.freed(row);
            return;
        }
    }
    m_position = kNever;
}

} // namespace tidemark
