// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/names.h"

namespace tidemark {

std::span<const Location> Names::locations(FrameId frame) const {
    if (frame.index() + 1 >= m_firstLocation.size() || !frame.valid())
        return {&m_unknown, 1};
    const std::uint32_t first = m_firstLocation[frame.index()];
    return std::span(m_locations).subspan(first, m_firstLocation[frame.index() + 1] - first);
}

const Location& Names::pseudoLocation(StackKind kind) const {
    return kind == StackKind::Cut ? m_cut : kind == StackKind::Empty ? m_nothing : m_unknown;
}

std::span<const Location> Names::locations(const StackNode& node) const {
    if (node.frame.valid())
        return locations(node.frame);
    return {&pseudoLocation(node.kind), 1};
}

std::string_view Names::file(FileId id) const {
    return id.valid() ? std::string_view(m_files[id.index()]) : std::string_view{};
}

} // namespace tidemark
