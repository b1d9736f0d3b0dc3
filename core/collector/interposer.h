// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/recording.h"

#define TIDEMARK_EXPORT extern "C" __attribute__((visibility("default"), noinline))

namespace tidemark::collector {

/// The one recording of this process.
extern Recording g_recording;

/// The calling thread, ready to record; null if nothing is recorded (before the start, in a forked child
/// that is not followed, after the end). One load and two tests on the usual path.
ThreadState* recordingThread() noexcept;

/// Whether the calling process is a child of the target that shares its recording's memory: forked, or
/// started by vfork.
bool isChildProcess() noexcept;

} // namespace tidemark::collector
