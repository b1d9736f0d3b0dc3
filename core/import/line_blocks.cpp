// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/line_blocks.h"

#include <algorithm>
#include <cstring>
#include <span>

namespace tidemark {

std::string_view LineBlocks::next() {
    m_offset += m_taken;
    std::copy(m_buffer.begin() + static_cast<std::ptrdiff_t>(m_taken),
        m_buffer.begin() + static_cast<std::ptrdiff_t>(m_used), m_buffer.begin());
    m_used -= m_taken;
    m_taken = 0;
    while (!m_ended) {
        const std::size_t searched = m_used;
        const auto room = std::as_writable_bytes(std::span(m_buffer)).subspan(m_used);
        const std::size_t got = m_source.read(room.first(room.size() - 1)); // Leaves room for a '\n'.
        m_used += got;
        m_ended = got + 1 < room.size();
        const void* const last = ::memrchr(m_buffer.data() + searched, '\n', m_used - searched);
        if (last != nullptr) {
            m_taken = static_cast<std::size_t>(static_cast<const char*>(last) - m_buffer.data()) + 1;
            return {m_buffer.data(), m_taken};
        }
        if (!m_ended && m_buffer.size() >= kLongestLine) {
            m_tooLong = true;
            m_ended = true;
            m_used = 0;
            return {};
        }
        if (!m_ended)
            m_buffer.resize(2 * m_buffer.size());
    }
    if (m_used == 0)
        return {};
    m_buffer[m_used++] = '\n';
    m_taken = m_used;
    return {m_buffer.data(), m_taken};
}

} // namespace tidemark
