// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The events of a .tide file: from its index in the cache, or read and indexed.

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/profile/event_feed.h"
#include "core/profile/index_cache.h"
#include "core/profile/profile.h"
#include "core/trace_format/file.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace tidemark {

struct IndexedEvents {
    std::shared_ptr<const ProfileIndex> index;
    EventProblems problems;
};

/// `poolNames`: names of the domains of events, by id. Cancelled; Corrupt or NotWritable if no index can be
/// built at all.
Result<IndexedEvents> indexEvents(const trace::FileReader& reader, std::span<const std::string> poolNames,
    const IndexCache& cache, const std::stop_token& stop, ProgressSink* progress);

} // namespace tidemark
