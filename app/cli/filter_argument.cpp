// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/filter_argument.h"

#include <fmt/format.h>

namespace tidemark::cli {

namespace {

Error errorAt(std::string_view text, std::size_t offset, std::string_view problem) {
    return {ErrorCode::InvalidUsage,
        fmt::format("In the filter \"{}\", column {}: {}.", text, offset + 1, problem)};
}

} // namespace

Result<Filter> parseFilter(std::string_view text) {
    Filter filter;
    std::size_t at = 0;
    if (text.starts_with('-')) {
        filter.exclude = true;
        at = 1;
    }
    const std::size_t leafAt = at;
    if (text.substr(at).starts_with("leaf.")) {
        filter.leafOnly = true;
        at += 5;
    }
    const auto colon = text.find(':', at);
    const auto field = text.substr(at, colon == std::string_view::npos ? colon : colon - at);
    if (field == "temporary") {
        filter.field = Filter::Field::Temporary;
        if (colon != std::string_view::npos)
            return errorAt(text, colon, "temporary takes no pattern");
    } else if (field == "function") {
        filter.field = Filter::Field::Function;
    } else if (field == "module") {
        filter.field = Filter::Field::Module;
    } else if (field == "thread") {
        filter.field = Filter::Field::Thread;
    } else {
        return errorAt(text, at,
            field.empty()
                ? "function:, module:, thread: or temporary is expected"
                : fmt::format(
                      "there is no field \"{}\", only function, module, thread and temporary", field));
    }
    const bool hasFrames = filter.field == Filter::Field::Function || filter.field == Filter::Field::Module;
    if (filter.leafOnly && !hasFrames)
        return errorAt(text, leafAt, fmt::format("leaf. does not go with {}", field));
    if (filter.field == Filter::Field::Temporary)
        return filter;
    if (colon == std::string_view::npos)
        return errorAt(text, text.size(), "a colon and a pattern are missing");
    at = colon + 1;
    if (hasFrames && text.substr(at).starts_with('~')) {
        filter.match = Filter::Match::Regex;
        ++at;
    }
    if (at == text.size())
        return errorAt(text, at, "the pattern is missing");
    filter.pattern = text.substr(at);
    return filter;
}

} // namespace tidemark::cli
