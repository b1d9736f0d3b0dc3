// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The allocator functions that the target calls instead of libc's.

#include "core/collector/event_writer.h"
#include "core/collector/interposer.h"
#include "core/collector/real_functions.h"

#include <cerrno>
#include <cstddef>

namespace tidemark::collector {
namespace {

using wire::Call;

[[gnu::always_inline]] inline void* recorded(
    void* block, std::size_t size, Call call, const void* frame) noexcept {
    if (block) {
        if (ThreadState* const thread = recordingThread())
            EventWriter(g_recording, *thread).allocation(block, size, 0, call, frame);
    }
    return block;
}

[[gnu::always_inline]] inline void release(void* block, Call call, const void* frame) noexcept {
    if (block) {
        if (ThreadState* const thread = recordingThread())
            EventWriter(g_recording, *thread).free(block, call, frame);
    }
}

/// realloc(p, 0) frees in glibc; other allocators may return a new block.
void* resizeToNothing(void* block, Call call, const void* frame) noexcept {
    release(block, call, frame);
    return recorded(g_realAllocator.realloc(block, 0), 0, call, frame);
}

[[gnu::noinline]] void* resize(void* block, std::size_t size, Call call, const void* frame) noexcept {
    if (!block)
        return recorded(g_realAllocator.realloc(nullptr, size), size, call, frame);
    if (size == 0)
        return resizeToNothing(block, call, frame);
    ThreadState* const thread = recordingThread();
    if (!thread)
        return g_realAllocator.realloc(block, size);
    EventWriter writer(g_recording, *thread);
    writer.reallocFree(block, call, frame);
    void* const result = g_realAllocator.realloc(block, size);
    if (recordingThread() != thread) // a handler has stopped the recording, or we are the child of its fork
        return result;
    if (result)
        writer.reallocAllocation(result, size, 0, call, frame);
    else
        writer.reallocFailed(block, call);
    return result;
}

} // namespace
} // namespace tidemark::collector

using namespace tidemark::collector;

TIDEMARK_EXPORT void* malloc(std::size_t size) noexcept {
    return recorded(g_realAllocator.malloc(size), size, Call::Malloc, __builtin_frame_address(0));
}

TIDEMARK_EXPORT void* calloc(std::size_t count, std::size_t size) noexcept {
    return recorded(
        g_realAllocator.calloc(count, size), count * size, Call::Calloc, __builtin_frame_address(0));
}

TIDEMARK_EXPORT void* realloc(void* block, std::size_t size) noexcept {
    return resize(block, size, Call::Realloc, __builtin_frame_address(0));
}

/// glibc's would call our realloc, with itself as the innermost frame.
TIDEMARK_EXPORT void* reallocarray(void* block, std::size_t count, std::size_t size) noexcept {
    std::size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        errno = ENOMEM;
        return nullptr;
    }
    return resize(block, bytes, Call::Reallocarray, __builtin_frame_address(0));
}

TIDEMARK_EXPORT void free(void* block) noexcept {
    release(block, Call::Free, __builtin_frame_address(0));
    g_realAllocator.free(block);
}

TIDEMARK_EXPORT void free_sized(void* block, std::size_t) noexcept {
    release(block, Call::Free, __builtin_frame_address(0));
    g_realAllocator.free(block);
}

TIDEMARK_EXPORT void free_aligned_sized(void* block, std::size_t, std::size_t) noexcept {
    release(block, Call::Free, __builtin_frame_address(0));
    g_realAllocator.free(block);
}

TIDEMARK_EXPORT int posix_memalign(void** block, std::size_t alignment, std::size_t size) noexcept {
    const int error = g_realAllocator.posix_memalign(block, alignment, size);
    if (error == 0)
        recorded(*block, size, Call::PosixMemalign, __builtin_frame_address(0));
    return error;
}

TIDEMARK_EXPORT void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
    return recorded(
        g_realAllocator.aligned_alloc(alignment, size), size, Call::AlignedAlloc, __builtin_frame_address(0));
}

TIDEMARK_EXPORT void* memalign(std::size_t alignment, std::size_t size) noexcept {
    return recorded(
        g_realAllocator.memalign(alignment, size), size, Call::Memalign, __builtin_frame_address(0));
}

TIDEMARK_EXPORT void* valloc(std::size_t size) noexcept {
    return recorded(g_realAllocator.valloc(size), size, Call::Valloc, __builtin_frame_address(0));
}

TIDEMARK_EXPORT void* pvalloc(std::size_t size) noexcept {
    return recorded(g_realAllocator.pvalloc(size), size, Call::Pvalloc, __builtin_frame_address(0));
}

TIDEMARK_EXPORT int dlclose(void* handle) noexcept {
    const int result = realProcessFunctions().dlclose(handle);
    if (ThreadState* const thread = recordingThread()) {
        const int savedErrno = errno;
        EventWriter(g_recording, *thread).unloadedModules();
        errno = savedErrno;
    }
    return result;
}
