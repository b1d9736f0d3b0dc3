// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/target_environment.h"

#include "core/wire/wire.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace tidemark::recording {
namespace {

constexpr std::string_view kPreload = "LD_PRELOAD=";
constexpr std::string_view kCollectorName = "libtidemark_collector.so";

} // namespace

std::vector<std::string> targetEnvironment(const char* const* environment,
    const std::filesystem::path& collector, const std::filesystem::path& ringFile) {
    const auto ring = std::string(wire::kRingVariable) + "=";
    const auto saved = std::string(wire::kSavedPreloadVariable) + "=";
    std::vector<std::string> result;
    std::string userPreload;
    bool hadPreload = false;
    for (; *environment != nullptr; ++environment) {
        const std::string_view variable = *environment;
        if (variable.starts_with(ring) || variable.starts_with(saved))
            continue;
        if (variable.starts_with(kPreload) && !hadPreload) {
            hadPreload = true;
            userPreload = variable.substr(kPreload.size());
            result.push_back(
                std::string(kPreload) + collector.string() + (userPreload.empty() ? "" : ":") + userPreload);
            continue;
        }
        result.emplace_back(variable);
    }
    if (!hadPreload)
        result.push_back(std::string(kPreload) + collector.string());
    else
        result.push_back(saved + userPreload);
    result.push_back(ring + ringFile.string());
    return result;
}

std::filesystem::path collectorLink(const std::filesystem::path& file) {
    auto link = file;
    return link.replace_extension(".so");
}

std::filesystem::path preloadablePath(
    const std::filesystem::path& collector, const std::filesystem::path& ringFile) {
    if (collector.string().find_first_of(" :") == std::string::npos)
        return collector;
    const auto link = collectorLink(ringFile);
    std::error_code error;
    std::filesystem::create_symlink(collector, link, error);
    return error || link.string().find_first_of(" :") != std::string::npos ? collector : link;
}

std::filesystem::path findCollector() {
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    const auto folder = program.parent_path();
    const std::array<std::filesystem::path, 6> folders = {folder, folder / "../lib",
        folder / "../lib/tidemark", folder / "../lib64/tidemark", folder / "../lib/x86_64-linux-gnu",
        folder / "../lib/x86_64-linux-gnu/tidemark"};
    for (const auto& candidate : folders)
        if (std::filesystem::exists(candidate / kCollectorName, error))
            return std::filesystem::canonical(candidate / kCollectorName, error);
    return {};
}

} // namespace tidemark::recording
