// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/json_parts.h"
#include "core/report/leaks.h"
#include "core/report/stack_frames.h"
#include "core/report/warnings.h"

#include <algorithm>
#include <cmath>

namespace tidemark {

namespace {

std::int64_t rounded(double value) {
    return std::llround(std::clamp(value, -9e18, 9e18));
}

std::string_view rootName(Holder::Root root) {
    return root == Holder::Root::Module ? "module" : root == Holder::Root::Frame ? "frame" : "unknown";
}

/// The innermost frame of a stack that has a line, "where" of JSON; null if there is none.
Json placeJson(const LeaksContent& content, StackId stack) {
    const auto frame = blamedFrame(content.profile, *content.report.names, stack);
    return frame ? frameJson(content.profile, *content.report.names, *frame) : Json(nullptr);
}

Json holderJson(const LeaksContent& content, const Suspect& suspect) {
    if (!suspect.holder)
        return nullptr;
    const Holder& holder = *suspect.holder;
    Json chain = Json::array();
    for (const HolderStep& step : holder.chain)
        chain.push_back({{"label", step.label}, {"type", step.type},
            {"allocated_at", placeJson(content, step.allocatedBy)},
            {"grown_at", placeJson(content, step.grownBy)}});
    return {{"root", rootName(holder.root)}, {"chain", std::move(chain)}, {"types", holder.types},
        {"held", holder.held}, {"objects", holder.objects}, {"collector_off", holder.collectorOff},
        {"sentence", holderSentence(content.profile, *content.report.names, suspect)}};
}

Json suspectJson(
    const LeaksContent& content, std::size_t rank, const Suspect& suspect, std::set<ModuleId>& unresolved) {
    const LeakReport& report = content.report;
    Json live = Json::array();
    for (std::size_t i = 0; i < suspect.live.size(); ++i)
        live.push_back({report.times[i], suspect.live[i].bytes, suspect.live[i].allocations});
    return {
        {"rank", rank},
        {"verdict", verdictName(suspect.verdict)},
        {"sentence", suspectSentence(report, suspect)},
        {"owner", report.names->function(suspect.owner).name},
        {"bytes", suspect.kept.bytes},
        {"allocations", suspect.kept.allocations},
        {"never_freed", costJson(suspect.neverFreed)},
        {"allocated", report.snapshots > 0 ? Json(nullptr) : costJson(suspect.allocated)},
        {"bytes_per_second", rounded(suspect.bytesPerSecond)},
        {"bytes_per_second_low", rounded(suspect.lowBytesPerSecond)},
        {"bytes_per_second_high", rounded(suspect.highBytesPerSecond)},
        {"confidence_percent", rounded(suspect.confidence * 100)},
        {"share_of_growth_percent", rounded(suspect.shareOfGrowth * 100)},
        {"first_seen_ns", suspect.firstSeen},
        {"last_seen_ns", suspect.lastSeen},
        {"stacks", suspect.stacks.size()},
        {"stale_type", textOrNull(staleType(content.profile, suspect.stack))},
        {"stale_bytes", suspect.staleBytes},
        {"holder", holderJson(content, suspect)},
        {"live", std::move(live)},
        {"frames", framesJson(content.profile, *report.names, suspect.stack, unresolved)},
    };
}

std::string_view stateName(SuppressionUse::State state) {
    switch (state) {
    case SuppressionUse::State::Used:
        return "used";
    case SuppressionUse::State::OverLimit:
        return "over-limit";
    case SuppressionUse::State::Expired:
        return "expired";
    case SuppressionUse::State::Unused:
        break;
    }
    return "unused";
}

Json limitOrNull(std::int64_t limit) {
    return limit == Suppression::kNoLimit ? Json(nullptr) : Json(limit);
}

Json suppressedJson(const LeaksContent& content) {
    Json rules = Json::array();
    for (std::size_t i = 0; i < content.suppressions.size(); ++i) {
        const Suppression& one = content.suppressions[i];
        const SuppressionUse& use = content.judgement.uses[i];
        rules.push_back({
            {"pattern", one.pattern},
            {"line", one.line},
            {"state", stateName(use.state)},
            {"suspects", use.suspects},
            {"bytes", use.kept.bytes},
            {"allocations", use.kept.allocations},
            {"most_bytes", limitOrNull(one.mostBytes)},
            {"most_allocations", limitOrNull(one.mostBlocks)},
            {"until", textOrNull(one.until)},
        });
    }
    Json suppressed = costJson(content.judgement.suppressed);
    suppressed["suspects"] = content.report.suspects.size() - content.judgement.open.size();
    suppressed["rules"] = std::move(rules);
    return suppressed;
}

} // namespace

std::string_view verdictName(LeakVerdict verdict) {
    switch (verdict) {
    case LeakVerdict::NeverFreed:
        return "never-freed";
    case LeakVerdict::FreedAtShutdown:
        return "freed-at-shutdown";
    case LeakVerdict::BufferGrows:
        break;
    }
    return "buffer-grows";
}

std::string_view shapeName(CurveShape shape) {
    switch (shape) {
    case CurveShape::SteadyGrowth:
        return "steady-growth";
    case CurveShape::GrowingBuffer:
        return "growing-buffer";
    case CurveShape::Step:
        return "step";
    case CurveShape::Plateau:
        return "plateau";
    case CurveShape::SawTooth:
        return "saw-tooth";
    case CurveShape::StartUp:
        return "start-up";
    case CurveShape::Scanty:
        break;
    }
    return "scanty";
}

std::string leaksJson(const LeaksContent& content) {
    std::set<ModuleId> unresolved;
    const LeakReport& report = content.report;
    Json document = factsJson("tidemark.leaks/1", content.profile, content.summary);
    document["window"] = {{"begin_ns", report.beginTime}, {"end_ns", report.endTime},
        {"begin_event", report.begin.after}, {"end_event", report.end.after}};
    document["snapshots"] = report.snapshots > 0 ? Json(report.snapshots) : Json(nullptr);
    document["kept"] = costJson(report.kept);
    Json suspects = Json::array();
    for (const std::size_t i : content.judgement.open)
        suspects.push_back(suspectJson(content, suspects.size() + 1, report.suspects[i], unresolved));
    document["suspects"] = std::move(suspects);
    document["suppressed"] = suppressedJson(content);
    Json excluded = Json::array();
    for (const ExcludedShape& one : report.excluded)
        excluded.push_back({{"shape", shapeName(one.shape)}, {"groups", one.groups},
            {"bytes", one.kept.bytes}, {"allocations", one.kept.allocations}});
    document["excluded"] = std::move(excluded);
    auto warnings = profileWarnings(content.profile);
    for (auto& warning : symbolWarnings(content.profile, *report.names, unresolved))
        warnings.push_back(std::move(warning));
    document["warnings"] = warningsJson(warnings);
    return writeJson(document);
}

} // namespace tidemark
