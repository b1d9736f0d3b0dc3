// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/query/query_text.h"

#include <string_view>

namespace tidemark::cli {

using TimeArgument = MomentText;

/// As parseMomentText(). InvalidUsage with a sentence otherwise.
Result<TimeArgument> parseTime(std::string_view text);

} // namespace tidemark::cli
