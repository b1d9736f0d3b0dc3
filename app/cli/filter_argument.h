// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/query/query.h"

#include <string_view>

namespace tidemark::cli {

/// A filter as it is written on the command line: one term of the text of queries (core/query/README.md).
/// InvalidUsage with a sentence that names the column otherwise.
Result<Filter> parseFilter(std::string_view text);

} // namespace tidemark::cli
