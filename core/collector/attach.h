// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/recording.h"

namespace tidemark::collector {

/// Maps the ring file that `environment` names, waits up to 5 s for the recorder and makes the recording
/// active. In any case the environment is as it would be without us afterwards. Silent: if anything is wrong,
/// nothing is recorded.
void attach(Recording& recording, char** environment) noexcept;

} // namespace tidemark::collector
