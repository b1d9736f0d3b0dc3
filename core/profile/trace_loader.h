// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/profile/index_cache.h"
#include "core/profile/names.h"
#include "core/profile/profile.h"

#include <filesystem>
#include <memory>
#include <stop_token>

namespace tidemark {

struct LoadedProfile {
    std::shared_ptr<const Profile> profile;
    std::shared_ptr<const Names> names;
};

/// Reads a .tide file, complete or cut short: what is readable is in the profile, what was lost is in
/// ProfileFacts::problems. The index of a large trace is taken from `cache`, or built and left there; if that
/// fails it is built in memory, and a problem says so. Errors: those of trace::FileReader::open, Cancelled.
Result<LoadedProfile> loadTrace(const std::filesystem::path& path, std::stop_token stop,
    ProgressSink* progress, const IndexCache& cache = IndexCache::ofUser());

} // namespace tidemark
