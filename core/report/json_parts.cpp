// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/json_parts.h"

#include "core/profile/object_graph.h"
#include "core/report/phrases.h"
#include "core/report/stack_frames.h"

#include <array>
#include <fmt/format.h>
#include <utility>

namespace tidemark {

namespace {

Json objectsJson(const Profile& profile) {
    const ObjectGraph* const objects = profile.objectGraph();
    if (objects == nullptr)
        return nullptr;
    return {{"time_ns", objects->time}, {"event", profile.momentAt(objects->time).after},
        {"objects", objects->objects.size()}, {"truncated", objects->truncated}};
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

} // namespace

Json textOrNull(std::string_view text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

Json blocksJson(const Profile& profile, std::int64_t blocks) {
    return profile.capabilities().blockCounts ? Json(blocks) : Json(nullptr);
}

Json costJson(Cost cost) {
    return {{"bytes", cost.bytes}, {"allocations", cost.allocations}};
}

Json costJson(const Profile& profile, Cost cost, const Estimate* estimate) {
    Json figure = {{"bytes", cost.bytes}, {"allocations", blocksJson(profile, cost.allocations)}};
    if (estimate == nullptr)
        return figure;
    figure["stderr"] = {{"bytes", Estimate::round(estimate->bytesError())},
        {"allocations", Estimate::round(estimate->allocationsError())}};
    figure["samples"] = estimate->samples;
    return figure;
}

Json momentJson(const Profile& profile, Moment moment) {
    return {{"event", moment.after}, {"time_ns", profile.timeOf(moment.after)}};
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

Json filtersJson(const std::vector<Filter>& filters) {
    Json list = Json::array();
    for (const auto& filter : filters)
        list.push_back(filterText(filter));
    return list;
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

Json framesJson(const Profile& profile, const Names& names, StackId stack, std::set<ModuleId>& unresolved) {
    Json frames = Json::array();
    for (const auto& frame : stackFrames(profile, names, stack)) {
        if (frame.frame.valid() && !names.function(frame.function).resolved)
            unresolved.insert(profile.frames()[frame.frame.index()].module);
        frames.push_back(frameJson(profile, names, frame));
    }
    return frames;
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

Json originJson(std::string_view schema, const Profile& profile) {
    const ProfileFacts& facts = profile.facts();
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
    };
}

Json factsJson(std::string_view schema, const Profile& profile, const Summary& summary) {
    Json facts = originJson(schema, profile);
    const auto ofEvents = [&](std::uint64_t figure) {
        return profile.capabilities().events ? Json(figure) : Json(nullptr);
    };
    facts.update(Json{
        {"allocations", ofEvents(summary.allocations)},
        {"frees", ofEvents(summary.frees)},
        {"bytes_allocated", ofEvents(summary.bytesAllocated)},
        {"peak", {{"time_ns", summary.peakTime}, {"event", summary.peakMoment.after},
                     {"bytes", summary.peak.bytes},
                     {"allocations", blocksJson(profile, summary.peak.allocations)}}},
        {"leaked", costJson(profile, summary.liveAtEnd, estimateOf(profile, summary.liveAtEndEstimate))},
        {"temporary", {{"allocations", ofEvents(summary.temporary)},
                          {"rule", textOrNull(profile.facts().temporaryRule)}}},
        {"rss_peak_bytes", summary.rssPeakBytes >= 0 ? Json(summary.rssPeakBytes) : Json(nullptr)},
        {"unmatched_frees", profile.unmatchedFrees()},
        {"failed_reallocs", profile.failedReallocs()},
        {"python_objects", objectsJson(profile)},
    });
    return facts;
}

std::string writeJson(const Json& document) {
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace tidemark
