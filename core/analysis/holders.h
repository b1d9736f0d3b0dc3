// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/profile/names.h"
#include "core/profile/profile.h"
#include "core/results/holder.h"

#include <optional>
#include <span>
#include <stop_token>

namespace tidemark {

/// Who holds the Python objects in blocks of these stacks, at the moment of Profile::objectGraph(): objects
/// are known by the address of their block. The chain ends at the innermost object that holds at least half
/// of them and is not one of them. Nothing if no objects were recorded or none lies there. Cancelled.
Result<std::optional<Holder>> findHolder(
    const Profile& profile, const Names& names, std::span<const StackId> stacks, std::stop_token stop = {});

} // namespace tidemark
