// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/stack_ranges.h"
#include "core/wire/wire.h"

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace tidemark::collector {

/// What a walk needs room for. Too big for a small stack of the target, hence kept with the thread.
struct WalkScratch {
    StackRanges ranges;
    std::uintptr_t frames[wire::kMaxFrames];
    char path[wire::kPathBytes]; ///< of a module that the walk meets for the first time
};

/// Events inside events: signal handlers that allocate while the thread is in the collector.
inline constexpr std::uint32_t kMaxDepth = 8;

/// The collector's own view of one ring and its owner; its memory is zero at first, and the owner is
/// the only one to touch it. A signal handler on that thread is "the owner" too, hence the relaxed atomics.
struct ThreadState {
    wire::SharedPage* page;
    wire::RingHeader* ring;
    std::byte* data;

    std::atomic<std::uint64_t> cursor; ///< everything below is covered by records, finished or Void
    std::atomic<std::uint64_t> claim;  ///< ≥ cursor while a reservation is being made
    std::uint64_t tailSeen;

    std::atomic<std::uint32_t> depth; ///< events under way on this thread, one inside the other
    std::uint32_t epoch;              ///< raised when unfinished events are given up
    std::uintptr_t outermost;         ///< address of the outermost event, on the stack of its hook

    std::uint64_t lamport;
    std::uint64_t lastTick;
    std::uint32_t eventsAtTick;
    std::uint32_t spareStackId; ///< taken for a stack that another thread then numbered first; 0 = none

    WalkScratch scratch[kMaxDepth];
};

} // namespace tidemark::collector
