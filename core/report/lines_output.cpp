// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/json_parts.h"
#include "core/report/lines.h"
#include "core/report/phrases.h"
#include "core/report/text_lines.h"
#include "core/report/warnings.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

namespace tidemark {

namespace {

constexpr double kUnit = 1024;

/// As tracemalloc writes sizes: three digits, or four and five where that needs no larger unit.
std::string tracemallocSize(double size, bool sign) {
    constexpr std::array<std::string_view, 5> kUnits = {"B", "KiB", "MiB", "GiB", "TiB"};
    std::size_t unit = 0;
    const auto written = [&](int digits) {
        return sign ? fmt::format("{:+.{}f} {}", size, digits, kUnits[unit])
                    : fmt::format("{:.{}f} {}", size, digits, kUnits[unit]);
    };
    for (;; ++unit, size /= kUnit) {
        if (std::abs(size) < 100 && unit != 0)
            return written(1);
        if (std::abs(size) < 10 * kUnit || unit + 1 == kUnits.size())
            return written(0);
    }
}

std::string placeText(const SourceLine& line) {
    return fmt::format("{}:{}", printable(line.file), line.line);
}

std::string_view countName(const LineQuestion& question) {
    return question.count == LineCount::EachOnce ? ", each block once for every line or file of its traceback"
           : question.count == LineCount::EveryFrame ? ", cumulative as tracemalloc counts"
                                                     : "";
}

std::size_t shownRows(const LinesContent& content) {
    return content.limit == 0 ? content.rows.size() : std::min(content.limit, content.rows.size());
}

std::string sideText(const LinesSide& side) {
    return fmt::format("{}, {}", printable(side.profile.facts().path), formatMoment(side.profile, side.at));
}

std::vector<DataProblem> warningsOf(const LinesContent& content) {
    auto warnings = profileWarnings(content.now.profile);
    if (content.before && &content.before->profile != &content.now.profile)
        for (auto& warning : profileWarnings(content.before->profile))
            warnings.push_back(std::move(warning));
    return warnings;
}

Json sideJson(const LinesSide& side) {
    Json json = momentJson(side.profile, side.at);
    json["file"] = side.profile.facts().path;
    return json;
}

Json rowJson(const LineStatistic& row, bool compared) {
    Json frames = Json::array();
    for (auto line = row.lines.rbegin(); line != row.lines.rend(); ++line)
        frames.push_back(
            {{"file", line->file}, {"line", line->line == 0 ? Json(nullptr) : Json(line->line)}});
    Json json = {{"frames", std::move(frames)}, {"bytes", row.bytes}, {"allocations", row.blocks}};
    if (compared) {
        json["bytes_difference"] = row.bytesDifference;
        json["allocations_difference"] = row.blocksDifference;
    }
    return json;
}

} // namespace

std::string_view lineKeyName(LineKey key) {
    return key == LineKey::Line ? "lineno" : key == LineKey::File ? "filename" : "traceback";
}

std::string lineText(const LineStatistic& row, bool compared) {
    const auto bytes = static_cast<double>(row.bytes);
    std::string text = fmt::format(
        "{}: size={}", row.lines.empty() ? "" : placeText(row.lines.front()), tracemallocSize(bytes, false));
    if (compared)
        text += fmt::format(" ({})", tracemallocSize(static_cast<double>(row.bytesDifference), true));
    text += fmt::format(", count={}", row.blocks);
    if (compared)
        text += fmt::format(" ({:+})", row.blocksDifference);
    if (row.blocks != 0)
        text += ", average=" + tracemallocSize(bytes / static_cast<double>(row.blocks), false);
    return text;
}

std::string linesText(const LinesContent& content) {
    std::string text = factLine("Snapshot", sideText(content.now));
    if (content.before)
        text += factLine("Before", sideText(*content.before));
    const std::size_t shown = shownRows(content);
    text += factLine("Groups",
        fmt::format("{} by {}{}, {} shown", formatCount(static_cast<std::int64_t>(content.rows.size())),
            lineKeyName(content.question.key), countName(content.question), shown));
    text += "\n";
    for (std::size_t i = 0; i < shown; ++i) {
        text += lineText(content.rows[i], content.before.has_value()) + "\n";
        if (content.question.key == LineKey::Traceback)
            for (const SourceLine& line : content.rows[i].lines)
                text += "    " + placeText(line) + "\n";
    }
    return text + warningLines(warningsOf(content));
}

std::string linesJson(const LinesContent& content) {
    Json document = originJson("tidemark.lines/1", content.now.profile);
    document["group_by"] = lineKeyName(content.question.key);
    document["counted"] = content.question.count == LineCount::EachOnce     ? "once"
                          : content.question.count == LineCount::EveryFrame ? "every-frame"
                                                                            : "newest-frame";
    document["now"] = sideJson(content.now);
    document["before"] = content.before ? sideJson(*content.before) : Json(nullptr);
    document["groups"] = content.rows.size();
    Json rows = Json::array();
    for (std::size_t i = 0; i < shownRows(content); ++i)
        rows.push_back(rowJson(content.rows[i], content.before.has_value()));
    document["rows"] = std::move(rows);
    document["warnings"] = warningsJson(warningsOf(content));
    return writeJson(document);
}

} // namespace tidemark
