// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/time_argument.h"

#include <fmt/format.h>

namespace tidemark::cli {

Result<TimeArgument> parseTime(std::string_view text) {
    auto moment = parseMomentText(text);
    if (moment)
        return moment;
    return Error{ErrorCode::InvalidUsage,
        fmt::format("\"{}\" is no time; write it like 12.5s, 300ms, 1m30s, 50%, #1234 (after an event), "
                    "start, peak or end.",
            text)};
}

} // namespace tidemark::cli
