// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/recording.h"

#include <cstdint>

namespace tidemark::collector {

/// Notes a process that the target started. A second note about the same process replaces its path; where
/// there is no room, one about a process that has turned out to be recorded makes way.
void noteProcess(Recording& recording, std::int32_t pid, const char* path) noexcept;

/// The first time, in a forked child: tells the recorder that it exists and is not recorded.
void noteForkedChild(Recording& recording) noexcept;

} // namespace tidemark::collector
