// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/recording_outcome.h"

#include "core/record/trace_end.h"

#include <fmt/format.h>

#include <array>
#include <string>
#include <string_view>

namespace tidemark::recording {
namespace {

std::string grouped(std::uint64_t number) {
    std::string digits = std::to_string(number);
    std::string result;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0)
            result.push_back(',');
        result.push_back(digits[i]);
    }
    return result;
}

std::string counted(std::uint64_t number, std::string_view one) {
    return fmt::format("{} {}{}", grouped(number), one, number == 1 ? "" : "s");
}

std::string bytesText(std::uint64_t bytes) {
    constexpr std::array<std::string_view, 4> kUnits = {"KiB", "MiB", "GiB", "TiB"};
    if (bytes < 1024)
        return fmt::format("{} B", bytes);
    double value = static_cast<double>(bytes) / 1024;
    std::size_t unit = 0;
    for (; value >= 1024 && unit + 1 < kUnits.size(); ++unit)
        value /= 1024;
    return fmt::format("{:.1f} {}", value, kUnits[unit]);
}

} // namespace

void describeRecording(const trace::End& end, std::uint64_t fileBytes, RecordOutcome& outcome) {
    outcome.summary = fmt::format("recorded {} in {:.1f} s → {} ({})", counted(end.events, "event"),
        static_cast<double>(end.duration) / 1e9, outcome.output.string(), bytesText(fileBytes));
    if (!end.detail.empty() && !end.detail.starts_with(kEndedAsAsked))
        outcome.notices.push_back(end.detail);
    if (end.droppedEvents > 0)
        outcome.notices.push_back(
            fmt::format("{} could not be recorded.", counted(end.droppedEvents, "event")));
    if (end.unknownStacks > 0)
        outcome.notices.push_back(fmt::format(
            "{} could not be read and is shown as [unknown].", counted(end.unknownStacks, "call stack")));
}

void describeFamily(
    const trace::Manifest& manifest, const std::filesystem::path& path, RecordOutcome& outcome) {
    std::uint64_t others = 0;
    std::uint64_t going = 0;
    std::uint64_t broken = 0;
    for (const auto& process : manifest.processes) {
        if (process.file.empty())
            continue;
        others += process.file != manifest.trace ? 1 : 0;
        going += process.ended ? 0 : 1;
        broken += process.problem.empty() ? 0 : 1;
    }
    if (others > 0)
        outcome.summary += fmt::format("; the traces of {} are listed in {}",
            others == 1 ? "1 more program" : grouped(others) + " more programs", path.string());
    if (going > 0)
        outcome.summary += fmt::format("; {} go{} on and {} still recorded", grouped(going),
            going == 1 ? "es" : "", going == 1 ? "is" : "are");
    if (manifest.refused > 0)
        outcome.notices.push_back(fmt::format("{} not recorded: too many at once, or no room for {}.",
            manifest.refused == 1 ? "1 process was" : grouped(manifest.refused) + " processes were",
            manifest.refused == 1 ? "it" : "them"));
    if (broken > 0)
        outcome.notices.push_back(
            fmt::format("The traces of {} are not complete.", counted(broken, "program")));
}

} // namespace tidemark::recording
