// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The parts that all JSON documents have in common. Format: resources/manual/json.md.

#include "core/results/results.h"

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tidemark {

using Json = nlohmann::ordered_json;

/// Null for the empty text.
Json textOrNull(std::string_view text);
/// Null if the profile does not know numbers of blocks.
Json blocksJson(const Profile& profile, std::int64_t blocks);
/// Bytes and blocks, with `stderr` and `samples` if there is an estimate.
Json costJson(const Profile& profile, Cost cost, const Estimate* estimate = nullptr);
/// The same of exact blocks that were counted.
Json costJson(Cost cost);
/// Event and time.
Json momentJson(const Profile& profile, Moment moment);
/// The moments that the query's rule uses, by letter.
Json momentsJson(const Profile& profile, const Query& query);
Json filtersJson(const std::vector<Filter>& filters);
Json frameJson(const Profile& profile, const Names& names, const ResolvedFrame& resolved);
/// The frames of a stack, innermost first. Modules of those without a name are added to `unresolved`.
Json framesJson(const Profile& profile, const Names& names, StackId stack, std::set<ModuleId>& unresolved);
Json warningsJson(const std::vector<DataProblem>& warnings);
/// Of what program the trace is and how it was recorded.
Json originJson(std::string_view schema, const Profile& profile);
/// The same and the totals of the whole trace.
Json factsJson(std::string_view schema, const Profile& profile, const Summary& summary);

std::string writeJson(const Json& document);

} // namespace tidemark
