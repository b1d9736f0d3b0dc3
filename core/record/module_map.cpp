// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/module_map.h"

#include <algorithm>

namespace tidemark::recording {

std::uint32_t ModuleMap::announceLoad(EventKey key, ModuleImage image) {
    for (std::uint32_t handle = 0; handle < m_entries.size(); ++handle) {
        Entry& entry = m_entries[handle];
        if (!(entry.image == image))
            continue;
        if (entry.unloaded == kEndOfTime)
            return kNoModule;
        entry.unloaded = kEndOfTime;
        ++m_generation;
        return handle;
    }
    m_entries.push_back({std::move(image), key});
    ++m_generation;
    return static_cast<std::uint32_t>(m_entries.size() - 1);
}

std::uint32_t ModuleMap::announceUnload(EventKey key, std::uint64_t start, std::uint64_t end) {
    for (std::uint32_t handle = 0; handle < m_entries.size(); ++handle) {
        Entry& entry = m_entries[handle];
        if (entry.image.start != start || entry.image.end != end || entry.unloaded != kEndOfTime)
            continue;
        entry.unloaded = key;
        ++m_generation;
        return handle;
    }
    return kNoModule;
}

void ModuleMap::loadReached(std::uint32_t handle, Position position) {
    if (handle >= m_entries.size())
        return;
    idOf(handle, position);
    Entry& entry = m_entries[handle];
    if (entry.unloadedAt == kNever)
        return;
    entry.unloadedAt = kNever;
    entry.changed = true;
}

void ModuleMap::unloadReached(std::uint32_t handle, Position position) {
    if (handle >= m_entries.size() || m_entries[handle].id == kNoModule)
        return;
    m_entries[handle].unloadedAt = position;
    m_entries[handle].changed = true;
    ++m_generation;
}

std::uint32_t ModuleMap::find(std::uint64_t address, EventKey key) {
    std::uint32_t next = kNoModule;
    std::uint32_t last = kNoModule;
    for (std::uint32_t handle = 0; handle < m_entries.size(); ++handle) {
        const Entry& entry = m_entries[handle];
        if (address < entry.image.start || address >= entry.image.end)
            continue;
        if (entry.loaded <= key && key < entry.unloaded)
            return handle;
        if (entry.loaded > key) {
            if (next == kNoModule || entry.loaded < m_entries[next].loaded)
                next = handle;
        } else if (last == kNoModule || entry.unloaded > m_entries[last].unloaded) {
            last = handle;
        }
    }
    if (next != kNoModule || last != kNoModule || !m_lookup)
        return next != kNoModule ? next : last;
    auto image = m_lookup(address);
    if (!image || address < image->start || address >= image->end)
        return kNoModule;
    return announceLoad({}, std::move(*image));
}

std::uint32_t ModuleMap::idOf(std::uint32_t handle, Position position) {
    Entry& entry = m_entries[handle];
    if (entry.id == kNoModule) {
        entry.id = static_cast<std::uint32_t>(m_handleOfId.size());
        entry.loadedAt = position;
        entry.changed = true;
        m_handleOfId.push_back(handle);
    }
    return entry.id;
}

trace::Module ModuleMap::toTrace(const Entry& entry) {
    return {entry.id, entry.image.start, entry.image.end, entry.image.bias, entry.loadedAt, entry.unloadedAt,
        entry.image.buildId, entry.image.path};
}

std::vector<trace::Module> ModuleMap::takeChanges() {
    std::vector<trace::Module> changes;
    for (const auto handle : m_handleOfId) {
        if (m_entries[handle].changed)
            changes.push_back(toTrace(m_entries[handle]));
        m_entries[handle].changed = false;
    }
    return changes;
}

std::vector<trace::Module> ModuleMap::all() const {
    std::vector<trace::Module> modules;
    for (const auto handle : m_handleOfId)
        modules.push_back(toTrace(m_entries[handle]));
    return modules;
}

void ModuleMap::restore(std::span<const trace::Module> modules) {
    for (const auto& module : modules) {
        Entry entry{{module.start, module.end, module.bias, module.buildId, module.path}, {}};
        entry.id = static_cast<std::uint32_t>(m_handleOfId.size());
        entry.loadedAt = module.loaded;
        entry.unloadedAt = module.unloaded;
        if (module.unloaded != kNever)
            entry.unloaded = {};
        m_handleOfId.push_back(static_cast<std::uint32_t>(m_entries.size()));
        m_entries.push_back(std::move(entry));
    }
    ++m_generation;
}

} // namespace tidemark::recording
