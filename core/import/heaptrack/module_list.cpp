// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/heaptrack/module_list.h"

#include <algorithm>

namespace tidemark::heaptrack {

void ModuleList::clear(Position position) {
    for (auto& [key, known] : m_known) {
        if (known.mapped)
            known.module.unloaded = position;
        known.mapped = false;
    }
    m_mapped.clear();
    m_frames.clear();
}

void ModuleList::add(ProfileBuilder& builder, std::string_view path, std::uint64_t bias,
    const std::vector<Segment>& segments, Position position) {
    if (m_known.size() >= kMostModules)
        return;
    Known& known = m_known[{std::string(path), bias}];
    Module& module = known.module;
    if (!known.id.valid()) {
        module.path = std::string(path);
        module.bias = bias;
        module.loaded = position;
        module.start = ~std::uint64_t{0};
        for (const Segment& segment : segments) {
            module.start = std::min(module.start, bias + segment.address);
            module.end = std::max(module.end, bias + segment.address + segment.bytes);
        }
        module.start = std::min(module.start, module.end);
        known.id = builder.addModule(module);
    }
    known.mapped = true;
    module.unloaded = kNever;
    for (const Segment& segment : segments)
        if (segment.bytes != 0)
            m_mapped[bias + segment.address] = {bias + segment.address + segment.bytes, bias, known.id};
}

FrameId ModuleList::frameOf(ProfileBuilder& builder, std::uint64_t returnAddress) {
    const auto [found, isNew] = m_frames.try_emplace(returnAddress, FrameId());
    if (!isNew)
        return found->second;
    Frame frame{ModuleId(), returnAddress};
    auto behind = m_mapped.upper_bound(returnAddress - 1); // The call lies before the return address.
    if (behind != m_mapped.begin()) {
        const Mapped& mapped = std::prev(behind)->second;
        if (returnAddress - 1 < mapped.end)
            frame = {mapped.module, returnAddress - mapped.bias};
    }
    const auto [frameFound, isNewFrame] =
        m_allFrames.try_emplace({frame.module.value(), frame.address}, FrameId());
    if (isNewFrame && builder.frameCount() < kMostFrames)
        frameFound->second = builder.addFrame(frame);
    found.value() = frameFound->second;
    return frameFound->second;
}

void ModuleList::finish(ProfileBuilder& builder) {
    for (const auto& [key, known] : m_known)
        builder.setModule(known.id, known.module);
}

} // namespace tidemark::heaptrack
