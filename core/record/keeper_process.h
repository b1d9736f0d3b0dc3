// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What it takes to be a process in the background, and what all traces of a recording say about it.

#include "core/trace_format/chunks.h"

#include <cstdint>
#include <vector>

namespace tidemark::recording {

/// Open file descriptors above stderr.
std::vector<int> openDescriptors();

/// Makes the calling process one of a session of its own, without a terminal, without the descriptors that it
/// `inherited`, and deaf to the signals that end a job.
void leaveTerminal(const std::vector<int>& inherited);

/// Unix time in nanoseconds.
std::int64_t wallClockNow();

/// INFO without program, arguments, working directory and process.
trace::Info describeMachine(std::int64_t startMonotonicNs, std::int64_t startWallClockNs);

} // namespace tidemark::recording
