// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/python_codes.h"
#include "core/collector/python_dicts.h"
#include "core/collector/python_layout.h"
#include "core/wire/wire.h"

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace tidemark::collector {

/// PyMemAllocatorEx (Include/cpython/pymem.h).
struct PythonAllocator {
    void* context;
    void* (*malloc)(void*, std::size_t);
    void* (*calloc)(void*, std::size_t, std::size_t);
    void* (*realloc)(void*, void*, std::size_t);
    void (*free)(void*, void*);
};

/// PyObjectArenaAllocator (Include/cpython/objimpl.h).
struct PythonArenaAllocator {
    void* context;
    void* (*alloc)(void*, std::size_t);
    void (*free)(void*, void*, std::size_t);
};

/// The CPython of the target, in the program itself or in a library. Zero is the initial value: there is
/// none.
struct PythonRuntime {
    /// PyGILState_GetThisThreadState: the calling thread's state, or null. Needs no lock. Null: there is no
    /// CPython.
    void* (*threadState)();
    /// The state of the thread that holds the interpreter's lock; from 3.12 on the calling thread's if it
    /// does.
    void* (*current)();

    std::uintptr_t codeType; ///< addresses of what the type words of objects point at
    std::uintptr_t textType;
    std::uintptr_t bytesType;
    std::uintptr_t dictType;
    std::uintptr_t listType;
    std::uintptr_t tupleType;
    std::uintptr_t floatType;
    std::uintptr_t runtime;                             ///< _PyRuntime; 0 = not found
    const unsigned long* versionWord;                   ///< Py_Version; null before 3.11
    const char* (*versionText)();                       ///< Py_GetVersion
    std::uintptr_t loopStart, loopEnd;                  ///< _PyEval_EvalFrameDefault
    void (*getAllocator)(int domain, PythonAllocator*); ///< PyMem_GetAllocator
    void (*setAllocator)(int domain, PythonAllocator*); ///< PyMem_SetAllocator
    void (*getArenas)(PythonArenaAllocator*);           ///< PyObject_GetArenaAllocator
    void (*setArenas)(PythonArenaAllocator*);           ///< PyObject_SetArenaAllocator
    void (*setTracer)(void* tracer, void* data);        ///< PyRefTracer_SetTracer, from 3.13 on
    void* (*getTracer)(void** data);                    ///< PyRefTracer_GetTracer
    int (*isFinalizing)();                              ///< Py_IsFinalizing
    /// When a thread holds the lock for the first time, and when it has frames; may be null.
    void (*whenLocked)(PythonRuntime&, bool hasFrames);

    enum class Stage : std::uint32_t {
        Found,
        Unproven, ///< the layout is known, and nobody has had a frame to compare it with
        Ready,
        Refused,
    };
    std::atomic<Stage> stage;
    PythonLayout layout; ///< since Unproven
    PythonCodes codes;
    YoungDicts dicts;
    std::atomic<std::uint32_t> strangeCodes; ///< pointers that should have been code objects and were not

    /// Threads that walk their frames without the lock. Nobody takes these away but the thread that ends the
    /// interpreter, which waits for them: see awaitWalks().
    std::atomic<std::uint32_t> walksWithoutLock;
    bool endIsWatched; ///< that thread comes by awaitWalks() before it frees anything of other threads

    /// Before memory that may hold thread states or frames is given back.
    void awaitWalks() noexcept {
        if (walksWithoutLock.load(std::memory_order_relaxed) != 0) [[unlikely]]
            awaitWalksAtEnd();
    }
    void awaitWalksAtEnd() noexcept;

    bool isThere() const noexcept { return threadState != nullptr; }
};

/// Looks for CPython in the modules that are loaded. Takes the loader's lock.
void findPython(PythonRuntime& python) noexcept;

/// The innermost frame of the calling thread with that state; 0 = none.
std::uintptr_t innermostPythonFrame(const PythonLayout& layout, std::uintptr_t state) noexcept;

/// For a thread that holds the interpreter's lock: finds out what there is, and as soon as there is a frame,
/// whether it looks as it should, which is asked of the kernel page by page. Says in the shared page what it
/// found. True: frames may be walked.
bool preparePython(PythonRuntime& python, std::uintptr_t state, wire::SharedPage& page) noexcept;

} // namespace tidemark::collector
