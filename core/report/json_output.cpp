// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/group_label.h"
#include "core/report/json_parts.h"
#include "core/report/phrases.h"
#include "core/report/report.h"
#include "core/report/stack_frames.h"
#include "core/report/warnings.h"

#include <set>

namespace tidemark {

namespace {

Json topJson(const ReportContent& content, std::set<ModuleId>& unresolved) {
    Json top = Json::array();
    for (const auto& row : content.stacks.rows) {
        Json entry = costJson(content.profile, row.cost, content.costs.estimateOf(row.stack));
        entry["frames"] = framesJson(content.profile, content.names, row.stack, unresolved);
        entry["stale_type"] = textOrNull(staleType(content.profile, row.stack));
        top.push_back(std::move(entry));
    }
    return top;
}

void addProcess(Json& entry, const Profile& profile, std::uint64_t key) {
    const Process process =
        key == GroupList::kNone ? Process() : profile.processes()[static_cast<std::size_t>(key)];
    entry["process"] = textOrNull(process.name);
    entry["pid"] = process.pid != 0 ? Json(process.pid) : Json(nullptr);
}

Json groupsJson(const ReportContent& content) {
    Json list = Json::array();
    for (const GroupList::Row& row : content.groups->rows) {
        Json entry = costJson(content.profile, row.cost, estimateOf(content.profile, row.estimate));
        entry["label"] = groupLabel(content.profile, content.names, content.groups->grouping, row);
        entry["key"] = row.key != GroupList::kNone ? Json(row.key) : Json(nullptr);
        if (content.groups->grouping == Grouping::Type) {
            entry["type"] = textOrNull(row.label);
            entry["known_by"] = textOrNull(row.evidence);
        }
        if (content.groups->grouping == Grouping::Process)
            addProcess(entry, content.profile, row.key);
        list.push_back(std::move(entry));
    }
    return list;
}

Json treeJson(const ReportContent& content) {
    Json nodes = Json::array();
    for (std::size_t i = 0; i < content.tree->nodes.size(); ++i) {
        const auto& node = content.tree->nodes[i];
        const Function* function = node.function.valid() ? &content.names.function(node.function) : nullptr;
        Json entry = {
            {"parent", i == 0 ? Json(nullptr) : Json(node.parent)},
            {"function", function != nullptr ? Json(function->name) : Json(nullptr)},
            {"module", function != nullptr ? textOrNull(function->moduleName) : Json(nullptr)},
            {"file", textOrNull(content.names.file(node.file))},
            {"line", node.line != 0 ? Json(node.line) : Json(nullptr)},
            {"bytes", node.inclusive.bytes},
            {"allocations", blocksJson(content.profile, node.inclusive.allocations)},
            {"self_bytes", node.self.bytes},
            {"self_allocations", blocksJson(content.profile, node.self.allocations)},
        };
        if (i < content.tree->estimates.size())
            entry.update(costJson(content.profile, node.inclusive, &content.tree->estimates[i]));
        nodes.push_back(std::move(entry));
    }
    return {
        {"direction", content.tree->direction == TreeDirection::TopDown ? "top-down" : "bottom-up"},
        {"nodes", std::move(nodes)},
    };
}

std::string_view stateName(ModuleHealth::State state) {
    switch (state) {
    case ModuleHealth::State::Full:
        return "full";
    case ModuleHealth::State::SymbolTable:
        return "symbol-table";
    case ModuleHealth::State::Nothing:
        return "nothing";
    case ModuleHealth::State::NotTried:
        break;
    }
    return "not-tried";
}

Json modulesJson(const Profile& profile, const Names& names) {
    Json list = Json::array();
    for (std::size_t i = 0; i < profile.modules().size(); ++i) {
        const Module& module = profile.modules()[i];
        const auto health = i < names.moduleHealth().size() ? names.moduleHealth()[i] : ModuleHealth{};
        list.push_back({
            {"path", module.path},
            {"build_id", textOrNull(module.buildId)},
            {"loaded_event", module.loaded},
            {"unloaded_event", module.unloaded != kNever ? Json(module.unloaded) : Json(nullptr)},
            {"symbols", stateName(health.state)},
            {"reason", textOrNull(health.reason)},
        });
    }
    return list;
}

Json threadsJson(const Profile& profile) {
    Json list = Json::array();
    for (std::size_t i = 0; i < profile.threads().size(); ++i)
        list.push_back({
            {"id", i},
            {"tid", profile.threads()[i].tid},
            {"name", textOrNull(profile.threads()[i].name)},
        });
    return list;
}

} // namespace

std::string infoJson(const Profile& profile, const Names& names, const Summary& summary) {
    Json document = factsJson("tidemark.info/1", profile, summary);
    document["events"] = profile.lastPosition();
    document["stacks"] = distinctStacks(profile);
    document["frames"] = profile.frames().size();
    document["threads"] = threadsJson(profile);
    document["modules"] = modulesJson(profile, names);
    Json processes = Json::array();
    for (const auto& process : profile.facts().unrecordedProcesses)
        processes.push_back({{"pid", process.pid}, {"image", process.image}});
    document["unrecorded_processes"] = std::move(processes);
    document["warnings"] = warningsJson(profileWarnings(profile));
    return writeJson(document);
}

std::string reportJson(const ReportContent& content) {
    std::set<ModuleId> unresolved;
    Json document = factsJson("tidemark.report/1", content.profile, content.summary);
    document["rule"] = ruleName(content.query.rule);
    document["cost"] = content.query.cost == CostKind::Bytes ? "bytes" : "allocations";
    document["moments"] = momentsJson(content.profile, content.query);
    document["rule_peak"] =
        content.query.rule == Rule::Peak ? momentJson(content.profile, content.costs.peak) : Json(nullptr);
    document["filters"] = filtersJson(content.query.filters);
    document["shown"] = costJson(
        content.profile, content.costs.shown, estimateOf(content.profile, content.costs.shownEstimate));
    document["unfiltered"] = costJson(content.profile, content.costs.unfiltered,
        estimateOf(content.profile, content.costs.unfilteredEstimate));
    document["estimated"] = isEstimated(content.profile, content.query.rule);
    document["stacks"] = content.stacks.total;
    document["top"] = topJson(content, unresolved);
    if (content.groups != nullptr) {
        document["group_by"] = groupingName(content.groups->grouping);
        document["group_count"] = content.groupsTotal;
        document["groups"] = groupsJson(content);
    }
    if (content.tree != nullptr)
        document["tree"] = treeJson(content);
    auto warnings = answerWarnings(content.profile, content.query.rule);
    for (auto& warning : symbolWarnings(content.profile, content.names, unresolved))
        warnings.push_back(std::move(warning));
    document["warnings"] = warningsJson(warnings);
    return writeJson(document);
}

} // namespace tidemark
