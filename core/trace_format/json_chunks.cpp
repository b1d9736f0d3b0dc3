// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// INFO and ENDS: small records that are stored as JSON.

#include "core/trace_format/chunks.h"

#include <limits>
#include <nlohmann/json.hpp>

namespace tidemark::trace {
namespace {

using Json = nlohmann::json;

/// A parsed document takes up to 80 times the memory of its text; a command line is at most 6 MiB.
constexpr std::size_t kMaxJsonBytes = std::size_t{8} << 20;

Bytes encode(const Json& json) {
    // Bytes that are not UTF-8 (paths may hold any) become U+FFFD.
    const std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

std::optional<Json> decodeObject(ByteSpan payload) {
    if (payload.size() > kMaxJsonBytes)
        return std::nullopt;
    const auto* text = reinterpret_cast<const char*>(payload.data());
    Json json = Json::parse(text, text + payload.size(), nullptr, false);
    if (!json.is_object())
        return std::nullopt;
    return json;
}

// Each read() takes a value over only if the key is there with the right type.

void read(const Json& json, const char* key, std::string& value) {
    const auto found = json.find(key);
    if (found != json.end() && found->is_string())
        value = found->get<std::string>();
}

void read(const Json& json, const char* key, bool& value) {
    const auto found = json.find(key);
    if (found != json.end() && found->is_boolean())
        value = found->get<bool>();
}

void read(const Json& json, const char* key, std::int64_t& value) {
    const auto found = json.find(key);
    if (found == json.end() || !found->is_number_integer())
        return;
    constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (!found->is_number_unsigned() || found->get<std::uint64_t>() <= kMax)
        value = found->get<std::int64_t>();
}

void read(const Json& json, const char* key, std::uint64_t& value) {
    const auto found = json.find(key);
    if (found != json.end() && found->is_number_unsigned())
        value = found->get<std::uint64_t>();
}

void read(const Json& json, const char* key, std::vector<std::string>& values) {
    const auto found = json.find(key);
    if (found == json.end() || !found->is_array())
        return;
    values.clear();
    for (const Json& item : *found)
        values.push_back(item.is_string() ? item.get<std::string>() : std::string());
}

} // namespace

Bytes encodeInfo(const Info& info) {
    return encode(Json{
        {"program", info.program},
        {"arguments", info.arguments},
        {"working_directory", info.workingDirectory},
        {"host", info.host},
        {"kernel", info.kernel},
        {"machine", info.machine},
        {"boot_id", info.bootId},
        {"recorded_by", info.recordedBy},
        {"pid", info.pid},
        {"uid", info.uid},
        {"start_wall_clock_ns", info.startWallClockNs},
        {"start_monotonic_ns", info.startMonotonicNs},
        {"time_resolution_ns", info.timeResolutionNs},
        {"page_bytes", info.pageBytes},
        {"cpus", info.cpus},
    });
}

Result<Info> decodeInfo(ByteSpan payload) {
    const auto json = decodeObject(payload);
    if (!json)
        return Error{ErrorCode::Corrupt, "The description of the recording is not a JSON object."};
    Info info;
    read(*json, "program", info.program);
    read(*json, "arguments", info.arguments);
    read(*json, "working_directory", info.workingDirectory);
    read(*json, "host", info.host);
    read(*json, "kernel", info.kernel);
    read(*json, "machine", info.machine);
    read(*json, "boot_id", info.bootId);
    read(*json, "recorded_by", info.recordedBy);
    read(*json, "pid", info.pid);
    read(*json, "uid", info.uid);
    read(*json, "start_wall_clock_ns", info.startWallClockNs);
    read(*json, "start_monotonic_ns", info.startMonotonicNs);
    read(*json, "time_resolution_ns", info.timeResolutionNs);
    read(*json, "page_bytes", info.pageBytes);
    read(*json, "cpus", info.cpus);
    return info;
}

Bytes encodeEnd(const End& end) {
    Json unrecorded = Json::array();
    for (const End::UnrecordedProcess& process : end.unrecordedProcesses)
        unrecorded.push_back(Json{{"pid", process.pid}, {"image", process.image}});
    Json json{
        {"reason", static_cast<std::uint64_t>(end.reason)},
        {"exit_status", end.exitStatus},
        {"exit_signal", end.exitSignal},
        {"detail", end.detail},
        {"duration_ns", end.duration},
        {"events", end.events},
        {"dropped_events", end.droppedEvents},
        {"cut_stacks", end.cutStacks},
        {"unreliable_frames", end.unreliableFrames},
        {"unknown_stacks", end.unknownStacks},
        {"recovered", end.recovered},
        {"unrecorded_processes", std::move(unrecorded)},
    };
    if (end.checkedWalks != 0) {
        json["checked_walks"] = end.checkedWalks;
        json["differing_walks"] = end.differingWalks;
    }
    return encode(json);
}

Result<End> decodeEnd(ByteSpan payload) {
    const auto json = decodeObject(payload);
    if (!json)
        return Error{ErrorCode::Corrupt, "The end of the recording is not a JSON object."};
    End end;
    std::uint64_t reason = 0;
    read(*json, "reason", reason);
    if (reason <= static_cast<std::uint64_t>(EndReason::Vanished))
        end.reason = static_cast<EndReason>(reason);
    read(*json, "exit_status", end.exitStatus);
    read(*json, "exit_signal", end.exitSignal);
    read(*json, "detail", end.detail);
    read(*json, "duration_ns", end.duration);
    read(*json, "events", end.events);
    read(*json, "dropped_events", end.droppedEvents);
    read(*json, "cut_stacks", end.cutStacks);
    read(*json, "unreliable_frames", end.unreliableFrames);
    read(*json, "checked_walks", end.checkedWalks);
    read(*json, "differing_walks", end.differingWalks);
    read(*json, "unknown_stacks", end.unknownStacks);
    read(*json, "recovered", end.recovered);
    if (const auto found = json->find("unrecorded_processes"); found != json->end() && found->is_array()) {
        for (const Json& item : *found) {
            if (!item.is_object())
                continue;
            End::UnrecordedProcess& process = end.unrecordedProcesses.emplace_back();
            read(item, "pid", process.pid);
            read(item, "image", process.image);
        }
    }
    return end;
}

} // namespace tidemark::trace
