// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What all hooks of allocators have in common: the real call, and the event before or after it.

#include "core/collector/event_writer.h"
#include "core/collector/interposer.h"
#include "core/collector/real_functions.h"
#include "core/collector/sampling.h"

#include <cstddef>

namespace tidemark::collector {

/// What is unusual about this process: bits of HookMode. 0 on the usual path, constant after the start.
extern std::uint32_t g_hookMode;
enum HookMode : std::uint32_t {
    kSampled = 1,          ///< only samples are recorded
    kEntriesHooked = 2,    ///< the program's own allocator has our jumps at its entries
    kOperatorsNotSeen = 4, ///< until somebody has looked whether they are the usual ones
    kOperatorsReplaced = 8,
};

/// To be called once, when the recording has begun. Without memory for the samples the recording ends.
void beginSampling(std::uint64_t meanDistance) noexcept;

/// An allocation as the target asked for it.
struct Request {
    wire::Call call;
    std::size_t size;
    std::size_t alignment = 0; ///< 0 = the allocator's own
    bool zeroed = false;
};

/// The allocator may call other hooked functions of its own: only the outermost call is what the program
/// asked for. Lives on the stack of a hook at an allocator's entry.
class AllocatorCall {
public:
    AllocatorCall() noexcept;
    ~AllocatorCall();
    AllocatorCall(const AllocatorCall&) = delete;
    AllocatorCall& operator=(const AllocatorCall&) = delete;
    bool isNested() const noexcept { return m_nested; }

private:
    bool m_nested;
};

/// Whether the calling thread is inside a call of the program's own allocator.
bool isInsideHookedEntry() noexcept;
inline bool isInsideAllocator() noexcept {
    return (g_hookMode & kEntriesHooked) != 0 && isInsideHookedEntry();
}

/// The calling thread's; used only when sampling.
extern __attribute__((tls_model("initial-exec"))) constinit thread_local SampleCountdown t_countdown;
extern std::uint64_t g_meanDistance;

/// Gives a picked block an address that its free will recognise, by moving it if need be, and records it.
/// Returns the block's address.
void* recordSample(
    const RealAllocator& real, const Request& request, void* block, const void* frame) noexcept;

/// For blocks of pools, whose addresses are the program's choice: whether the allocation, the free, is to be
/// recorded.
bool takesPoolBlock(std::uint32_t pool, const void* block, std::size_t size) noexcept;
bool forgetPoolBlock(std::uint32_t pool, const void* block) noexcept;
/// Whether that of a live block was.
bool knowsPoolBlock(std::uint32_t pool, const void* block) noexcept;

/// To be called before the real call. Not for a thread's first event, which has more to do first.
[[gnu::always_inline]] inline void lookAhead(const void* frame, StackAhead& ahead) noexcept {
    ThreadState* const thread = t_thread;
    if (thread && g_recording.isRecording()) [[likely]]
        EventWriter(g_recording, *thread).lookAhead(frame, ahead);
}

[[gnu::always_inline]] inline void* recorded(const RealAllocator& real, void* block, std::size_t size,
    wire::Call call, const void* frame, const StackAhead* ahead = nullptr) noexcept {
    if (block) {
        if (ThreadState* const thread = recordingThread())
            EventWriter(g_recording, *thread)
                .allocation(block, size, real.malloc_usable_size(block), call, frame, ahead);
    }
    return block;
}

/// As recorded(), for the unusual modes.
void* recordedAside(
    const RealAllocator& real, void* block, const Request& request, const void* frame) noexcept;

/// The real call and then the event, when the mode is unusual.
template <class Call>
[[gnu::always_inline]] inline void* allocateOutermost(
    const RealAllocator& real, const Request& request, const void* frame, Call call) {
    if ((g_hookMode & kSampled) == 0)
        return recordedAside(real, call(), request, frame);
    if (!t_countdown.take(request.size, g_meanDistance)) [[likely]]
        return call();
    return recordSample(real, request, call(), frame);
}

/// The real call and then the event, for the functions that this library exports.
template <class Call>
[[gnu::always_inline]] inline void* allocate(const Request& request, const void* frame, Call call) {
    return isInsideAllocator() ? call() : allocateOutermost(g_realAllocator, request, frame, call);
}

/// The event that precedes a real free, for the unusual modes.
void releasedAside(const void* block, wire::Call call, const void* frame) noexcept;

/// The event that precedes a real free, when the mode is unusual.
[[gnu::always_inline]] inline void releaseOutermost(
    const void* block, wire::Call call, const void* frame) noexcept {
    if ((g_hookMode & kSampled) == 0 || mayBeSample(block)) [[unlikely]]
        releasedAside(block, call, frame);
}

/// The event that precedes a real free, for the functions that this library exports.
inline void release(const void* block, wire::Call call, const void* frame) noexcept {
    if (!isInsideAllocator())
        releaseOutermost(block, call, frame);
}

/// realloc with its two events.
void* resizeOutermost(
    const RealAllocator& real, void* block, std::size_t size, wire::Call call, const void* frame) noexcept;

} // namespace tidemark::collector
