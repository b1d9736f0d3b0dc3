// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/recording.h"

namespace tidemark::collector {

/// Finds the ring file that `environment` names, or makes one in the family that it names, waits up to 5 s
/// for the recorder and makes the recording active. In any case the environment is as it would be without us
/// afterwards. Silent: if anything is wrong, nothing is recorded.
void attach(Recording& recording, char** environment) noexcept;

/// In a forked child, which has found the recording wiped: makes it a recording of its own if the family
/// follows children. False: nothing is recorded here. No signal handler may interrupt this.
bool attachForkedChild(Recording& recording) noexcept;

} // namespace tidemark::collector
