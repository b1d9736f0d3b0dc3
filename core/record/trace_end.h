// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The last chunks of a trace: names of the frames, and how the recording ended.

#include "core/record/ring_file.h"
#include "core/record/trace_output.h"
#include "core/trace_format/chunks.h"

#include <map>
#include <string>
#include <sys/types.h>

namespace tidemark::recording {

/// Resolves all frames of the trace, at most two modules at a time; without `symbolize` nothing is looked up.
Status appendNames(TraceOutput& output, bool symbolize);

struct EndCircumstances {
    bool recovered = false;
    bool replaced = false; ///< the target's image was replaced by exec
    Nanoseconds duration = 0;
    std::string failure; ///< why nothing more could be written; empty = all was
    std::map<pid_t, std::string> descendants;
    std::uint64_t damages = 0; ///< rings with unreadable bytes
};

/// `header` may come from a damaged file.
trace::End describeEnd(
    const wire::Header& header, TraceOutput& output, const EndCircumstances& circumstances);

} // namespace tidemark::recording
