// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/profile/profile.h"
#include "core/query/query.h"

#include <string_view>
#include <vector>

namespace tidemark {

/// The part of checkQuery() that needs no rule: what the filters ask for.
Status checkFilters(const Profile& profile, const std::vector<Filter>& filters);

/// Unsupported if the profile has no single blocks; `what` completes "so it cannot be …".
Status checkBlocks(const Profile& profile, std::string_view what);
/// Unsupported if the profile does not know what the groups are made by.
Status checkGrouping(const Profile& profile, Grouping grouping);

} // namespace tidemark
