// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace_format/manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tidemark::trace {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kSchema = "tidemark.processes";
constexpr int kVersion = 1;
constexpr std::size_t kReserve = 16 << 10; ///< for what the list may have to say on a full disk
constexpr int kAttempts = 8;               ///< to find a name that is free
constexpr std::size_t kMaxBytes = std::size_t{64} << 20;
constexpr std::array<std::string_view, 7> kReasons = {
    "unknown", "exit", "signal", "exec", "stopped", "data-lost", "vanished"};

Json toJson(const ManifestProcess& process) {
    Json json{{"pid", process.pid}, {"image", process.image}, {"start_ns", process.startNs}};
    json["parent"] = process.parent > 0 ? Json(process.parent) : Json(nullptr);
    json["file"] = process.file.empty() ? Json(nullptr) : Json(process.file);
    json["end"] = nullptr;
    if (process.ended)
        json["end"] = Json{{"reason", endReasonWord(process.endReason)},
            {"status", process.exitStatus >= 0 ? Json(process.exitStatus) : Json(nullptr)},
            {"signal", process.exitSignal > 0 ? Json(process.exitSignal) : Json(nullptr)}};
    if (process.ended)
        json["events"] = process.events;
    if (!process.problem.empty())
        json["problem"] = process.problem;
    return json;
}

std::string textOf(const Json& json, const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::int64_t numberOf(const Json& json, const char* key, std::int64_t otherwise) {
    const auto found = json.find(key);
    return found != json.end() && found->is_number_integer() ? found->get<std::int64_t>() : otherwise;
}

ManifestProcess fromJson(const Json& json) {
    ManifestProcess process;
    process.pid = numberOf(json, "pid", 0);
    process.parent = numberOf(json, "parent", 0);
    process.image = textOf(json, "image");
    process.startNs = numberOf(json, "start_ns", 0);
    process.events = static_cast<std::uint64_t>(std::max<std::int64_t>(0, numberOf(json, "events", 0)));
    process.file = textOf(json, "file");
    process.problem = textOf(json, "problem");
    const auto end = json.find("end");
    if (end == json.end() || !end->is_object())
        return process;
    process.ended = true;
    process.exitStatus = numberOf(*end, "status", -1);
    process.exitSignal = numberOf(*end, "signal", 0);
    const auto reason = textOf(*end, "reason");
    for (std::size_t i = 0; i < kReasons.size(); ++i)
        if (kReasons[i] == reason)
            process.endReason = static_cast<EndReason>(i);
    return process;
}

bool isFull(int error) {
    return error == ENOSPC || error == EDQUOT;
}

int writeAll(int file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t count = write(file, text.data(), text.size());
        if (count > 0)
            text.remove_prefix(static_cast<std::size_t>(count));
        else if (count == 0 || errno != EINTR)
            return count == 0 ? ENOSPC : errno;
    }
    return 0;
}

/// A file under a name that nobody can have put a link at; renamed when it is whole. Returns an errno.
int replaceFile(const std::filesystem::path& path, std::string_view text, bool last) {
    std::string fresh;
    int file = -1;
    for (int attempt = 0; file < 0 && attempt < kAttempts; ++attempt) {
        std::uint64_t random = 0;
        if (getrandom(&random, sizeof random, 0) != static_cast<ssize_t>(sizeof random))
            return errno;
        fresh = fmt::format("{}.{:016x}", path.string(), random);
        file = open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
        if (file < 0 && errno != EEXIST)
            return errno;
    }
    if (file < 0)
        return EEXIST;
    int error = writeAll(file, text);
    const auto reserved = static_cast<off_t>(text.size() + kReserve);
    if (error == 0 && !last && fallocate(file, FALLOC_FL_KEEP_SIZE, 0, reserved) != 0 && isFull(errno))
        error = errno; // the file that is there may have its reserve
    if (close(file) != 0 && error == 0)
        error = errno;
    if (error == 0 && std::rename(fresh.c_str(), path.c_str()) != 0)
        error = errno;
    if (error != 0)
        unlink(fresh.c_str());
    return error;
}

