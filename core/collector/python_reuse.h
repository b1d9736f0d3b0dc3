// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// CPython keeps the blocks of dropped objects of some types (dict, list, tuple, float …) in free lists and
// makes new objects in them without any call of its allocator. Such a block belongs to the line that made the
// object.

#include "core/collector/interposer.h"

#include <cstdint>

namespace tidemark::collector {

/// The block that the calling thread got last for an object, as long as no object has been made in it; 0:
/// none.
extern __attribute__((tls_model("initial-exec"))) constinit thread_local std::uintptr_t t_freshPythonBlock;

/// For a thread that holds the lock, when frames have been met: from now on the objects are seen that are
/// made in blocks which CPython had kept, if it tells anybody of them.
void watchReusedBlocks(PythonRuntime& python) noexcept;

extern constinit bool g_notesFirstBlocks;
void lookAtOneDict() noexcept;
void noteFirstBlock(ThreadState& thread) noexcept;

/// To be called often by threads that hold the lock: a dict that has got a key table by now which another one
/// had before is seen here.
inline void lookAtDicts() noexcept {
    if (g_recording.python.dicts.any()) [[unlikely]]
        lookAtOneDict();
}

/// Where nothing tells of blocks that are used again: notes of which type the first block of a new stack is,
/// if such blocks are. To be called before an event of a thread that holds the lock, and with the block after
/// it.
inline void lookAtFirstBlock(ThreadState& thread) noexcept {
    if (thread.scratch.python.first.stack != 0) [[unlikely]]
        noteFirstBlock(thread);
}
inline void keepFirstBlock(ThreadState& thread, const void* block, std::size_t bytes) noexcept {
    PythonScratch& scratch = thread.scratch.python;
    if (scratch.newStack == 0) [[likely]]
        return;
    const bool isNoted = g_notesFirstBlocks && scratch.newStack == thread.lastStack;
    scratch.first = {isNoted ? scratch.newStack : 0, reinterpret_cast<std::uintptr_t>(block), bytes};
    scratch.newStack = 0;
}

/// To be called now and then by threads that hold the lock: others may want the tracer, too.
void lookAfterPythonTracer() noexcept;

} // namespace tidemark::collector
