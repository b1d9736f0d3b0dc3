// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/stack_text.h"

#include "core/report/function_text.h"
#include "core/report/phrases.h"
#include "core/report/stack_frames.h"
#include "core/report/text_lines.h"

#include <algorithm>
#include <fmt/format.h>

namespace tidemark {

namespace {

constexpr std::size_t kMostFrames = 48; ///< printed of one stack

std::string frameLine(const Names& names, const ResolvedFrame& frame, std::size_t indent, std::size_t width) {
    const Function& function = names.function(frame.function);
    const std::string name = shortFunction(printable(function.name), kWidestFunctionText);
    const std::string place = printable(placeOf(names, function, frame.file, frame.line));
    const std::string line = std::string(indent, ' ') + (place.empty() ? name : alignLeft(name, width));
    return line + (place.empty() ? "" : "  " + place) + "\n";
}

} // namespace

std::string stackText(const Names& names, const std::vector<ResolvedFrame>& all) {
    auto first =
        std::find_if(all.begin(), all.end(), [](const ResolvedFrame& frame) { return !frame.allocator; });
    if (first == all.end())
        first = all.begin();
    const auto count = std::min<std::size_t>(kMostFrames, static_cast<std::size_t>(all.end() - first));
    const std::vector<ResolvedFrame> frames(first, first + static_cast<std::ptrdiff_t>(count));
    std::size_t width = 0;
    for (const auto& frame : frames)
        width =
            std::max(width, shortFunction(names.function(frame.function).name, kWidestFunctionText).size());
    width = std::min(width, kWidestFunctionText);
    std::string text;
    for (std::size_t i = 0; i < frames.size(); ++i)
        text += frameLine(names, frames[i], i == 0 ? 4 : 6, i == 0 ? width + 2 : width);
    if (const auto more = static_cast<std::size_t>(all.end() - first) - count; more > 0)
        text += fmt::format("      … {}\n", counted(more, "more caller", "more callers"));
    return text;
}

std::string staleLine(const Profile& profile, StackId stack) {
    const std::string type = staleType(profile, stack);
    return type.empty() ? type : fmt::format("    line may be stale (free list of {})\n", printable(type));
}

std::string counted(std::size_t count, std::string_view singular, std::string_view plural) {
    return fmt::format(
        "{} {}", formatCount(static_cast<std::int64_t>(count)), count == 1 ? singular : plural);
}

} // namespace tidemark
