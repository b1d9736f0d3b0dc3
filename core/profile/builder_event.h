// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/tables.h"

#include <cstdint>

namespace tidemark {

/// One event as a trace or an importer tells it.
struct BuilderEvent {
    enum class Kind : std::uint8_t {
        Allocation,
        Free,
        ReallocFree,       ///< the old block of a realloc
        ReallocAllocation, ///< its new block: belongs to the thread's last ReallocFree
        ReallocFailed,     ///< the thread's last ReallocFree did not happen
        Mapping,           ///< addresses were mapped, over whatever was mapped there before
        Unmapping,         ///< what is mapped of a range of addresses was unmapped
        Restamp,           ///< the block at the address has this stack and thread from now on
    };
    Kind kind = Kind::Allocation;
    Call call = Call::Unknown;    ///< of allocations
    Domain domain = Domain::Heap; ///< Mapping, Unmapping: of no meaning
    ThreadId thread;              ///< invalid = not known
    StackId stack = kEmptyStack;  ///< of allocations and restamps
    std::uint64_t address = 0;
    std::uint64_t size = 0; ///< of allocations, mappings and unmappings
    Nanoseconds time = 0;
    std::uint64_t usable = 0;        ///< of allocations; 0 = not known
    StackId freeStack = kEmptyStack; ///< of frees; kEmptyStack = not recorded
    std::uint32_t pool = 0;          ///< which of several domains of a kind
    /// Of frees, by sources that have a rule of their own; found otherwise if the thread is known.
    bool temporary = false;
    /// Sampled recordings: allocations of this thread so far, with those that were not sampled; else 0.
    std::uint64_t threadAllocations = 0;
};

/// Blocks of one stack and domain that are live in a snapshot.
struct SnapshotEntry {
    StackId stack = kEmptyStack;
    Domain domain = Domain::Heap;
    std::uint32_t pool = 0;
    std::int64_t bytes = 0;
    std::int64_t blocks = 0; ///< 0 if not known
};

} // namespace tidemark
