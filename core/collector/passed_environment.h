// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/recording.h"

#include <cstddef>

namespace tidemark::collector {

/// Bytes that passedEnvironment() needs; 0 if a process that the caller starts with this environment is to
/// get it as it is, because it is not followed or belongs to a recording of its own. `sameProcess`: the
/// caller is going to exec, not to spawn.
std::size_t passedEnvironmentBytes(
    const Recording& recording, char* const* environment, bool sameProcess) noexcept;

/// The environment with what makes the next image join the family, built in `memory` (aligned for pointers).
/// Its strings are partly those of `environment`.
char** passedEnvironment(const Recording& recording, char* const* environment, void* memory) noexcept;

} // namespace tidemark::collector
