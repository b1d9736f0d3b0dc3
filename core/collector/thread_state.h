// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/python_scratch.h"
#include "core/collector/stack_ranges.h"
#include "core/collector/stack_table.h"
#include "core/collector/unwinder.h"
#include "core/collector/walk_check.h"
#include "core/wire/wire.h"

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace tidemark::collector {

struct Recording;

/// What a walk needs room for. Too big for a small stack of the target, hence kept with the thread.
struct WalkScratch {
    StackRanges ranges;
    Unwinder unwinder;
    RecentStacks stacks;
    WalkCheck check;
    char path[wire::kPathBytes]; ///< of a module that the walk meets for the first time
    PythonScratch python;

    void forget() noexcept {
        ranges.forget();
        unwinder.forget();
        python.forget();
    }
};

/// The stack that the next Stack record of a ring is told apart from: the last one defined there.
struct StackBase {
    std::uint32_t id; ///< 0 = none
    std::uint32_t depth;
    std::uint32_t flags;
    std::uint32_t generation; ///< Recording::moduleGeneration when it was defined
    std::uint32_t shared;     ///< of its outermost frames, how many all walks since have had too
};

/// The collector's own view of one ring and its owner; its memory is zero at first, and the owner is the only
/// one to touch it. A signal handler on that thread is "the owner" too, hence the relaxed atomics.
struct ThreadState {
    /// Up to this byte count an event writes without asking anybody. Alone on its page, which a forked child
    /// finds wiped: there nothing fits.
    alignas(4096) std::atomic<std::uint64_t> limit;

    alignas(4096) std::byte* data;
    Recording* recording;
    wire::RingHeader* ring;
    wire::SharedPage* page;
    /// Address of the mark of the event under way, on the stack of its hook; 0 = none.
    std::atomic<std::uintptr_t> busy;
    /// Points at a word that is not 0 while this thread is the only one of its process.
    std::atomic<const char*> alone;
    std::atomic<std::uint64_t>* clock; ///< the thread's Lamport time: its own, or for a handler the thread's
    // What a reader of the ring knows at its head.
    std::uint64_t tick;
    std::uint64_t lamport;
    // Not 0: every allocation, every free is written as a long record.
    std::uint64_t longAllocations;
    std::uint64_t longFrees;
    std::uint32_t lastStack; ///< id of the last block's stack; 0 = there was none

    std::atomic<std::uint64_t> lamportTime;   ///< what `clock` of the thread's own state points at
    std::atomic<std::uint64_t> interruptions; ///< events of this thread that handlers' events interrupted
    std::uint64_t allocations;                ///< of this thread so far; counted by whoever samples them
    std::uint64_t step;                       ///< the 32 KiB of the ring in which the tick was looked at last
    std::uint64_t tickAtStep;
    std::uint32_t spareStackId;  ///< taken for a stack that another thread then numbered first; 0 = none
    std::uint32_t index;         ///< of the ring
    ThreadState* handler;        ///< for events of handlers that interrupt an event here; null until needed
    ThreadState* owner;          ///< of a handler's: the thread's own; else null
    std::uintptr_t interrupted;  ///< of a handler's: mark and …
    std::uint64_t interruptedAt; ///< … head of the event that it interrupted, and …
    std::uint64_t began;         ///< … its own head at that time

    StackBase base;
    WalkScratch scratch;
};

} // namespace tidemark::collector
