// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/thread_ring.h"
#include "core/collector/unwinder.h"

namespace tidemark::collector {

/// Reads rules from the modules of the target and writes a ModuleLoad record when it meets a module for the
/// first time.
class ModuleRules : public RuleSource {
public:
    explicit ModuleRules(Event event) noexcept;

private:
    static UnwindRule lookUpRule(RuleSource& self, std::uintptr_t pc) noexcept;
    static bool isInModule(RuleSource& self, std::uintptr_t pc) noexcept;
    void announce(const LoadedModule& module) noexcept;

    Event m_event;
};

/// Writes a ModuleUnload record, empties the rule cache and makes all stacks new ones.
void forgetModule(Event event, const LoadedModule& module) noexcept;

} // namespace tidemark::collector
