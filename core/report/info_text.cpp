// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/object_graph.h"
#include "core/report/phrases.h"
#include "core/report/report.h"
#include "core/report/stack_frames.h"
#include "core/report/text_lines.h"
#include "core/report/warnings.h"

#include <algorithm>
#include <fmt/format.h>

namespace tidemark {

namespace {

constexpr std::size_t kNameWidth = 14;

std::size_t columns(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string commandLine(const ProfileFacts& facts) {
    if (facts.arguments.empty())
        return facts.program;
    std::string line;
    for (const auto& argument : facts.arguments)
        line += (line.empty() ? "" : " ") + argument;
    return line;
}

std::string_view stateText(ModuleHealth::State state) {
    switch (state) {
    case ModuleHealth::State::Full:
        return "lines";
    case ModuleHealth::State::SymbolTable:
        return "functions";
    case ModuleHealth::State::Nothing:
        return "nothing";
    case ModuleHealth::State::NotTried:
        break;
    }
    return "not tried";
}

std::string moduleLines(const Profile& profile, const Names& names) {
    std::vector<bool> used(profile.modules().size(), false);
    for (const Frame& frame : profile.frames())
        if (frame.module.valid() && frame.module.index() < used.size())
            used[frame.module.index()] = true;
    std::string text;
    for (std::size_t i = 0; i < used.size(); ++i) {
        if (!used[i])
            continue;
        const auto health = i < names.moduleHealth().size() ? names.moduleHealth()[i] : ModuleHealth{};
        text += fmt::format(
            "  {}  {}\n", alignLeft(stateText(health.state), 9), printable(profile.modules()[i].path));
        if (health.state != ModuleHealth::State::Full && !health.reason.empty())
            text += fmt::format("             {}\n", printable(health.reason));
    }
    return text.empty() ? text : "\nModules on stacks, and what is known of them\n" + text;
}

} // namespace

std::string alignRight(std::string_view text, std::size_t width) {
    return std::string(width - std::min(width, columns(text)), ' ') + std::string(text);
}

std::string alignLeft(std::string_view text, std::size_t width) {
    return std::string(text) + std::string(width - std::min(width, columns(text)), ' ');
}

std::string printable(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            c = '?';
    return result;
}

std::string factLine(std::string_view name, std::string_view text) {
    return fmt::format("{}{}\n", alignLeft(name, kNameWidth), printable(text));
}

std::string headerLines(const ProfileFacts& facts) {
    std::string text = factLine("Program", commandLine(facts));
    std::string recorded = formatDuration(facts.duration);
    if (facts.startWallClockNs != 0)
        recorded = formatWallClock(facts.startWallClockNs) + ", " + recorded;
    if (!facts.host.empty())
        recorded += fmt::format(", on {}", facts.host);
    text += factLine("Recorded", recorded);
    text += factLine("Ended", describeEnd(facts));
    return text;
}

std::string totalLines(const Summary& summary, Capabilities can) {
    struct Line {
        std::string_view name;
        std::string bytes;
        std::uint64_t count;
        std::string note;
    };
    const auto asCount = [](std::int64_t value) {
        return static_cast<std::uint64_t>(std::max<std::int64_t>(value, 0));
    };
    const auto errorOf = [](const Estimate& estimate) {
        return formatError(estimate.samples != 0 ? &estimate : nullptr);
    };
    const auto asBytes = [](std::uint64_t value) { return formatBytes(static_cast<std::int64_t>(value)); };
    std::vector<Line> lines = {
        {"Allocated", asBytes(summary.bytesAllocated), summary.allocations, ""},
        {"Freed", "", summary.frees, ""},
        {"Temporary", "", summary.temporary,
            formatShare(static_cast<std::int64_t>(summary.temporary),
                static_cast<std::int64_t>(summary.allocations)) +
                " of all"},
        {"Peak", formatBytes(summary.peak.bytes), asCount(summary.peak.allocations),
            "at " + formatDuration(summary.peakTime) + errorOf(summary.peakEstimate)},
        {"Live at end", formatBytes(summary.liveAtEnd.bytes), asCount(summary.liveAtEnd.allocations),
            errorOf(summary.liveAtEndEstimate)},
    };
    if (!can.events)
        lines.erase(lines.begin(), lines.begin() + 3);
    std::string text;
    for (const auto& line : lines) {
        text += alignLeft(line.name, kNameWidth) + alignRight(line.bytes, 11);
        if (can.blockCounts)
            text += fmt::format("  {} {}", alignRight(formatCount(static_cast<std::int64_t>(line.count)), 14),
                line.count == 1 ? "allocation" : "allocations");
        text += (line.note.empty() ? "" : ", " + line.note) + "\n";
    }
    if (summary.rssPeakBytes >= 0)
        text += fmt::format(
            "{}{}\n", alignLeft("RSS peak", kNameWidth), alignRight(formatBytes(summary.rssPeakBytes), 11));
    return text;
}

std::string warningLines(const std::vector<DataProblem>& warnings) {
    std::string text;
    for (const auto& warning : warnings)
        text +=
            fmt::format("{}: {}\n", warning.severity == DataProblem::Severity::Warning ? "Warning" : "Note",
                printable(warning.sentence));
    return text.empty() ? text : "\n" + text;
}

std::string infoText(const Profile& profile, const Names& names, const Summary& summary) {
    const ProfileFacts& facts = profile.facts();
    std::string text = factLine("Trace", facts.path);
    text += factLine("Format",
        fmt::format("{}, {}{}", facts.format, formatBytes(static_cast<std::int64_t>(facts.fileBytes)),
            facts.complete ? "" : ", unfinished"));
    text += headerLines(facts);
    if (facts.pid != 0)
        text += factLine("Process", fmt::format("{}, in {}", facts.pid, facts.workingDirectory));
    if (!facts.kernel.empty())
        text += factLine("System", fmt::format("{}, {}", facts.kernel, facts.machine));
    text += factLine("Recorded by", facts.recordedBy);
    text += "\n" + totalLines(summary, profile.capabilities());
    text += "\n";
    text += factLine("Stacks", formatCount(distinctStacks(profile)));
    text += factLine("Frames", formatCount(static_cast<std::int64_t>(profile.frames().size())));
    if (profile.capabilities().threads)
        text += factLine("Threads", formatCount(static_cast<std::int64_t>(profile.threads().size())));
    if (profile.capabilities().snapshots)
        text +=
            factLine("Snapshots", formatCount(static_cast<std::int64_t>(profile.index().snapshots().size())));
    if (const ObjectGraph* objects = profile.objectGraph())
        text += factLine("Objects", fmt::format("{} of Python, noted at {}",
                                        formatCount(static_cast<std::int64_t>(objects->objects.size())),
                                        formatDuration(objects->time)));
    text += factLine("Time steps", formatDuration(facts.timeResolution));
    if (!facts.temporaryRule.empty())
        text += factLine("Definition", facts.temporaryRule);
    return text + moduleLines(profile, names) + warningLines(profileWarnings(profile));
}

} // namespace tidemark
