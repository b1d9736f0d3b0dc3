// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/comparison_names.h"

#include "core/profile/names_builder.h"
#include "core/profile/profile_builder.h"

#include <algorithm>
#include <map>
#include <set>

namespace tidemark {
namespace {

std::string lastComponent(std::string_view path) {
    return std::string(path.substr(path.rfind('/') + 1));
}

/// Build-ids by build-independent module name.
std::map<std::string, std::set<std::string>> buildsOf(const ComparedSide& side) {
    std::map<std::string, std::set<std::string>> builds;
    for (const Module& module : side.profile.modules())
        builds[buildIndependentModule(module.name)].insert(module.buildId);
    return builds;
}

/// The program under one name, whatever each build's file is called.
std::string moduleOf(const ComparedSide& side, const std::string& program, std::string_view module) {
    const std::string own = lastComponent(side.profile.facts().program);
    return !own.empty() && !program.empty() && module == own ? program : buildIndependentModule(module);
}

/// The frames that stand for processes, whose numbers another recording does not have: program by label.
std::map<std::string, std::string> programsOf(const ComparedSide& side) {
    std::map<std::string, std::string> programs;
    if (side.profile.processes().size() > 1)
        for (const Process& process : side.profile.processes())
            programs[processLabel(process)] = process.name;
    return programs;
}

} // namespace

std::string buildIndependentName(std::string_view name) {
    if (const auto clone = name.find(" [clone "); clone != std::string_view::npos)
        return std::string(name.substr(0, clone));
    constexpr std::string_view kCloneMarks[] = {
        ".constprop.", ".isra.", ".part.", ".cold", ".lto_priv.", ".llvm."};
    std::size_t end = name.size();
    for (const std::string_view mark : kCloneMarks)
        if (const auto at = name.find(mark); at != std::string_view::npos && at > 0)
            end = std::min(end, at);
    return std::string(name.substr(0, end));
}

std::string buildIndependentModule(std::string_view module) {
    const auto at = module.find(".so.");
    return std::string(at == std::string_view::npos ? module : module.substr(0, at + 3));
}

bool isStartFrame(const Function& function) {
    constexpr std::string_view kModules[] = {"libc.so", "libc-", "ld-linux", "libpthread"};
    return function.name == "_start" ||
           std::any_of(std::begin(kModules), std::end(kModules),
               [&](std::string_view module) { return function.moduleName.starts_with(module); });
}

JointNames::JointNames(const ComparedSide& before, const ComparedSide& after) {
    const auto none = ProfileBuilder().finish();
    NamesBuilder builder(none);
    const auto buildsBefore = buildsOf(before);
    const auto buildsAfter = buildsOf(after);
    const std::string program = lastComponent(after.profile.facts().program);
    const ComparedSide* sides[] = {&before, &after};
    std::set<std::string> differing;
    for (const auto& [module, ids] : buildsBefore)
        if (const auto found = buildsAfter.find(module); found == buildsAfter.end() || found->second != ids)
            differing.insert(module);
    for (const auto& [module, ids] : buildsAfter)
        if (!buildsBefore.contains(module))
            differing.insert(module);
    m_differ = !differing.empty();
    const bool isOneTrace = &before.profile == &after.profile;
    for (const SideIndex side : {kBefore, kAfter}) {
        const auto programs = isOneTrace ? std::map<std::string, std::string>() : programsOf(*sides[side]);
        for (const Function& function : sides[side]->names->functions()) {
            const std::string module = moduleOf(*sides[side], program, function.moduleName);
            // An address says nothing about another build.
            const bool byAddress = !function.resolved && !function.moduleName.empty() &&
                                   differing.contains(buildIndependentModule(function.moduleName));
            const auto process = module.empty() ? programs.find(function.name) : programs.end();
            const std::string name = process != programs.end() ? process->second
                                     : byAddress               ? "[" + module + "]"
                                                               : buildIndependentName(function.name);
            m_joint[side].push_back(builder.addFunction(name, module, function.resolved));
            m_start[side].push_back(isStartFrame(function));
        }
    }
    m_names = builder.finish(std::max(before.names->generation(), after.names->generation()));
}

} // namespace tidemark
