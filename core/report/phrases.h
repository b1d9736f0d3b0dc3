// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/profile.h"
#include "core/query/query.h"
#include "core/results/results.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace tidemark {

/// "1,234,567", "−12".
std::string formatCount(std::int64_t count);
/// "12.3 %" of `whole`; "–" if `whole` is 0.
std::string formatShare(std::int64_t part, std::int64_t whole);
/// "2026-11-22 21:05:09 UTC"; "unknown" for 0.
std::string formatWallClock(std::int64_t nanoseconds);
/// "the start", "the end (12.3 s)" or the time of the event before the moment.
std::string formatMoment(const Profile& profile, Moment moment);

/// Null if the trace is not sampled.
const Estimate* estimateOf(const Profile& profile, const Estimate& estimate);
/// " ± 1.2 MiB"; empty if there is no estimate.
std::string formatError(const Estimate* estimate);

/// Stable name for JSON: "exit", "signal", "exec", "stopped", "data-lost", "vanished", "unknown".
std::string_view endReasonName(EndReason reason);
/// How the recording ended, after "Ended": "exit, status 0", "killed by signal 9 (SIGKILL)".
std::string describeEnd(const ProfileFacts& facts);
/// What a query counts, as a headline: "Growth from 6.00 s to the end (12.0 s): allocated in between, still
/// live".
std::string describeQuery(const Profile& profile, const Query& query, Moment peak);
/// A filter as it is written on the command line: "-module:libfoo*".
std::string filterText(const Filter& filter);

} // namespace tidemark
