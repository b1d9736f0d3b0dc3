// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/hooked_calls.h"

#include <cerrno>
#include <cstring>

namespace tidemark::collector {

constinit std::uint32_t g_hookMode = kOperatorsNotSeen;
constinit std::uint64_t g_meanDistance = 0;
__attribute__((tls_model("initial-exec"))) constinit thread_local SampleCountdown t_countdown;

namespace {

constexpr std::size_t kPage = 4096;

constinit SampledBlocks g_samples;

/// Address of the outermost AllocatorCall; 0 = none.
__attribute__((tls_model("initial-exec"))) constinit thread_local std::uintptr_t t_allocatorCall = 0;

/// Addresses have 47 bits.
std::uint64_t keyOf(std::uint32_t pool, const void* block) noexcept {
    return reinterpret_cast<std::uintptr_t>(block) ^ std::uint64_t{pool} << 48;
}

void countAllocations() noexcept {
    if (ThreadState* const thread = recordingThread())
        thread->allocations = t_countdown.allocations();
}

/// An exception may have ended the outermost call without telling us. Then whoever calls from further out
/// finds out, and whoever calls from far below.
bool isNestedAt(std::uintptr_t here) noexcept {
    constexpr std::uintptr_t kDepth = std::uintptr_t{64} << 10; // more stack than an allocator uses
    return here < t_allocatorCall && t_allocatorCall - here < kDepth;
}

void* pageAligned(const RealAllocator& real, const Request& request) noexcept {
    const std::size_t alignment = request.alignment > kPage ? request.alignment : kPage;
    void* block = nullptr;
    const int savedErrno = errno;
    if (real.posix_memalign(&block, alignment, request.size) != 0)
        block = nullptr;
    errno = savedErrno;
    return block;
}

/// The block itself, or a copy at an address that may be a sample's; the block itself as well if there is no
/// memory for that.
void* recognisable(const RealAllocator& real, const Request& request, void* block) noexcept {
    if (mayBeSample(block))
        return block;
    void* const moved = pageAligned(real, request);
    if (!moved)
        return block;
    if (request.zeroed)
        std::memset(moved, 0, request.size);
    else
        std::memcpy(moved, block, request.size);
    real.free(block);
    return moved;
}

bool remember(void* block) noexcept {
    if (mayBeSample(block) && g_samples.insert(keyOf(0, block)))
        return true;
    g_recording.header->page.dropped_events.fetch_add(1, std::memory_order_relaxed);
    return false;
}

EventWriter writerOf(ThreadState& thread) noexcept {
    thread.allocations = t_countdown.allocations();
    return {g_recording, thread};
}

/// A realloc of which at least one side is a sample.
void* resizeSample(const RealAllocator& real, void* block, const Request& request, const void* frame,
    ThreadState& thread, bool wasSample, bool isSample) noexcept {
    EventWriter writer = writerOf(thread);
    if (wasSample && isSample)
        writer.reallocFree(block, request.call, frame);
    else if (wasSample)
        writer.free(block, request.call, frame);
    void* result = real.realloc(block, request.size);
    if (!result) {
        if (wasSample && remember(block)) {
            if (isSample)
                writer.reallocFailed(block, request.call);
            else
                writer.allocation(block, real.malloc_usable_size(block), real.malloc_usable_size(block),
                    request.call, frame);
        }
        return nullptr;
    }
    if (!isSample)
        return result;
    result = recognisable(real, request, result);
    const bool known = remember(result);
    if (wasSample)
        writer.reallocAllocation(result, request.size, real.malloc_usable_size(result), request.call, frame);
    else if (known)
        writer.allocation(result, request.size, real.malloc_usable_size(result), request.call, frame);
    if (wasSample && !known) // its free will not be seen
        writer.free(result, request.call, frame);
    return result;
}

/// realloc(p, 0) frees in glibc; other allocators may return a new block.
void* resizeToNothing(const RealAllocator& real, void* block, wire::Call call, const void* frame) noexcept {
    releaseOutermost(block, call, frame);
    return allocateOutermost(real, {call, 0}, frame, [&]() noexcept { return real.realloc(block, 0); });
}

} // namespace

void beginSampling(std::uint64_t meanDistance) noexcept {
    if (meanDistance == 0)
        return;
    g_meanDistance = meanDistance;
    if (g_samples.begin())
        g_hookMode |= kSampled;
    else
        g_recording.stop(wire::StopReason::NoMemory);
}

AllocatorCall::AllocatorCall() noexcept : m_nested(isNestedAt(reinterpret_cast<std::uintptr_t>(this))) {
    if (!m_nested)
        t_allocatorCall = reinterpret_cast<std::uintptr_t>(this);
}

AllocatorCall::~AllocatorCall() {
    if (!m_nested)
        t_allocatorCall = 0;
}

bool isInsideHookedEntry() noexcept {
    return t_allocatorCall != 0 && isNestedAt(reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)));
}

