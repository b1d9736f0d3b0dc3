// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/trace_loader.h"

#include <string>

namespace tidemark::tests {

/// The profile of a recording written as lines, one or more events each:
///
///     main;f;g 3 96      three blocks allocated, 96 bytes together
///     +a main;f 32       block a of 32 bytes allocated
///     -a                 block a freed; an unknown name is a block that was never seen
///     ~a main;f 64       block a reallocated to 64 bytes: a free and an allocation
///     !a                 block a not reallocated, for want of memory: two events without effect
///     mapping main 4096  memory that is no part of the heap
///     thread NAME        whose events follow; the first is "main"
///     time N             of the events that follow, in nanoseconds
///     rss N              the resident bytes at this time
///
/// Stacks go from the outermost frame inward. A frame is "function", "function@module", "function:line" (of
/// the file function.cpp) or "f>g>h" for g inlined into f and h into g. "[cut]" and "[unknown]" come first,
/// "-" is the empty stack.
LoadedProfile profileOf(const std::string& lines);

} // namespace tidemark::tests
