// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/wire/family.h"

#include <fcntl.h>
#include <optional>

namespace tidemark::collector {

/// The program that an exec function was asked for, as the target named it: maybe no address at all.
struct NextImage {
    const char* path = nullptr;
    bool searched = false; ///< in PATH, as execvp does
    int folder = AT_FDCWD; ///< as for execveat
    int flags = 0;
};

/// Why the loader of this program could not load the collector; nothing if it can, or if the kernel is going
/// to refuse the program. Looks at the first bytes of the file, or, of a script, of its interpreter. Neither
/// allocates nor changes errno.
std::optional<wire::NotFollowed> obstacleIn(const NextImage& image) noexcept;

} // namespace tidemark::collector
