// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/next_image.h"
#include "core/collector/recording.h"

#include <cstddef>
#include <optional>

namespace tidemark::collector {

/// What a process that the caller is going to start gets from us.
struct Passing {
    std::size_t bytes = 0;                  ///< that passedEnvironment() needs; 0 = it gets nothing
    std::optional<wire::NotFollowed> why{}; ///< it would be followed, but for this
};

/// Nothing is passed to a process that is not followed, that belongs to a recording of its own, whose loader
/// cannot load the collector, or whose environment cannot be read. `sameProcess`: the caller is going to
/// exec, not to spawn.
Passing passingTo(
    const Recording& recording, char* const* environment, const NextImage& image, bool sameProcess) noexcept;

/// The environment with what makes the next image join the family, built in `memory` (aligned for pointers).
/// Its strings are partly those of `environment`.
char** passedEnvironment(const Recording& recording, char* const* environment, void* memory) noexcept;

/// A process is started without what would make it join; `by` −1 takes that back.
void countNotFollowed(const Recording& recording, wire::NotFollowed why, int by = 1) noexcept;

} // namespace tidemark::collector
