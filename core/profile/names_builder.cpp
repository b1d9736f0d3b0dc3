// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/names_builder.h"

#include "core/profile/allocator_functions.h"

#include <fmt/format.h>

#include <utility>

namespace tidemark {

NamesBuilder::NamesBuilder(std::shared_ptr<const Profile> profile)
    : m_profile(std::move(profile)), m_names(std::make_shared<Names>()),
      m_chains(m_profile->frames().size()) {
    m_names->m_moduleHealth.resize(m_profile->modules().size());
    m_names->m_cut.function = addFunction("[cut]", "", false);
    m_names->m_unknown.function = addFunction("[unknown]", "", false);
    m_names->m_nothing = m_names->m_unknown;
}

NamesBuilder::~NamesBuilder() = default;

FunctionId NamesBuilder::addFunction(std::string_view name, std::string_view moduleName, bool resolved) {
    std::string key;
    key.reserve(moduleName.size() + 1 + name.size());
    key.append(moduleName).append(1, '\0').append(name);
    const auto next = static_cast<std::uint32_t>(m_names->m_functions.size());
    const auto [found, isNew] = m_functionIds.try_emplace(std::move(key), next);
    if (isNew)
        m_names->m_functions.push_back(
            {std::string(name), std::string(moduleName), resolved, resolved && isAllocatorFunction(name)});
    return FunctionId{found->second};
}

FileId NamesBuilder::addFile(std::string_view path) {
    if (path.empty())
        return {};
    const auto next = static_cast<std::uint32_t>(m_names->m_files.size());
    const auto [found, isNew] = m_fileIds.try_emplace(std::string(path), next);
    if (isNew)
        m_names->m_files.emplace_back(path);
    return FileId{found->second};
}

void NamesBuilder::setChain(FrameId frame, std::vector<Location> chain) {
    if (frame.index() >= m_chains.size())
        return;
    for (std::size_t i = 0; i < chain.size(); ++i)
        chain[i].inlined = i + 1 < chain.size();
    m_chains[frame.index()].first = static_cast<std::uint32_t>(m_locations.size());
    m_chains[frame.index()].count = static_cast<std::uint32_t>(chain.size());
    m_locations.insert(m_locations.end(), chain.begin(), chain.end());
}

void NamesBuilder::setFunctionStart(FrameId frame, std::uint64_t start) {
    if (frame.index() < m_chains.size())
        m_chains[frame.index()].functionStart = start;
}

void NamesBuilder::setMadeObject(FrameId frame, MadeObject object) {
    if (frame.index() < m_chains.size())
        m_madeObjects[frame.value()] = std::move(object);
}

void NamesBuilder::setModuleHealth(ModuleId module, ModuleHealth health) {
    if (module.index() < m_names->m_moduleHealth.size())
        m_names->m_moduleHealth[module.index()] = std::move(health);
}

FunctionId NamesBuilder::unresolvedFunction(FrameId id) {
    const Frame& frame = m_profile->frames()[id.index()];
    const std::uint64_t start = m_chains[id.index()].functionStart;
    const std::uint64_t address = start != 0 ? start : frame.address;
    if (!frame.module.valid())
        return addFunction(fmt::format("0x{:x}", address), "", false);
    const std::string& module = m_profile->modules()[frame.module.index()].name;
    return addFunction(fmt::format("{}{}0x{:x}", module, start != 0 ? "!fn@" : "+", address), module, false);
}

void NamesBuilder::addChains() {
    Names& names = *m_names;
    names.m_firstLocation.reserve(m_chains.size() + 1);
    names.m_locations.reserve(m_locations.size() + m_chains.size());
    for (std::size_t i = 0; i < m_chains.size(); ++i) {
        const FrameId frame{static_cast<std::uint32_t>(i)};
        const FrameChain& chain = m_chains[i];
        names.m_firstLocation.push_back(static_cast<std::uint32_t>(names.m_locations.size()));
        if (chain.count == 0) {
            Location location;
            location.function = unresolvedFunction(frame);
            names.m_locations.push_back(location);
        }
        for (std::uint32_t at = chain.first; at < chain.first + chain.count; ++at) {
            Location& location = names.m_locations.emplace_back(m_locations[at]);
            if (!location.function.valid())
                location.function = unresolvedFunction(frame);
        }
    }
    names.m_firstLocation.push_back(static_cast<std::uint32_t>(names.m_locations.size()));
}

std::shared_ptr<const Names> NamesBuilder::finish(std::uint64_t generation) {
    addChains();
    for (auto& made : m_madeObjects)
        m_names->m_madeObjects.emplace_back(made.first, std::move(made.second));
    m_names->m_generation = generation;
    return std::exchange(m_names, nullptr);
}

std::shared_ptr<const Names> NamesBuilder::ofGeneration(const Names& names, std::uint64_t generation) {
    auto copy = std::make_shared<Names>(names);
    copy->m_generation = generation;
    return copy;
}

} // namespace tidemark
