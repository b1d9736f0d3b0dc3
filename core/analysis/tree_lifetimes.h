// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/profile/names.h"
#include "core/profile/profile.h"
#include "core/query/query.h"
#include "core/results/results.h"
#include "core/results/tree_lifetimes.h"

#include <stop_token>

namespace tidemark {

/// The lifetimes of the query's blocks, by nodes of a tree that buildCallTree() made for the same query and
/// names. Of Rule::Change both what grew and what shrank count.
Result<TreeLifetimes> treeLifetimes(const Profile& profile, const Names& names, const Query& query,
    const CallTree& tree, std::stop_token stop = {});

} // namespace tidemark
