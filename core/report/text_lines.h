// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The parts that the text of `info` and `report` have in common.

#include "core/profile/profile.h"
#include "core/results/results.h"

#include <string>
#include <string_view>
#include <vector>

namespace tidemark {

/// One line of a two-column list: a quiet name, then its text.
std::string factLine(std::string_view name, std::string_view text);
/// Program, when and where it was recorded, how it ended.
std::string headerLines(const ProfileFacts& facts);
/// Allocations, frees, peak, live at end, as far as the profile knows them.
std::string totalLines(const Summary& summary, Capabilities can);
/// A blank line and one line each; nothing if there is none.
std::string warningLines(const std::vector<DataProblem>& warnings);

/// `text` with blanks on its left up to `width` columns; counts code points.
std::string alignRight(std::string_view text, std::size_t width);
/// `text` with blanks on its right up to `width` columns; counts code points.
std::string alignLeft(std::string_view text, std::size_t width);
/// `text` without control characters, so that names from a file cannot steer the terminal.
std::string printable(std::string_view text);

} // namespace tidemark
