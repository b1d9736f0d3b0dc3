// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/unwinder.h"

namespace tidemark::collector {

/// The walk that an Unwinder has to agree with: by rule all the way, remembering nothing. Writes the return
/// addresses, innermost first, to `frames`, which has room for wire::kMaxFrames; `shared` and `hash` stay 0.
Walk walkPlainly(
    FrameState from, const WalkSources& sources, StackRanges& ranges, std::uintptr_t* frames) noexcept;

} // namespace tidemark::collector
