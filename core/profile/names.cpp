// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/names.h"

#include <algorithm>

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

const MadeObject* Names::madeObject(FrameId frame) const {
    const auto found = std::lower_bound(m_madeObjects.begin(), m_madeObjects.end(), frame.value(),
        [](const auto& known, FrameId::Value wanted) { return known.first < wanted; });
    return found != m_madeObjects.end() && found->first == frame.value() ? &found->second : nullptr;
}

std::string_view Names::file(FileId id) const {
    return id.valid() ? std::string_view(m_files[id.index()]) : std::string_view{};
}

} // namespace tidemark
