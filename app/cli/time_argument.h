// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/moment.h"
#include "core/base/result.h"
#include "core/profile/profile.h"

#include <string_view>

namespace tidemark::cli {

/// A moment as the user names it.
struct TimeArgument {
    enum class Kind { Time, Share, Start, End, Peak };
    Kind kind = Kind::End;
    Nanoseconds time = 0;        ///< Kind::Time
    std::int64_t millionths = 0; ///< Kind::Share, of the duration
    friend bool operator==(const TimeArgument&, const TimeArgument&) = default;
};

/// "12.5s", "300ms", "1m30s", "2h", "250us", "10ns", "12" (seconds), "50%", "start", "end", "peak".
/// InvalidUsage with a sentence otherwise.
Result<TimeArgument> parseTime(std::string_view text);

/// A time after the end is the end. `peak` is the moment of the highest live cost.
Moment momentOf(const TimeArgument& argument, const Profile& profile, Moment peak);

} // namespace tidemark::cli
