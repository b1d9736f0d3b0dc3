// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/filter_argument.h"

#include "core/query/query_text.h"

namespace tidemark::cli {

Result<Filter> parseFilter(std::string_view text) {
    return parseFilterText(text);
}

} // namespace tidemark::cli