void* recordedAside(
    const RealAllocator& real, void* block, const Request& request, const void* frame) noexcept {
    return recorded(real, block, request.size, request.call, frame);
}

void releasedAside(const void* block, wire::Call call, const void* frame) noexcept {
    const bool sampled = (g_hookMode & kSampled) != 0;
    if (!block || (sampled && !g_samples.remove(keyOf(0, block))))
        return;
    if (ThreadState* const thread = recordingThread())
        (sampled ? writerOf(*thread) : EventWriter(g_recording, *thread)).free(block, call, frame);
}

bool takesPoolBlock(std::uint32_t pool, const void* block, std::size_t size) noexcept {
    if ((g_hookMode & kSampled) == 0)
        return true;
    if (!t_countdown.take(size, g_meanDistance) || !g_samples.insert(keyOf(pool, block)))
        return false;
    countAllocations();
    return true;
}

bool knowsPoolBlock(std::uint32_t pool, const void* block) noexcept {
    if ((g_hookMode & kSampled) == 0)
        return true;
    if (!g_samples.contains(keyOf(pool, block)))
        return false;
    countAllocations();
    return true;
}

bool forgetPoolBlock(std::uint32_t pool, const void* block) noexcept {
    if ((g_hookMode & kSampled) == 0)
        return true;
    if (!g_samples.remove(keyOf(pool, block)))
        return false;
    countAllocations();
    return true;
}

void* recordSample(
    const RealAllocator& real, const Request& request, void* block, const void* frame) noexcept {
    ThreadState* const thread = block ? recordingThread() : nullptr;
    if (!thread)
        return block;
    void* const result = recognisable(real, request, block);
    if (remember(result))
        writerOf(*thread).allocation(
            result, request.size, real.malloc_usable_size(result), request.call, frame);
    return result;
}

void* resizeOutermost(
    const RealAllocator& real, void* block, std::size_t size, wire::Call call, const void* frame) noexcept {
    if (!block)
        return allocateOutermost(
            real, {call, size}, frame, [&]() noexcept { return real.realloc(nullptr, size); });
    if (size == 0)
        return resizeToNothing(real, block, call, frame);
    const bool sampled = (g_hookMode & kSampled) != 0;
    const bool wasSample = sampled && mayBeSample(block) && g_samples.remove(keyOf(0, block));
    const bool isSample = sampled && t_countdown.take(size, g_meanDistance);
    ThreadState* const thread = sampled && !wasSample && !isSample ? nullptr : recordingThread();
    if (!thread)
        return real.realloc(block, size);
    if (sampled)
        return resizeSample(real, block, {call, size}, frame, *thread, wasSample, isSample);
    EventWriter writer(g_recording, *thread);
    writer.reallocFree(block, call, frame);
    void* const result = real.realloc(block, size);
    if (recordingThread() != thread) // a handler has stopped the recording, or we are the child of its fork
        return result;
    if (result)
        writer.reallocAllocation(result, size, real.malloc_usable_size(result), call, frame);
    else
        writer.reallocFailed(block, call);
    return result;
}

} // namespace tidemark::collector
