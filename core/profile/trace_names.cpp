// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/trace_names.h"

#include "core/profile/names_builder.h"
#include "core/profile/names_part.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidemark {
namespace {

std::string_view moduleNameOf(const Profile& profile, FrameId frame) {
    const ModuleId module = profile.frames()[frame.index()].module;
    return module.valid() ? std::string_view(profile.modules()[module.index()].name) : std::string_view();
}

/// Where a Python function is, in place of a module: the file's last name, with its folder's if that says
/// little.
std::string_view pythonModuleOf(std::string_view file) {
    const std::size_t slash = file.rfind('/');
    const std::string_view name = file.substr(slash + 1);
    if (!name.starts_with("__") || slash == std::string_view::npos || slash == 0)
        return name;
    return file.substr(file.rfind('/', slash - 1) + 1);
}

std::vector<Location> chainOf(NamesBuilder& builder, std::string_view moduleName, bool isPython,
    const trace::NamesChunk& chunk, const trace::NamesChunk::FrameNames& frame) {
    const auto text = [&chunk](std::uint32_t index) {
        return index < chunk.strings.size() ? std::string_view(chunk.strings[index]) : std::string_view();
    };
    std::vector<Location> chain;
    chain.reserve(frame.locations.size());
    for (const trace::NamesChunk::Location& from : frame.locations) {
        Location& location = chain.emplace_back();
        if (const std::string_view name = text(from.function); !name.empty())
            location.function =
                builder.addFunction(name, isPython ? pythonModuleOf(text(from.file)) : moduleName, true);
        location.file = builder.addFile(text(from.file));
        location.line = from.line;
    }
    return chain;
}

MadeObject::How howOf(std::uint8_t how) {
    return how <= static_cast<std::uint8_t>(MadeObject::How::Pointer) ? static_cast<MadeObject::How>(how)
                                                                      : MadeObject::How::Unknown;
}

} // namespace

ModuleHealth::State healthStateOf(std::uint8_t state) {
    switch (state) {
    case 1:
        return ModuleHealth::State::Full;
    case 2:
        return ModuleHealth::State::SymbolTable;
    case 3:
        return ModuleHealth::State::Nothing;
    default:
        return ModuleHealth::State::NotTried;
    }
}

std::shared_ptr<const Names> namesOf(
    const std::shared_ptr<const Profile>& profile, const trace::NamesChunk& chunk) {
    NamesBuilder builder(profile);
    for (const trace::NamesChunk::FrameNames& frame : chunk.frames) {
        const FrameId id{frame.frame};
        if (id.index() >= profile->frames().size())
            continue;
        const bool isPython = isPythonFrame(profile->frames()[id.index()]);
        builder.setChain(id, chainOf(builder, moduleNameOf(*profile, id), isPython, chunk, frame));
        builder.setFunctionStart(id, frame.functionStart);
    }
    for (const trace::NamesChunk::FrameType& type : chunk.types)
        if (type.type < chunk.strings.size())
            builder.setMadeObject(
                FrameId{type.frame}, {chunk.strings[type.type], type.size, howOf(type.how), type.isArray});
    for (const trace::NamesChunk::ModuleHealth& health : chunk.modules)
        builder.setModuleHealth(ModuleId{health.module}, {healthStateOf(health.state), health.reason});
    return builder.finish(0);
}

} // namespace tidemark