/// On a full disk: where the file has room for the text already. Returns an errno.
int overwriteFile(const std::filesystem::path& path, std::string_view text) {
    const int file = open(path.c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return ENOSPC;
    constexpr std::uint64_t kBlock = 512;
    struct stat facts {};
    int error = ENOSPC;
    if (fstat(file, &facts) == 0 && S_ISREG(facts.st_mode) &&
        static_cast<std::uint64_t>(facts.st_blocks) * kBlock >= text.size())
        error = writeAll(file, text);
    if (error == 0 && ftruncate(file, static_cast<off_t>(text.size())) != 0)
        error = errno;
    close(file);
    return error;
}

std::uint64_t countOf(const Json& json, const char* key) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, numberOf(json, key, 0)));
}

} // namespace

std::string_view endReasonWord(EndReason reason) {
    const auto index = static_cast<std::size_t>(reason);
    return kReasons[index < kReasons.size() ? index : 0];
}

std::filesystem::path manifestPath(const std::filesystem::path& trace) {
    auto path = trace;
    if (path.extension() == ".tide")
        path.replace_extension();
    path += ".tidemark";
    return path;
}

Status writeManifest(const std::filesystem::path& path, const Manifest& manifest, bool isLast) {
    Json processes = Json::array();
    for (const auto& process : manifest.processes)
        processes.push_back(toJson(process));
    // In this order: by what stands in front a list is recognised, however long it is.
    const nlohmann::ordered_json json{{"schema", kSchema}, {"version", kVersion}, {"trace", manifest.trace},
        {"start_wall_clock_ns", manifest.startWallClockNs}, {"sampling_bytes", manifest.samplingBytes},
        {"refused_processes", manifest.refused},
        {"not_recorded", {{"other_machine", manifest.notRecorded.otherMachine},
                             {"other_loader", manifest.notRecorded.otherLoader},
                             {"no_room", manifest.notRecorded.noRoom}}},
        {"failure", manifest.failure.empty() ? Json(nullptr) : Json(manifest.failure)},
        {"processes", std::move(processes)}};
    const auto text = json.dump(1, ' ', false, Json::error_handler_t::replace) + '\n';
    int error = replaceFile(path, text, isLast);
    if (isFull(error))
        error = overwriteFile(path, text);
    if (isFull(error) && !isLast)
        error = replaceFile(path, text, true);
    if (error == 0)
        return Ok{};
    return Error{ErrorCode::NotWritable, fmt::format("The list of processes '{}' could not be written: {}.",
                                             path.string(), std::strerror(error))};
}

Result<Manifest> readManifest(const std::filesystem::path& path) {
    std::error_code error;
    const auto bytes = std::filesystem::file_size(path, error);
    if (error)
        return Error{ErrorCode::NotFound, fmt::format("'{}' does not exist.", path.string())};
    std::ifstream file(path, std::ios::binary);
    if (!file || bytes > kMaxBytes)
        return Error{ErrorCode::NotReadable, fmt::format("'{}' cannot be read.", path.string())};
    std::string text(static_cast<std::size_t>(bytes), '\0');
    file.read(text.data(), static_cast<std::streamsize>(bytes));
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object() || textOf(json, "schema") != kSchema)
        return Error{ErrorCode::Corrupt, fmt::format("'{}' is no list of processes.", path.string())};
    if (numberOf(json, "version", 0) > kVersion)
        return Error{ErrorCode::NewerVersion,
            fmt::format("'{}' was written by a newer version of Tidemark.", path.string())};
    Manifest manifest;
    manifest.trace = textOf(json, "trace");
    manifest.startWallClockNs = numberOf(json, "start_wall_clock_ns", 0);
    manifest.refused = countOf(json, "refused_processes");
    manifest.samplingBytes = std::max<std::int64_t>(0, numberOf(json, "sampling_bytes", 0));
    manifest.failure = textOf(json, "failure");
    if (const auto counts = json.find("not_recorded"); counts != json.end() && counts->is_object())
        manifest.notRecorded = {
            countOf(*counts, "other_machine"), countOf(*counts, "other_loader"), countOf(*counts, "no_room")};
    if (const auto processes = json.find("processes"); processes != json.end() && processes->is_array())
        for (const Json& process : *processes)
            if (process.is_object())
                manifest.processes.push_back(fromJson(process));
    return manifest;
}

} // namespace tidemark::trace
