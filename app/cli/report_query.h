// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/profile/profile.h"
#include "core/query/query.h"

#include <string>
#include <vector>

namespace tidemark::cli {

/// The options of `report` that make the query, as they were written; empty = not given.
struct QueryOptions {
    std::string rule;
    std::string at;
    std::string from;
    std::string to;
    std::vector<std::string> until;
    std::vector<std::string> filters;
    std::string cost = "bytes";
};

/// Moments that are not given: the start for A and the end for the others. Without a rule: growth if --from
/// or --to is given, else live-at. InvalidUsage with a sentence if options contradict each other or cannot be
/// read.
Result<Query> makeQuery(const QueryOptions& options, const Profile& profile, Moment peak);

} // namespace tidemark::cli
