// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/profile/trace_loader.h"

#include <filesystem>
#include <span>
#include <stop_token>
#include <string_view>

namespace tidemark {

/// One format that Session::open knows.
struct Importer {
    std::string_view name; ///< for "… can be opened" in messages
    /// Recognises the format by its bytes, never by the file's name: NotATrace, after reading no more than
    /// the beginning, if the file is of another format.
    Result<LoadedProfile> (*load)(
        const std::filesystem::path& path, std::stop_token stop, ProgressSink* progress);
};

/// All formats, in the order in which they are tried. A new one is a folder core/import/<format> and a line
/// here.
std::span<const Importer> importers();

} // namespace tidemark
