// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/profile/index_cache.h"
#include "core/profile/trace_loader.h"

#include <filesystem>
#include <stop_token>
#include <string_view>
#include <vector>

namespace tidemark {

/// What an importer is asked to open.
struct ImportJob {
    std::vector<std::filesystem::path> files; ///< one; several only for importers of series
    std::stop_token stop;
    ProgressSink* progress = nullptr;
    IndexCache cache = IndexCache::ofUser(); ///< for indexes of large files
    bool fromFolder = false; ///< nobody chose the files: they may be those of several recordings
};

/// One format that Session::open knows.
struct Importer {
    /// What recognises() is given of a file that has so many bytes: the first ones, decompressed.
    static constexpr std::size_t kHeadBytes = 4096;

    std::string_view name; ///< for "… can be opened" in messages
    /// Whether several files are one series in time.
    bool takesSeries = false;
    /// Recognises the format by the first bytes of the file, decompressed, never by its name. Pure.
    bool (*recognises)(std::string_view head);
    /// Reads the file, which is recognised, in bounded memory. What is readable is in the profile, what is
    /// not is in ProfileFacts::problems. Errors: one sentence each; Cancelled.
    Result<LoadedProfile> (*load)(const ImportJob& job);
};

} // namespace tidemark
