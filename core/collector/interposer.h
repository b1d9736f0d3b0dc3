// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/recording.h"

#define TIDEMARK_EXPORT extern "C" __attribute__((visibility("default"), noinline))

namespace tidemark::collector {

/// The one recording of this process.
extern Recording g_recording;

/// The calling thread, once it has a ring.
[[gnu::tls_model("initial-exec")]] extern constinit thread_local ThreadState* t_thread;

/// The rest of recordingThread().
[[gnu::cold, gnu::noinline]] ThreadState* unpreparedThread() noexcept;

/// The calling thread, ready to record; null if nothing is recorded (before the start, after the end). In a
/// child that something else than fork() made it may be there: its events come to nothing.
inline ThreadState* recordingThread() noexcept {
    ThreadState* const thread = t_thread;
    if (!thread || !g_recording.isRecording()) [[unlikely]]
        return unpreparedThread();
    return thread;
}

/// Whether the calling process is a child of the target that shares its recording's memory: forked, or
/// started by vfork.
bool isChildProcess() noexcept;

} // namespace tidemark::collector
