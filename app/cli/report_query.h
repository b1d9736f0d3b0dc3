// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The options of all commands that ask a question, and what they mean.

#include "core/base/result.h"
#include "core/profile/profile.h"
#include "core/query/query.h"
#include "core/query/query_text.h"

#include <CLI/App.hpp>
#include <string>
#include <vector>

namespace tidemark::cli {

/// The options that make the query, as they were written; empty = not given.
struct QueryOptions {
    std::string rule;
    std::string at;
    std::string from;
    std::string to;
    std::vector<std::string> until;
    std::vector<std::string> filters;
    std::string cost;
    std::string query; ///< a question in the language of core/query, which the others complete
};

/// How rules, times and filters are written, for the end of --help.
extern const char* const kRulesHelp;
extern const char* const kTimesAndFiltersHelp;

void addQueryOptions(CLI::App& command, QueryOptions& options);
/// --filter and --query alone.
void addFilterOptions(CLI::App& command, QueryOptions& options);

/// Moments that are not given: the start for A and the end for the others. Without a rule: growth if --from
/// or --to is given, else live-at. InvalidUsage with a sentence if options contradict each other or cannot be
/// read.
Result<QueryText> queryText(const QueryOptions& options);
/// The same as a query of a profile whose peak is at `peak`.
Result<Query> makeQuery(const QueryOptions& options, const Profile& profile, Moment peak);

/// The filters of --filter and --query, which may ask for nothing else. InvalidUsage.
Result<std::vector<Filter>> onlyFilters(const QueryOptions& options);

/// The grouping of a name. InvalidUsage with the names that there are.
Result<Grouping> groupingArgument(const std::string& name);

} // namespace tidemark::cli
