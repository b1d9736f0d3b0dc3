// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Parts that the JSON of several commands has in common.

#include "core/query/query.h"
#include "core/results/results.h"

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tidemark {

using Json = nlohmann::ordered_json;

Json textOrNull(std::string_view text);
Json costJson(Cost cost);
Json warningsJson(const std::vector<DataProblem>& warnings);
/// What every document about one trace begins with.
Json factsJson(std::string_view schema, const Profile& profile, const Summary& summary);
Json momentJson(const Profile& profile, Moment moment);
/// The frames of a stack, innermost first. Modules of those without a name are added to `unresolved`.
Json framesJson(const Profile& profile, const Names& names, StackId stack, std::set<ModuleId>& unresolved);
Json filtersJson(const std::vector<Filter>& filters);
std::string jsonText(const Json& document);

} // namespace tidemark
