// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/phrases.h"
#include "core/report/report.h"
#include "core/report/stack_frames.h"
#include "core/report/warnings.h"

#include <array>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tidemark {

namespace {

using Json = nlohmann::ordered_json;

Json textOrNull(std::string_view text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

/// Null if the profile does not know numbers of blocks.
Json blocksJson(const Profile& profile, std::int64_t blocks) {
    return profile.capabilities().blockCounts ? Json(blocks) : Json(nullptr);
}

Json costJson(const Profile& profile, Cost cost) {
    return {{"bytes", cost.bytes}, {"allocations", blocksJson(profile, cost.allocations)}};
}

Json endJson(const ProfileFacts& facts) {
    return {
        {"reason", endReasonName(facts.endReason)},
        {"status", facts.endReason == EndReason::Exit && facts.exitStatus >= 0 ? Json(facts.exitStatus)
                                                                               : Json(nullptr)},
        {"signal", facts.endReason == EndReason::Signal ? Json(facts.exitSignal) : Json(nullptr)},
        {"detail", textOrNull(facts.endDetail)},
    };
}

Json warningsJson(const std::vector<DataProblem>& warnings) {
    Json list = Json::array();
    for (const auto& warning : warnings)
        list.push_back({
            {"severity", warning.severity == DataProblem::Severity::Warning ? "warning" : "note"},
            {"count", warning.count},
            {"sentence", warning.sentence},
        });
    return list;
}

/// What `info` and `report` have in common.
Json factsJson(std::string_view schema, const Profile& profile, const Summary& summary) {
    const ProfileFacts& facts = profile.facts();
    const auto ofEvents = [&](std::uint64_t figure) {
        return profile.capabilities().events ? Json(figure) : Json(nullptr);
    };
    return {
        {"schema", schema},
        {"file", facts.path},
        {"format", facts.format},
        {"complete", facts.complete},
        {"program", facts.program},
        {"arguments", facts.arguments},
        {"pid", facts.pid},
        {"working_directory", facts.workingDirectory},
        {"host", facts.host},
        {"kernel", facts.kernel},
        {"machine", facts.machine},
        {"recorded_by", facts.recordedBy},
        {"start_time_ns", facts.startWallClockNs},
        {"duration_ns", facts.duration},
        {"time_resolution_ns", facts.timeResolution},
        {"end", endJson(facts)},
        {"estimated", profile.capabilities().estimated},
        {"allocations", ofEvents(summary.allocations)},
        {"frees", ofEvents(summary.frees)},
        {"bytes_allocated", ofEvents(summary.bytesAllocated)},
        {"peak", {{"time_ns", summary.peakTime}, {"event", summary.peakMoment.after},
                     {"bytes", summary.peak.bytes},
                     {"allocations", blocksJson(profile, summary.peak.allocations)}}},
        {"leaked", costJson(profile, summary.liveAtEnd)},
        {"temporary",
            {{"allocations", ofEvents(summary.temporary)}, {"rule", textOrNull(facts.temporaryRule)}}},
        {"rss_peak_bytes", summary.rssPeakBytes >= 0 ? Json(summary.rssPeakBytes) : Json(nullptr)},
        {"unmatched_frees", profile.unmatchedFrees()},
        {"failed_reallocs", profile.failedReallocs()},
    };
}

Json momentJson(const Profile& profile, Moment moment) {
    return {{"event", moment.after}, {"time_ns", profile.timeOf(moment.after)}};
}

Json frameJson(const Profile& profile, const Names& names, const ResolvedFrame& resolved) {
    const Function& function = names.function(resolved.function);
    const bool pseudo = !resolved.frame.valid();
    const Frame frame = pseudo ? Frame{} : profile.frames()[resolved.frame.index()];
    const Module* module = frame.module.valid() ? &profile.modules()[frame.module.index()] : nullptr;
    return {
        {"function", function.resolved || pseudo ? Json(function.name) : Json(nullptr)},
        {"file", textOrNull(names.file(resolved.file))},
        {"line", resolved.line != 0 ? Json(resolved.line) : Json(nullptr)},
        {"module", module != nullptr ? Json(module->path) : Json(nullptr)},
        {"address", pseudo ? Json(nullptr) : Json(fmt::format("{:#x}", frame.address))},
        {"build_id", module != nullptr ? textOrNull(module->buildId) : Json(nullptr)},
        {"inlined", resolved.inlined},
        {"allocator", resolved.allocator},
    };
}

Json topJson(const ReportContent& content, std::set<ModuleId>& unresolved) {
    Json top = Json::array();
    for (const auto& row : content.stacks.rows) {
        Json frames = Json::array();
        for (const auto& frame : stackFrames(content.profile, content.names, row.stack)) {
            if (frame.frame.valid() && !content.names.function(frame.function).resolved)
                unresolved.insert(content.profile.frames()[frame.frame.index()].module);
            frames.push_back(frameJson(content.profile, content.names, frame));
        }
        Json entry = costJson(content.profile, row.cost);
        entry["frames"] = std::move(frames);
        top.push_back(std::move(entry));
    }
    return top;
}

Json treeJson(const ReportContent& content) {
    Json nodes = Json::array();
    for (std::size_t i = 0; i < content.tree->nodes.size(); ++i) {
        const auto& node = content.tree->nodes[i];
        const Function* function = node.function.valid() ? &content.names.function(node.function) : nullptr;
        nodes.push_back({
            {"parent", i == 0 ? Json(nullptr) : Json(node.parent)},
            {"function", function != nullptr ? Json(function->name) : Json(nullptr)},
            {"module", function != nullptr ? textOrNull(function->moduleName) : Json(nullptr)},
            {"file", textOrNull(content.names.file(node.file))},
            {"line", node.line != 0 ? Json(node.line) : Json(nullptr)},
            {"bytes", node.inclusive.bytes},
            {"allocations", blocksJson(content.profile, node.inclusive.allocations)},
            {"self_bytes", node.self.bytes},
            {"self_allocations", blocksJson(content.profile, node.self.allocations)},
        });
    }
    return {
        {"direction", content.tree->direction == TreeDirection::TopDown ? "top-down" : "bottom-up"},
        {"nodes", std::move(nodes)},
    };
}

Json filtersJson(const std::vector<Filter>& filters) {
    Json list = Json::array();
    for (const auto& filter : filters)
        list.push_back(filterText(filter));
    return list;
}

Json momentsJson(const Profile& profile, const Query& query) {
    const std::array<std::pair<const char*, Moment>, 4> all = {
        {{"a", query.a}, {"b", query.b}, {"c", query.c}, {"d", query.d}}};
    Json moments = Json::object();
    for (int i = 0; i < momentCount(query.rule); ++i)
        moments[all[static_cast<std::size_t>(i)].first] =
            momentJson(profile, all[static_cast<std::size_t>(i)].second);
    return moments;
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

std::string write(const Json& document) {
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
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
    return write(document);
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
    document["shown"] = costJson(content.profile, content.costs.shown);
    document["unfiltered"] = costJson(content.profile, content.costs.unfiltered);
    document["estimated"] = isEstimated(content.profile, content.query.rule);
    document["stacks"] = content.stacks.total;
    document["top"] = topJson(content, unresolved);
    if (content.tree != nullptr)
        document["tree"] = treeJson(content);
    auto warnings = answerWarnings(content.profile, content.query.rule);
    for (auto& warning : symbolWarnings(content.profile, content.names, unresolved))
        warnings.push_back(std::move(warning));
    document["warnings"] = warningsJson(warnings);
    return write(document);
}

} // namespace tidemark
