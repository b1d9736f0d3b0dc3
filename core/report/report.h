// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Results → text and JSON. JSON is a documented, stable format (resources/manual/json.md).

#include "core/base/result.h"
#include "core/results/results.h"
#include "core/results/stacked_series.h"

#include <cstddef>
#include <string>
#include <vector>

namespace tidemark {

/// What `tidemark info` prints.
std::string infoText(const Profile& profile, const Names& names, const Summary& summary);
std::string infoJson(const Profile& profile, const Names& names, const Summary& summary);

struct ReportContent {
    const Profile& profile;
    const Names& names;
    const Summary& summary;
    const Query& query;
    const StackCosts& costs;
    const StackList& stacks;           ///< already limited
    const CallTree* tree = nullptr;    ///< printed if set
    const GroupList* groups = nullptr; ///< printed instead of the stacks if set; already limited
    std::size_t groupsTotal = 0;       ///< before the limit
};

/// What `tidemark report` prints.
std::string reportText(const ReportContent& content);
std::string reportJson(const ReportContent& content);

/// What `tidemark timeline` prints.
struct TimelineContent {
    const Profile& profile;
    const std::vector<Filter>& filters;
    const TimeSeries& series;
    const StackedSeries* stacked = nullptr; ///< of the same range and slices; printed, too, if set
};
std::string timelineText(const TimelineContent& content);
std::string timelineJson(const TimelineContent& content);
std::string timelineCsv(const TimelineContent& content);

/// What `tidemark allocations` prints.
struct AllocationsContent {
    const Profile& profile;
    const Names& names;
    const Query& query;
    const AllocationPage& page;
};
std::string allocationsText(const AllocationsContent& content);
std::string allocationsJson(const AllocationsContent& content);
std::string allocationsCsv(const AllocationsContent& content);

/// "41.2 MiB", "512 B", "−3.0 KiB"; binary units, locale-independent.
std::string formatBytes(std::int64_t bytes);
/// "12.34 s", "5.6 ms".
std::string formatDuration(std::int64_t nanoseconds);

} // namespace tidemark
