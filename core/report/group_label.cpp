// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/group_label.h"

#include "core/report/report.h"
#include "core/report/stack_frames.h"

#include <algorithm>
#include <fmt/format.h>

namespace tidemark {

namespace {

/// The numbers that take `bits` bits, written by `format`.
template <typename Format>
std::string classLabel(std::uint64_t bits, Format&& format) {
    if (bits == 0)
        return format(0);
    const std::uint64_t low = std::uint64_t{1} << (bits - 1);
    return fmt::format("{} – {}", format(static_cast<std::int64_t>(low)),
        format(static_cast<std::int64_t>(std::min<std::uint64_t>(low - 1 + low, INT64_MAX))));
}

std::string threadLabel(const GroupList::Row& row) {
    if (row.key == GroupList::kNone)
        return "no known thread";
    return row.label.empty() ? fmt::format("#{}", row.key + 1)
                             : fmt::format("{} (#{})", row.label, row.key + 1);
}

std::string allocatingFunction(const Profile& profile, const Names& names, std::uint64_t stack) {
    const auto frames = stackFrames(profile, names, StackId(static_cast<StackId::Value>(stack)));
    const auto found = std::find_if(
        frames.begin(), frames.end(), [](const ResolvedFrame& frame) { return !frame.allocator; });
    if (frames.empty())
        return "[unknown]";
    return names.function((found == frames.end() ? frames.front() : *found).function).name;
}

} // namespace

std::string groupLabel(
    const Profile& profile, const Names& names, Grouping grouping, const GroupList::Row& row) {
    switch (grouping) {
    case Grouping::FreeStack:
        if (row.key == GroupList::kNone)
            return "not recorded";
        [[fallthrough]];
    case Grouping::Stack:
        return allocatingFunction(profile, names, row.key);
    case Grouping::Thread:
    case Grouping::FreeThread:
        return threadLabel(row);
    case Grouping::Process:
        return row.key == GroupList::kNone ? "no known process"
               : row.label.empty()         ? fmt::format("#{}", row.key + 1)
                                           : row.label;
    case Grouping::SizeClass:
        return classLabel(row.key, formatBytes);
    case Grouping::LifetimeClass:
        return row.key == GroupList::kNone ? "never freed" : classLabel(row.key, formatDuration);
    case Grouping::Call:
        return std::string(callName(static_cast<Call>(row.key)));
    case Grouping::Type:
        return row.evidence.empty() ? row.label.empty() ? "[unknown]" : row.label
                                    : fmt::format("{} (by {})", row.label, row.evidence);
    default:
        return row.label.empty() ? "[unknown]" : row.label;
    }
}

} // namespace tidemark
