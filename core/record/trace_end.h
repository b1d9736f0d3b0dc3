// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The last chunk of a trace: how the recording ended.

#include "core/record/ring_file.h"
#include "core/record/trace_output.h"
#include "core/trace_format/chunks.h"
#include "core/wire/family.h"

#include <map>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace tidemark::recording {

struct EndCircumstances {
    bool recovered = false;
    bool replaced = false; ///< the target's image was replaced by exec
    Nanoseconds duration = 0;
    std::string failure; ///< why nothing more could be written; empty = all was
    std::map<pid_t, std::string> descendants;
    std::uint64_t damages = 0; ///< rings with unreadable bytes
    std::string limit;         ///< which limit of the user's ended the recording; empty = none
    /// Who else is recorded; null = nobody. The others are told as not recorded.
    const wire::Family* family = nullptr;
};

/// How the details of a recording that ended as the user had asked for begin.
inline constexpr std::string_view kEndedAsAsked = "The recording ended as asked: ";

/// `header` may come from a damaged file.
trace::End describeEnd(
    const wire::Header& header, TraceOutput& output, const EndCircumstances& circumstances);

} // namespace tidemark::recording
