// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/names.h"
#include "core/profile/profile.h"
#include "core/results/code_listing.h"

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace tidemark {

/// The cost of the stacks that go through each of `frames` (distinct); a stack that goes through one several
/// times counts once. Shorter if `stop` is triggered. Works on the stack trie in one pass.
std::vector<Cost> costsThroughFrames(const Profile& profile, const StackCosts& costs,
    std::span<const FrameId> frames, std::stop_token stop = {});

/// By module, the cost of the stacks that go through it; each stack counts once. Empty if stopped.
std::vector<Cost> costsThroughModules(
    const Profile& profile, const StackCosts& costs, std::stop_token stop = {});

/// The costs of all lines of `file`, inlined functions included. Self costs of all files, and of the stacks
/// whose allocating frame has no line, add up to `costs.shown`.
SourceCosts sourceCosts(const Profile& profile, const Names& names, const StackCosts& costs, FileId file,
    std::stop_token stop = {});

} // namespace tidemark
