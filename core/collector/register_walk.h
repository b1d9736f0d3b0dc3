// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/stack_ranges.h"

namespace tidemark::collector {

struct FrameState;

/// One step by full unwind information, for frames that no UnwindRule describes: any register may hold the
/// frame address, any expression may compute it. If the step needs registers that a FrameState does not have,
/// they are recovered by a walk of all registers from the caller of this function out to that frame: about a
/// microsecond per frame. `interrupted` says so of the frame, and of its caller afterwards. False, with both
/// unchanged, if there is no telling. `ranges` may have another current stack afterwards.
bool walkByRegisters(FrameState& state, bool& interrupted, StackRanges& ranges) noexcept;

} // namespace tidemark::collector
