// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/tracemalloc/sidecar.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <sys/stat.h>

namespace tidemark::tracemalloc {
namespace {

using Json = nlohmann::json;
constexpr std::size_t kLongestSidecar = std::size_t{64} << 10;
constexpr double kLatest = 4e9; ///< seconds since 1970: in the year 2096
constexpr std::int64_t kSecond = 1'000'000'000;

Json read(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text(kLongestSidecar, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    Json json = Json::parse(text, nullptr, false);
    return json.is_object() ? json : Json::object();
}

std::int64_t number(const Json& json, const char* key, std::int64_t otherwise) {
    const auto found = json.find(key);
    return found != json.end() && found->is_number_unsigned() &&
                   found->get<std::uint64_t>() <= std::uint64_t{INT64_MAX}
               ? found->get<std::int64_t>()
               : otherwise;
}

/// Seconds since 1970 as nanoseconds; 0 if there are none.
std::int64_t wallClock(const Json& json, const char* key) {
    const auto found = json.find(key);
    if (found == json.end() || !found->is_number())
        return 0;
    const auto seconds = found->get<double>();
    return seconds > 0 && seconds < kLatest ? std::llround(seconds * 1e6) * 1000 : 0;
}

std::string text(const Json& json, const char* key) {
    const auto found = json.find(key);
    if (found == json.end())
        return {};
    if (found->is_string())
        return found->get<std::string>();
    std::string joined;
    if (found->is_array())
        for (const Json& part : *found)
            if (part.is_string())
                joined += (joined.empty() ? "" : " ") + part.get<std::string>();
    return joined;
}

} // namespace

SnapshotFacts factsOf(const std::filesystem::path& snapshot) {
    SnapshotFacts facts;
    struct stat status {};
    if (::stat(snapshot.c_str(), &status) == 0)
        facts.wallClockNs = std::int64_t{status.st_mtim.tv_sec} * kSecond + status.st_mtim.tv_nsec;
    std::filesystem::path path = snapshot;
    path += ".json";
    const Json json = read(path);
    if (const std::int64_t time = wallClock(json, "time"); time != 0) {
        facts.wallClockNs = time;
        facts.fromSidecar = true;
    }
    facts.startedNs = wallClock(json, "started");
    facts.pid = number(json, "pid", 0);
    facts.command = text(json, "command");
    facts.version = text(json, "version");
    facts.rssBytes = number(json, "rss", -1);
    facts.tracerBytes = number(json, "tracer_memory", -1);
    facts.tracedPeakBytes = number(json, "traced_peak", -1);
    return facts;
}

} // namespace tidemark::tracemalloc
