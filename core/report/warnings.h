// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/names.h"
#include "core/profile/profile.h"
#include "core/query/query.h"

#include <set>
#include <string>
#include <vector>

namespace tidemark {

/// What a reader of any figure of this profile must know: an unfinished file, what was lost, what was not
/// recorded.
std::vector<DataProblem> profileWarnings(const Profile& profile);

/// The same, and what is estimated of the answer to a rule.
std::vector<DataProblem> answerWarnings(const Profile& profile, Rule rule);

/// Why frames of the given modules have no names; one note for each that is not fully resolved.
std::vector<DataProblem> symbolWarnings(
    const Profile& profile, const Names& names, const std::set<ModuleId>& modules);

} // namespace tidemark
