// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/heaptrack/symbol_table.h"

#include "core/profile/names_builder.h"

#include <fmt/format.h>

#include <utility>

namespace tidemark::heaptrack {

bool SymbolTable::addString(std::string_view text) {
    if (text.size() > kMostStringBytes - m_bytes.size() || m_ends.size() > kMostStrings)
        return false;
    m_bytes += text;
    m_ends.push_back(m_bytes.size());
    return true;
}

std::string_view SymbolTable::text(std::uint64_t number) const {
    if (number == 0 || number >= m_ends.size())
        return {};
    const auto index = static_cast<std::size_t>(number);
    return std::string_view(m_bytes).substr(m_ends[index - 1], m_ends[index] - m_ends[index - 1]);
}

ModuleId SymbolTable::moduleOf(ProfileBuilder& builder, std::uint64_t name) {
    if (name == 0 || name >= m_ends.size())
        return {};
    const auto [found, isNew] = m_modules.try_emplace(name, ModuleId());
    if (isNew) {
        Module module;
        module.path = std::string(text(name));
        found.value() = builder.addModule(std::move(module));
    }
    return found->second;
}

bool SymbolTable::addPointer(
    ProfileBuilder& builder, std::uint64_t ip, std::uint64_t module, const std::vector<Line>& lines) {
    if (pointers() >= kMostPointers || m_lines.size() + lines.size() > 4 * kMostPointers)
        return false;
    builder.addFrame({moduleOf(builder, module), ip});
    m_lines.insert(m_lines.end(), lines.begin(), lines.end());
    m_first.push_back(static_cast<std::uint32_t>(m_lines.size()));
    return true;
}

std::shared_ptr<const Names> SymbolTable::namesOf(const std::shared_ptr<const Profile>& profile) const {
    NamesBuilder builder(profile);
    for (std::size_t i = 0; i < pointers(); ++i) {
        const Frame& frame = profile->frames()[i];
        const std::string_view module = frame.module.valid()
                                            ? std::string_view(profile->modules()[frame.module.index()].name)
                                            : std::string_view();
        std::vector<Location> chain;
        for (std::size_t at = m_first[i]; at < m_first[i + 1]; ++at) {
            const Line& from = m_lines[at];
            Location& location = chain.emplace_back();
            if (const std::string_view name = text(from.function); !name.empty())
                location.function = builder.addFunction(name, module, true);
            location.file = builder.addFile(text(from.file));
            location.line = from.line;
        }
        if (chain.empty())
            chain.emplace_back();
        // The file does not say where modules were mapped, so that the address is an absolute one.
        for (Location& location : chain)
            if (!location.function.valid())
                location.function = builder.addFunction(fmt::format("{:#x}", frame.address), module, false);
        builder.setChain(FrameId(static_cast<FrameId::Value>(i)), std::move(chain));
    }
    return builder.finish(0);
}

} // namespace tidemark::heaptrack
