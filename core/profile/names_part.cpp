// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/names_part.h"

#include "core/trace_format/chunks.h"

#include <utility>

namespace tidemark {

std::shared_ptr<const Names> NamesPart::make(std::shared_ptr<const Names> whole,
    const std::function<bool(FrameId)>& shows, std::string_view nothing, std::uint64_t generation) {
    auto part = std::make_shared<Names>(*whole);
    part->m_generation = generation;
    part->m_locations.clear();
    for (std::size_t i = 0; i + 1 < whole->m_firstLocation.size(); ++i) {
        const FrameId frame(static_cast<FrameId::Value>(i));
        part->m_firstLocation[i] = static_cast<std::uint32_t>(part->m_locations.size());
        if (const auto chain = whole->locations(frame); shows(frame))
            part->m_locations.insert(part->m_locations.end(), chain.begin(), chain.end());
    }
    if (!part->m_firstLocation.empty())
        part->m_firstLocation.back() = static_cast<std::uint32_t>(part->m_locations.size());
    part->m_nothing.function = FunctionId(static_cast<FunctionId::Value>(part->m_functions.size()));
    part->m_functions.push_back({std::string(nothing), "", false, false});
    part->m_whole = std::move(whole);
    return part;
}

bool isPythonFrame(const Frame& frame) {
    return !frame.module.valid() && (frame.address & trace::kPythonFrame) != 0;
}

} // namespace tidemark
