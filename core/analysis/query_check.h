// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/profile/profile.h"
#include "core/query/query.h"

#include <vector>

namespace tidemark {

/// The part of checkQuery() that needs no rule: single allocations, and what the filters ask for.
Status checkFilters(const Profile& profile, const std::vector<Filter>& filters);

} // namespace tidemark
