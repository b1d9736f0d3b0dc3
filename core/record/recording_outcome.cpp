// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/recording_outcome.h"

#include "core/record/family_failure.h"
#include "core/record/not_recorded.h"
#include "core/record/trace_end.h"

#include <fmt/format.h>

#include <algorithm>
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
    for (const auto& process : manifest.processes) {
        if (process.file.empty())
            continue;
        others += process.file != manifest.trace ? 1 : 0;
        going += process.ended ? 0 : 1;
    }
    if (others > 0)
        outcome.summary += fmt::format("; the traces of {} are listed in {}",
            others == 1 ? "1 more program" : grouped(others) + " more programs", path.string());
    if (going > 0)
        outcome.summary += fmt::format("; {} go{} on and {} still recorded", grouped(going),
            going == 1 ? "es" : "", going == 1 ? "is" : "are");
}

void describeLosses(const wire::Family& family, RecordOutcome& outcome) {
    for (auto& sentence : notRecordedSentences(notRecorded(family), family.refused.load()))
        outcome.notices.push_back(std::move(sentence));
    const auto broken = family.broken_traces.load();
    const auto failure = failureOf(family);
    if (broken > 0)
        outcome.notices.push_back(
            broken == 1 ? "The trace of 1 program is not complete."
                        : fmt::format("The traces of {} are not complete.", counted(broken, "program")));
    const bool isSaid = std::any_of(outcome.notices.begin(), outcome.notices.end(),
        [&failure](const std::string& notice) { return notice.find(failure) != std::string::npos; });
    if (!failure.empty() && !isSaid)
        outcome.notices.push_back(failure);
}

} // namespace tidemark::recording
