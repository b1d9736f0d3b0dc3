// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/process_totals.h"

#include "core/record/process_list.h"
#include "core/report/report.h"
#include "core/session/session.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>

namespace tidemark::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr int kIndent = 2;

/// What processListJson() gives is a list of processes: its keys have been looked at.
std::string fileOf(const Json& process) {
    const auto file = process.find("file");
    return file != process.end() && file->is_string() ? file->get<std::string>() : std::string();
}

std::optional<Summary> summaryOf(const std::filesystem::path& list, const Json& process) {
    const auto file = fileOf(process);
    const auto session = Session::open(list.parent_path() / file);
    if (file.empty() || !session)
        return std::nullopt;
    const auto summary = (*session)->summary();
    return summary ? std::optional(*summary) : std::nullopt;
}

Json parse(const std::string& text) {
    auto json = Json::parse(text);
    if (const auto processes = json.find("processes"); processes == json.end() || !processes->is_array())
        json["processes"] = Json::array();
    return json;
}

} // namespace

Result<std::string> processTotalsText(const std::filesystem::path& list) {
    auto text = processListText(list);
    const auto json = processListJson(list);
    if (!text || !json)
        return text;
    *text += fmt::format("\n{:>14} {:>14}  {}\n", "at the peak", "at the end", "trace");
    const Json content = parse(*json);
    for (const auto& process : content["processes"]) {
        if (fileOf(process).empty())
            continue;
        const auto summary = summaryOf(list, process);
        *text += fmt::format("{:>14} {:>14}  {}\n", summary ? formatBytes(summary->peak.bytes) : "?",
            summary ? formatBytes(summary->liveAtEnd.bytes) : "?", fileOf(process));
    }
    return text;
}

Result<std::string> processTotalsJson(const std::filesystem::path& list) {
    auto text = processListJson(list);
    if (!text)
        return text;
    auto json = parse(*text);
    for (auto& process : json["processes"]) {
        if (!process.is_object())
            continue;
        const auto summary = summaryOf(list, process);
        process["peak_bytes"] = summary ? Json(summary->peak.bytes) : Json(nullptr);
        process["end_bytes"] = summary ? Json(summary->liveAtEnd.bytes) : Json(nullptr);
    }
    return json.dump(kIndent) + "\n";
}

Result<std::filesystem::path> firstTraceOf(const std::filesystem::path& file) {
    if (file.extension() != ".tidemark")
        return file;
    const auto text = processListJson(file);
    if (!text)
        return text.error();
    const auto json = parse(*text);
    const auto trace = json.find("trace");
    const std::filesystem::path name =
        trace != json.end() && trace->is_string() ? trace->get<std::string>() : "";
    if (name.empty() || name.has_parent_path())
        return Error{ErrorCode::Corrupt, fmt::format("'{}' names no trace.", file.string())};
    return file.parent_path() / name;
}

} // namespace tidemark::cli
