// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/unwinder.h"

namespace tidemark::collector {

/// Room for a check. Untouched, hence without memory behind it, unless walks are checked.
struct WalkCheck {
    std::uintptr_t frames[wire::kMaxFrames];    ///< of the walk
    std::uintptr_t plain[wire::kMaxFrames];     ///< by rule alone
    std::uintptr_t reference[wire::kMaxFrames]; ///< by libgcc

    /// Whether the walk just made by `unwinder` is the one by rule alone and the one that libgcc's
    /// _Unwind_Backtrace makes.
    ///
    /// libgcc stops where there is no unwind information. There, and only there, the walk may go on: it
    /// guesses, and says so (kStackUnreliable).
    bool agrees(const Walk& walk, Unwinder& unwinder, FrameState from, const WalkSources& sources,
        StackRanges& ranges) noexcept;

private:
    bool agreesWithPlain(
        const Walk& walk, FrameState from, const WalkSources& sources, StackRanges& ranges) noexcept;
    bool agreesWithReference(const Walk& walk, FrameState from, const WalkSources& sources) noexcept;
};

} // namespace tidemark::collector
