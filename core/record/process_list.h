// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The processes of one recording, for people and programs.

#include "core/base/result.h"

#include <filesystem>
#include <optional>
#include <string>

namespace tidemark {

/// `file` itself if its name says that it is a list of processes, or the list beside this trace that names
/// it.
std::optional<std::filesystem::path> findProcessList(const std::filesystem::path& file);

/// One line per process: pid, parent, start, end, events, file.
Result<std::string> processListText(const std::filesystem::path& list);

/// The JSON object that the file holds.
Result<std::string> processListJson(const std::filesystem::path& list);

} // namespace tidemark
