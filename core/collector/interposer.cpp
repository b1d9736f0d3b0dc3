// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/interposer.h"

#include "core/collector/attach.h"
#include "core/collector/claim_ring.h"
#include "core/collector/foreign_allocator.h"
#include "core/collector/hooked_calls.h"
#include "core/collector/operator_names.h"
#include "core/collector/python_objects.h"
#include "core/collector/python_reuse.h"
#include "core/collector/raw_syscalls.h"
#include "core/collector/real_functions.h"
#include "core/collector/spawn_notes.h"
#include "core/collector/thread_ring.h"

#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

namespace tidemark::collector {

constinit Recording g_recording{};
[[gnu::tls_model("initial-exec")]] constinit thread_local ThreadState* t_thread = nullptr;

namespace {

enum class Start : std::uint32_t { NotYet, UnderWay, Done };
constinit std::atomic<Start> g_start{Start::NotYet};

bool replaceByOwn(void* place, std::size_t bytes) noexcept {
    return rawSyscall(SYS_mmap, asWord(place), static_cast<long>(bytes), PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == asWord(place);
}

/// Where a signal handler forked, the event that it interrupted goes on in the child, too: into memory that
/// is not the parent's, and that nobody reads.
void detach(ThreadState& thread) noexcept {
    constexpr std::uintptr_t kPage = 4096;
    const std::uint64_t head = thread.ring->head.load();
    const std::uintptr_t begin = reinterpret_cast<std::uintptr_t>(thread.ring) & ~(kPage - 1);
    const std::uintptr_t end = reinterpret_cast<std::uintptr_t>(thread.ring + 1);
    if (!g_recording.sandboxed.load() && replaceByOwn(reinterpret_cast<void*>(begin), end - begin) &&
        replaceByOwn(thread.data, wire::kRingBytes))
        thread.ring->head.store(head);
    else
        thread.busy.store(0); // as if somebody had taken over
}

/// Before anything else runs in the child of fork(): its thread has no ring.
void onFork() noexcept {
    for (ThreadState* thread = t_thread; thread; thread = thread->handler) {
        if (thread->busy.load() != 0)
            detach(*thread);
    }
    t_thread = nullptr;
}

void beginPython(PythonRuntime& python, bool hasFrames) noexcept {
    const bool all = (g_recording.header->page.options & wire::kPythonObjects) != 0;
    hookPythonObjects(python, all);
    if (all && hasFrames)
        watchReusedBlocks(python);
}

void start(char** environment) noexcept {
    Start notYet = Start::NotYet;
    if (!environment || !g_start.compare_exchange_strong(notYet, Start::UnderWay))
        return;
    findRealFunctions();
    lookAtOperatorsOnce();
    attach(g_recording, environment);
    if (g_recording.active) {
        beginSampling(g_recording.header->page.sampling_bytes);
        hookForeignAllocator(g_recording.header->page);
        if ((g_recording.header->page.options & wire::kPythonFrames) != 0) {
            g_recording.python.whenLocked = beginPython;
            findPython(g_recording.python);
        }
        pthread_atfork(nullptr, nullptr, onFork);
    }
    g_start.store(Start::Done);
}

/// A forked child finds the recording wiped. It has one thread, the caller. False: nothing is recorded in it.
bool beginForkedChild() noexcept {
    if (g_recording.active->load() != 0 ||
        g_recording.sandboxed.load()) // then no system call may be made here
        return false;
    const SignalBlock noHandlers;
    if (attachForkedChild(g_recording))
        return true;
    noteForkedChild(g_recording);
    return false;
}

__attribute__((constructor)) void onLoad(int, char**, char** environment) noexcept {
    start(environment);
}

__attribute__((destructor)) void onExit() noexcept {
    if (g_recording.active && g_recording.active->load() == kActive)
        g_recording.header->page.target_phase.store(static_cast<std::uint32_t>(wire::TargetPhase::Exiting));
}

} // namespace

ThreadState* unpreparedThread() noexcept {
    if (g_start.load() == Start::NotYet)
        start(environ);
    if (g_start.load() != Start::Done || !g_recording.active)
        return nullptr;
    if (g_recording.isForked() && !beginForkedChild())
        return nullptr;
    if (!g_recording.isRecording())
        return nullptr;
    for (RingWait wait(g_recording);;) {
        {
            const SignalBlock noHandlers; // an event between the claim and the word would claim a second ring
            if (!t_thread)
                t_thread = claimRingAtOnce(g_recording);
            if (t_thread)
                return t_thread;
        }
        if (!wait.waitForOffer())
            return nullptr;
    }
}

bool isChildProcess() noexcept {
    return static_cast<std::int32_t>(rawSyscall(SYS_getpid)) != g_recording.header->page.target_pid.load();
}

} // namespace tidemark::collector
