// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/interposer.h"

#include "core/collector/attach.h"
#include "core/collector/family.h"
#include "core/collector/raw_syscalls.h"
#include "core/collector/real_functions.h"
#include "core/collector/spawn_notes.h"
#include "core/collector/thread_ring.h"

#include <unistd.h>

namespace tidemark::collector {

constinit Recording g_recording{};

namespace {

__attribute__((tls_model("initial-exec"))) constinit thread_local ThreadState* t_thread = nullptr;

enum class Start : std::uint32_t { NotYet, UnderWay, Done };
constinit std::atomic<Start> g_start{Start::NotYet};

constexpr std::uint32_t kActive = 1;
constexpr std::uint32_t kNoted = 2; ///< in a forked child: the recorder has been told of it

void start(char** environment) noexcept {
    Start notYet = Start::NotYet;
    if (!environment || !g_start.compare_exchange_strong(notYet, Start::UnderWay))
        return;
    findRealFunctions();
    attach(g_recording, environment);
    g_start.store(Start::Done);
}

/// A forked child finds the word wiped. It has one thread, the caller.
__attribute__((noinline, cold)) void beginForkedChild() noexcept {
    const SignalBlock noHandlers;
    std::uint32_t wiped = 0;
    if (!g_recording.active->compare_exchange_strong(wiped, kNoted))
        return;
    t_thread = nullptr;
    if (attachForkedChild(g_recording))
        return;
    char program[256];
    readImagePath(program, sizeof program);
    noteProcess(g_recording, static_cast<std::int32_t>(rawSyscall(SYS_getpid)), program);
}

__attribute__((noinline, cold)) ThreadState* notActive() noexcept {
    if (g_start.load() == Start::NotYet) {
        start(environ);
        return g_recording.active ? recordingThread() : nullptr;
    }
    if (g_start.load() != Start::Done || !g_recording.active || g_recording.active->load() != 0)
        return nullptr;
    beginForkedChild();
    return g_recording.active->load() == kActive ? recordingThread() : nullptr;
}

__attribute__((noinline, cold)) ThreadState* firstEvent() noexcept {
    t_thread = claimRing(g_recording);
    return t_thread;
}

__attribute__((constructor)) void onLoad(int, char**, char** environment) noexcept {
    start(environment);
}

__attribute__((destructor)) void onExit() noexcept {
    if (g_recording.active && g_recording.active->load() == kActive)
        g_recording.header->page.target_phase.store(static_cast<std::uint32_t>(wire::TargetPhase::Exiting));
}

} // namespace

ThreadState* recordingThread() noexcept {
    const std::atomic<std::uint32_t>* const active = g_recording.active;
    if (!active || active->load(std::memory_order_relaxed) != kActive) [[unlikely]]
        return notActive();
    if (!g_recording.isRecording()) [[unlikely]]
        return nullptr;
    return t_thread ? t_thread : firstEvent();
}

bool isChildProcess() noexcept {
    return static_cast<std::int32_t>(rawSyscall(SYS_getpid)) != g_recording.header->page.target_pid.load();
}

} // namespace tidemark::collector
