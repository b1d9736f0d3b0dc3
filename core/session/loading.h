// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/import/importer.h"

#include <filesystem>
#include <stop_token>
#include <vector>

namespace tidemark {

/// A file in any known format, chosen by content, or a folder with the snapshots of a series. Errors: one
/// sentence each.
Result<LoadedProfile> loadFile(
    const std::filesystem::path& path, const std::stop_token& stop, ProgressSink* progress);

/// One trace, or several files that are a series. InvalidUsage if they are none.
Result<LoadedProfile> loadSeries(
    const std::vector<std::filesystem::path>& files, const std::stop_token& stop, ProgressSink* progress);

} // namespace tidemark
