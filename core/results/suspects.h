// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/holder.h"
#include "core/results/results.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace tidemark {

/// How the live memory of some stacks went over the window.
enum class CurveShape : std::uint8_t {
    SteadyGrowth,  ///< blocks are kept at all times, to the end
    GrowingBuffer, ///< few blocks, each larger than the last, in pace with the work
    Step,          ///< kept blocks were born at about one moment after the warm-up
    Plateau,       ///< grew, then stayed: a bounded cache
    SawTooth,      ///< grows and falls
    StartUp,       ///< kept blocks were born in the warm-up
    Scanty,        ///< too few blocks or bytes to say
};

/// Why a suspect is one.
enum class LeakVerdict : std::uint8_t {
    NeverFreed,      ///< steady growth, live when the trace ended
    FreedAtShutdown, ///< steady growth, given back only after the window
    BufferGrows,     ///< CurveShape::GrowingBuffer
};

/// A ranked leak candidate: the function that owns the growth, and the stacks that make it up.
struct Suspect {
    LeakVerdict verdict = LeakVerdict::NeverFreed;
    FunctionId owner;              ///< behind allocators, containers, runtime and constructors
    StackId stack;                 ///< the one that keeps most
    std::vector<StackId> stacks;   ///< all that keep something, heaviest first
    Cost kept;                     ///< born in the window, live at its end
    Cost neverFreed;               ///< of these, live when the trace ended
    Cost allocated;                ///< born between the first kept block and the window's end
    double bytesPerSecond = 0;     ///< Theil–Sen slope of the live bytes since `firstSeen` or the warm-up
    double lowBytesPerSecond = 0;  ///< of the slopes between any two moments, 5 % are lower …
    double highBytesPerSecond = 0; ///< … and 5 % are higher
    double confidence = 0;         ///< 0 … 1, from Mann–Kendall's test and the share of net growth
    double shareOfGrowth = 0;      ///< 0 … 1, of all that was born after the warm-up and kept
    Nanoseconds firstSeen = 0;     ///< within a slice
    Nanoseconds lastSeen = 0;      ///< birth of the last kept block, within a slice
    std::vector<Cost> live;        ///< at LeakReport::times
    std::vector<Cost> survivors;   ///< kept, by slice of birth
    std::optional<Holder> holder;  ///< if Python's objects were recorded and some lie in its blocks
    std::int64_t staleBytes = 0; ///< of `kept`: of stacks whose line may be stale, see Profile::staleStacks()
};

/// Groups of stacks that grew at some time and are no suspects.
struct ExcludedShape {
    CurveShape shape = CurveShape::Plateau;
    std::size_t groups = 0;
    Cost kept;
};

/// Answer to "what leaks". Suspects come most likely and heaviest first.
struct LeakReport {
    Moment begin; ///< of the window
    Moment end;   ///< before the shutdown, if there was one
    Nanoseconds beginTime = 0;
    Nanoseconds endTime = 0;
    /// If it is read from so many snapshots rather than from events: `kept` and `allocated` are then net
    /// growth, since nobody knows which blocks stayed. 0 = events.
    std::uint64_t snapshots = 0;
    std::vector<Nanoseconds> times; ///< edges of the slices
    std::vector<Suspect> suspects;
    std::vector<ExcludedShape> excluded;
    Cost kept; ///< everything born in the window and live at its end
    std::shared_ptr<const Names> names;
};

} // namespace tidemark
