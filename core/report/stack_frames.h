// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/names.h"
#include "core/profile/profile.h"
#include "core/results/results.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tidemark {

/// The frames of a stack, innermost first, inlined functions as frames of their own.
std::vector<ResolvedFrame> stackFrames(const Profile& profile, const Names& names, StackId stack);

/// The type of the first block of a stack whose line may be stale; empty if it is not.
std::string staleType(const Profile& profile, StackId stack);

/// The innermost frame of a stack that was written in Python, else the allocating one; nothing for an invalid
/// stack.
std::optional<ResolvedFrame> blamedFrame(const Profile& profile, const Names& names, StackId stack);

/// The number of distinct call stacks that allocated.
std::int64_t distinctStacks(const Profile& profile);

/// "main.cpp:12", the module's name if the line is unknown, or nothing.
std::string placeOf(const Names& names, const Function& function, FileId file, std::uint32_t line);

} // namespace tidemark
