// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/plain_walk.h"

namespace tidemark::collector {

Walk walkPlainly(
    FrameState from, const WalkSources& sources, StackRanges& ranges, std::uintptr_t* frames) noexcept {
    Walk walk;
    ranges.enter(from.sp);
    FrameStepper stepper(from, sources.cache, sources.rules, ranges);
    while (stepper.state.ip != 0) {
        if (walk.count == wire::kMaxFrames) {
            walk.flags |= wire::kStackCut;
            return walk;
        }
        frames[walk.count++] = stepper.state.ip;
        const FrameStepper::Outcome outcome = stepper.take();
        if (outcome == FrameStepper::Outcome::FirstFrame)
            return walk;
        if (outcome == FrameStepper::Outcome::Failed) {
            walk.flags |= walk.count == wire::kMaxFrames ? wire::kStackCut : wire::kStackIncomplete;
            return walk;
        }
        if (stepper.guessed && walk.count < wire::kMaxFrames) {
            walk.flags |= wire::kStackUnreliable;
            ++walk.guessed;
        }
    }
    if (walk.count == wire::kMaxFrames)
        walk.flags |= wire::kStackCut; // whether there is more is not looked at
    return walk;
}

} // namespace tidemark::collector
