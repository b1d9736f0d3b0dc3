// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/names.h"
#include "core/results/results.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tidemark {

inline constexpr std::size_t kWidestFunctionText = 72; ///< bytes of a function's name where that is possible

/// A stack's frames from the allocating one outward, a line each, indented.
std::string stackText(const Names& names, const std::vector<ResolvedFrame>& all);

/// "    line may be stale (free list of dict)", a line, for a stack of which this is true; else empty.
std::string staleLine(const Profile& profile, StackId stack);

/// "1 stack", "1,234 stacks".
std::string counted(std::size_t count, std::string_view singular, std::string_view plural);

} // namespace tidemark
