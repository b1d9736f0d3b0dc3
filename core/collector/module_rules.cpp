// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/module_rules.h"

#include "core/collector/long_record.h"

namespace tidemark::collector {
namespace {

void writeModuleLoad(Event event, const LoadedModule& module) noexcept {
    char* const path = event.thread().scratch.path;
    const std::size_t pathBytes = modulePath(module, path, wire::kPathBytes);
    const BuildId id = buildId(module);
    writeLongRecord<stampAfter>(event, module.start, {wire::RecordType::ModuleLoad},
        wire::ModuleLoadRecord{
            0, module.start, module.end, module.bias, id.count, static_cast<std::uint32_t>(pathBytes)},
        {id.bytes, id.count, path, pathBytes});
}

} // namespace

ModuleRules::ModuleRules(Event event) noexcept
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

void forgetModule(Event event, const LoadedModule& module) noexcept {
    Recording& recording = event.recording();
    recording.rules.clear();
    recording.moduleGeneration.fetch_add(1, std::memory_order_relaxed);
    writeLongRecord<stampAfter>(event, module.start, {wire::RecordType::ModuleUnload},
        wire::ModuleUnloadRecord{0, module.start, module.end});
}

} // namespace tidemark::collector
