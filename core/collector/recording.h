// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/lamport_clocks.h"
#include "core/collector/modules.h"
#include "core/collector/python_runtime.h"
#include "core/collector/rule_cache.h"
#include "core/collector/stack_table.h"
#include "core/collector/thread_state.h"
#include "core/wire/family.h"
#include "core/wire/wire.h"

#include <atomic>
#include <cstdint>

namespace tidemark::collector {

/// What `active` points at says.
inline constexpr std::uint32_t kActive = 1;
inline constexpr std::uint32_t kNoted = 2; ///< in a forked child: the recorder has been told of it

/// Where ThreadState::alone points once and for all when there are other threads.
inline constexpr char kNotAlone = 0;

/// What all threads of the target share. Zero is its initial value; it is never destroyed, because threads
/// may allocate to the very end of the process.
struct Recording {
    wire::Header* header;
    /// By ring; null until somebody claims that ring for the first time, then never changed.
    std::atomic<ThreadState*> threads[wire::kMaxRings];

    /// Process that this recording belongs to: memory that a forked child finds wiped. Null before the start.
    std::atomic<std::uint32_t>* active;

    /// What is shared with the other processes of this recording; null if this one is recorded alone. Set
    /// without `active` in a process that is not recorded itself but whose children may be.
    wire::Family* family;
    /// A filter for system calls may be on: a forked child must not ask for more than the rest does.
    std::atomic<bool> sandboxed;

    /// Lamport time as long as the target has one thread; stands still from then on.
    std::atomic<std::uint64_t> aloneTime;
    std::atomic<ThreadState*> first; ///< of the thread that was alone
    /// A word that is not 0 while the process has one thread; null: glibc's own.
    const char* singleThreaded;

    LamportClocks clocks;
    RuleCache rules;
    AnnouncedModules modules;
    StackTable stacks;
    PythonRuntime python;
    std::atomic<std::uint32_t> moduleGeneration; ///< raised when a module goes: part of each stack's hash

    bool isRecording() const noexcept {
        return header->page.recording_state.load(std::memory_order_relaxed) ==
               static_cast<std::uint32_t>(wire::RecordingState::Recording);
    }

    /// Whether the caller runs in a forked child of the target, which has no part in the recording yet.
    bool isForked() const noexcept { return active && active->load(std::memory_order_relaxed) != kActive; }

    /// In a forked child: nothing of the parent's recording is left. What was found out about the code stays.
    void startAnew(wire::Header* fresh) noexcept {
        header = fresh;
        for (auto& thread : threads)
            thread.store(nullptr, std::memory_order_relaxed);
        first.store(nullptr);
        modules.forget();
        stacks.forget();
        python.codes.forgetAll();
        python.dicts.forgetAll();
        python.walksWithoutLock.store(0);
    }

    /// Ends the recording for good; only the first reason counts.
    void stop(wire::StopReason reason) noexcept {
        std::uint32_t none = 0;
        header->page.stop_reason.compare_exchange_strong(none, static_cast<std::uint32_t>(reason));
        header->page.recording_state.store(static_cast<std::uint32_t>(wire::RecordingState::Stopped));
    }
};

} // namespace tidemark::collector
