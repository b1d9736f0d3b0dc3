// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/function_text.h"
#include "core/report/leaks.h"
#include "core/report/phrases.h"
#include "core/report/report.h"
#include "core/report/stack_frames.h"
#include "core/report/stack_text.h"
#include "core/report/text_lines.h"
#include "core/report/warnings.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>

namespace tidemark {

namespace {

std::string suspectBlocks(Cost cost) {
    return formatBytes(cost.bytes) + " in " +
           counted(static_cast<std::size_t>(cost.allocations), "block", "blocks");
}

/// A rate in the unit of time in which it is easily imagined.
std::string rateText(double bytesPerSecond, Nanoseconds length) {
    constexpr double kMinute = 60e9;
    const bool perHour = static_cast<double>(length) > 120 * kMinute;
    const bool perMinute = !perHour && static_cast<double>(length) > 2 * kMinute;
    const double factor = perHour ? 3600 : perMinute ? 60 : 1;
    const auto bytes = std::llround(std::clamp(bytesPerSecond * factor, -9e18, 9e18));
    return formatBytes(bytes) + (perHour ? "/h" : perMinute ? "/min" : "/s");
}

/// Of snapshots only net growth is known.
std::string netGrowthText(const LeakReport& report, const Suspect& suspect) {
    if (suspect.verdict == LeakVerdict::BufferGrows)
        return "few blocks, each larger than the last";
    return fmt::format("net growth over {} snapshots{}", report.snapshots,
        suspect.verdict == LeakVerdict::FreedAtShutdown ? ", given back only at shutdown" : "");
}

std::string verdictText(const Suspect& suspect) {
    const Cost freed{suspect.kept.bytes - suspect.neverFreed.bytes,
        suspect.kept.allocations - suspect.neverFreed.allocations};
    switch (suspect.verdict) {
    case LeakVerdict::NeverFreed:
        return fmt::format("{} of its blocks were never freed",
            formatShare(suspect.neverFreed.allocations, suspect.allocated.allocations));
    case LeakVerdict::FreedAtShutdown:
        return fmt::format(
            "{} of it was given back only at shutdown", formatShare(freed.bytes, suspect.kept.bytes));
    case LeakVerdict::BufferGrows:
        break;
    }
    return "each block larger than the last";
}

std::string headline(const LeaksContent& content) {
    const std::size_t open = content.judgement.open.size();
    const LeakReport& report = content.report;
    const std::string window =
        fmt::format("from {} to {}", formatDuration(report.beginTime), formatDuration(report.endTime));
    if (open == 0)
        return fmt::format("Nothing grows without end {}.\n", window);
    return fmt::format("{} without end {}.\n", counted(open, "suspect grows", "suspects grow"), window);
}

} // namespace

std::string suspectRate(const LeakReport& report, const Suspect& suspect) {
    return rateText(suspect.bytesPerSecond, report.endTime - report.beginTime);
}

std::string excludedSentence(const LeakReport& report) {
    std::string text;
    for (const ExcludedShape& excluded : report.excluded) {
        if (excluded.shape == CurveShape::Scanty)
            continue;
        const auto singular = excluded.shape == CurveShape::Plateau    ? "flat cache"
                              : excluded.shape == CurveShape::SawTooth ? "saw-tooth"
                              : excluded.shape == CurveShape::StartUp  ? "start-up table"
                                                                       : "single step";
        const auto plural =
            excluded.shape == CurveShape::SawTooth ? std::string("saw-teeth") : singular + std::string("s");
        text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", counted(excluded.groups, singular, plural),
            formatBytes(excluded.kept.bytes));
    }
    return text.empty() ? "" : "Looked at and excluded: " + text + ".";
}

std::string suppressionSentence(const Suppression& suppression, const SuppressionUse& use) {
    switch (use.state) {
    case SuppressionUse::State::Used:
        return fmt::format("Suppressed by “leak:{}”: {}, {}.", printable(suppression.pattern),
            counted(use.suspects, "suspect", "suspects"), suspectBlocks(use.kept));
    case SuppressionUse::State::OverLimit:
        return fmt::format("Over the limit of “leak:{}” and therefore shown: {}.",
            printable(suppression.pattern), suspectBlocks(use.kept));
    case SuppressionUse::State::Expired:
        return fmt::format("“leak:{}” expired after {}; what it suppressed is shown: {}.",
            printable(suppression.pattern), suppression.until, suspectBlocks(use.kept));
    case SuppressionUse::State::Unused:
        break;
    }
    return fmt::format("“leak:{}” matches no suspect.", printable(suppression.pattern));
}

std::string suspectSentence(const LeakReport& report, const Suspect& suspect) {
    const std::string owner =
        shortFunction(printable(report.names->function(suspect.owner).name), kWidestFunctionText);
    const Nanoseconds length = report.endTime - suspect.firstSeen;
    const std::string rate = suspectRate(report, suspect);
    const std::string verb =
        suspect.verdict == LeakVerdict::BufferGrows ? "has a buffer that grows by" : "keeps";
    return fmt::format("`{}` {} {} for {}, {}: {}, {} of all growth.", owner, verb, rate,
        formatDuration(length), report.snapshots > 0 ? netGrowthText(report, suspect) : verdictText(suspect),
        suspectBlocks(suspect.kept), formatShare(std::llround(suspect.shareOfGrowth * 1e6), 1'000'000));
}

std::string leaksText(const LeaksContent& content) {
    std::set<ModuleId> unresolved;
    const LeakReport& report = content.report;
    std::string text = headerLines(content.profile.facts()) + "\n" + headline(content);
    std::size_t rank = 0;
    for (const std::size_t i : content.judgement.open) {
        const Suspect& suspect = report.suspects[i];
        text += fmt::format("\n{}. {}\n", ++rank, suspectSentence(report, suspect));
        const auto frames = stackFrames(content.profile, *report.names, suspect.stack);
        for (const auto& frame : frames)
            if (frame.frame.valid() && !report.names->function(frame.function).resolved)
                unresolved.insert(content.profile.frames()[frame.frame.index()].module);
        text += staleLine(content.profile, suspect.stack) + stackText(*report.names, frames);
        if (suspect.stacks.size() > 1)
            text += fmt::format(
                "    … and {}\n", counted(suspect.stacks.size() - 1, "more stack", "more stacks"));
        if (const auto holder = holderSentence(content.profile, *report.names, suspect); !holder.empty())
            text += "    " + holder + "\n";
    }
    const std::string excluded = excludedSentence(report);
    text += excluded.empty() ? "\n" : "\n" + excluded + "\n";
    for (std::size_t i = 0; i < content.suppressions.size(); ++i)
        text += suppressionSentence(content.suppressions[i], content.judgement.uses[i]) + "\n";
    auto warnings = profileWarnings(content.profile);
    for (auto& warning : symbolWarnings(content.profile, *report.names, unresolved))
        warnings.push_back(std::move(warning));
    return text + warningLines(warnings);
}

} // namespace tidemark
