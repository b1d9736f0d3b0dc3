// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/module_rules.h"

#include <cstring>

namespace tidemark::collector {
namespace {

void writeModuleLoad(Event& event, const LoadedModule& module) noexcept {
    constexpr std::size_t kFixedWords = sizeof(wire::ModuleLoadRecord) / 8;
    char* const path = event.thread().scratch[event.level()].path;
    const std::size_t pathBytes = modulePath(module, path, wire::kPathBytes);
    const BuildId id = buildId(module);
    const auto words = static_cast<std::uint16_t>(kFixedWords + (id.count + pathBytes + 7) / 8);
    std::uint64_t* const place = event.reserve(words);
    if (!place)
        return;
    wire::ModuleLoadRecord record{};
    record.stamp = event.stampAfter(module.start);
    record.start = module.start;
    record.end = module.end;
    record.bias = module.bias;
    record.build_id_bytes = id.count;
    record.path_bytes = static_cast<std::uint32_t>(pathBytes);
    place[words - 1] = 0; // the padding
    std::memcpy(place + 1, reinterpret_cast<const std::uint64_t*>(&record) + 1, sizeof record - 8);
    auto* const text = reinterpret_cast<char*>(place + kFixedWords);
    if (id.count != 0)
        std::memcpy(text, id.bytes, id.count);
    std::memcpy(text + id.count, path, pathBytes);
    event.commit(place, {static_cast<std::uint8_t>(wire::RecordType::ModuleLoad), 0, words, 0});
}

} // namespace

ModuleRules::ModuleRules(Event& event) noexcept
    : RuleSource{&ModuleRules::lookUpRule, &ModuleRules::isInModule}, m_event(event) {}

void ModuleRules::announce(const LoadedModule& module) noexcept {
    AnnouncedModules& announced = m_event.recording().modules;
    LoadedModule gone;
    while (announced.takeReplaced(module, gone))
        forgetModule(m_event, gone);
    if (announced.announce(module))
        writeModuleLoad(m_event, module);
}

UnwindRule ModuleRules::lookUpRule(RuleSource& self, std::uintptr_t pc) noexcept {
    auto& rules = static_cast<ModuleRules&>(self);
    LoadedModule module;
    if (!findModule(pc, module))
        return UnwindRule(RuleKind::NoInfo); // not kept: a module may be loaded there later
    rules.announce(module);
    const UnwindRule rule = findRule(unwindSection(module), pc);
    rules.m_event.recording().rules.insert(pc, rule);
    return rule;
}

bool ModuleRules::isInModule(RuleSource&, std::uintptr_t pc) noexcept {
    LoadedModule module;
    return findModule(pc, module);
}

void forgetModule(Event& event, const LoadedModule& module) noexcept {
    Recording& recording = event.recording();
    recording.rules.clear();
    recording.moduleGeneration.fetch_add(1, std::memory_order_relaxed);
    std::uint64_t* const place = event.reserve(sizeof(wire::ModuleUnloadRecord) / 8);
    if (!place)
        return;
    wire::ModuleUnloadRecord record{};
    record.stamp = event.stampAfter(module.start);
    record.start = module.start;
    record.end = module.end;
    std::memcpy(place + 1, reinterpret_cast<const std::uint64_t*>(&record) + 1, sizeof record - 8);
    event.commit(place, {static_cast<std::uint8_t>(wire::RecordType::ModuleUnload), 0, sizeof record / 8, 0});
}

} // namespace tidemark::collector
