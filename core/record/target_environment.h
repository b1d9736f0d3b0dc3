// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tidemark::recording {

/// The environment of the target: that of this process with the collector preloaded before the user's own
/// preloads and the ring file named (core/wire/wire.h). Variables keep their order, so that a program that
/// prints them prints the same once the collector has removed ours.
std::vector<std::string> targetEnvironment(const char* const* environment,
    const std::filesystem::path& collector, const std::filesystem::path& ringFile);

/// A path of the collector that can stand in LD_PRELOAD, which separates with spaces and colons: `collector`
/// itself, or a symbolic link to it in `folder`, named after the ring file.
std::filesystem::path preloadablePath(
    const std::filesystem::path& collector, const std::filesystem::path& ringFile);

/// The name of that link. `file`: the ring file, or the family file beside it.
std::filesystem::path collectorLink(const std::filesystem::path& file);

/// libtidemark_collector.so beside this program or in the library folders beside it; empty if it is not
/// there.
std::filesystem::path findCollector();

} // namespace tidemark::recording
