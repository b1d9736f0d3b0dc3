// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The C allocator functions that the target calls instead of libc's.

#include "core/collector/hot_calls.h"

#include <cerrno>
#include <cstddef>

using namespace tidemark::collector;
using tidemark::wire::Call;

namespace {

void* resize(void* block, std::size_t size, Call call, const void* frame) noexcept {
    if (isInsideAllocator())
        return g_realAllocator.realloc(block, size);
    return resizeOutermost(g_realAllocator, block, size, call, frame);
}

[[gnu::noinline]] void* exactCalloc(std::size_t count, std::size_t size) noexcept {
    const void* const frame = __builtin_frame_address(0);
    StackAhead ahead;
    lookAhead(frame, ahead);
    return recorded(
        g_realAllocator, g_realAllocator.calloc(count, size), count * size, Call::Calloc, frame, &ahead);
}

[[gnu::noinline]] void* unusualCalloc(std::size_t count, std::size_t size) noexcept {
    return allocate({Call::Calloc, count * size, 0, true}, __builtin_frame_address(0),
        [&]() noexcept { return g_realAllocator.calloc(count, size); });
}

} // namespace

TIDEMARK_EXPORT void* malloc(std::size_t size) noexcept {
    return newBlock<Call::Malloc>(size);
}

TIDEMARK_EXPORT void* calloc(std::size_t count, std::size_t size) noexcept {
    if ((g_hookMode & (kSampled | kEntriesHooked)) == 0) [[likely]]
        return exactCalloc(count, size);
    return unusualCalloc(count, size);
}

TIDEMARK_EXPORT void* realloc(void* block, std::size_t size) noexcept {
    return resize(block, size, Call::Realloc, __builtin_frame_address(0));
}

/// glibc's would call our realloc, with itself as the innermost frame. If the program has a realloc of its
/// own, it is meant to call that.
TIDEMARK_EXPORT void* reallocarray(void* block, std::size_t count, std::size_t size) noexcept {
    std::size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        errno = ENOMEM;
        return nullptr;
    }
    if (!isAllocatorOurs()) [[unlikely]]
        return g_realAllocator.reallocarray(block, count, size);
    return resize(block, bytes, Call::Reallocarray, __builtin_frame_address(0));
}

TIDEMARK_EXPORT void free(void* block) noexcept {
    freeBlock<Call::Free>(block);
}

// If the program has a free of its own, the next two come down to that, and what it frees is recorded there.

TIDEMARK_EXPORT void free_sized(void* block, std::size_t size) noexcept {
    if (isAllocatorOurs()) [[likely]]
        release(block, Call::Free, __builtin_frame_address(0));
    g_realAllocator.free_sized(block, size);
}

TIDEMARK_EXPORT void free_aligned_sized(void* block, std::size_t alignment, std::size_t size) noexcept {
    if (isAllocatorOurs()) [[likely]]
        release(block, Call::Free, __builtin_frame_address(0));
    g_realAllocator.free_aligned_sized(block, alignment, size);
}

TIDEMARK_EXPORT int posix_memalign(void** block, std::size_t alignment, std::size_t size) noexcept {
    int error = 0;
    void* const result =
        allocate({Call::PosixMemalign, size, alignment}, __builtin_frame_address(0), [&]() noexcept {
            void* aligned = nullptr;
            error = g_realAllocator.posix_memalign(&aligned, alignment, size);
            return error == 0 ? aligned : nullptr;
        });
    if (error == 0)
        *block = result;
    return error;
}

TIDEMARK_EXPORT void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
    return allocate({Call::AlignedAlloc, size, alignment}, __builtin_frame_address(0),
        [&]() noexcept { return g_realAllocator.aligned_alloc(alignment, size); });
}

TIDEMARK_EXPORT void* memalign(std::size_t alignment, std::size_t size) noexcept {
    return allocate({Call::Memalign, size, alignment}, __builtin_frame_address(0),
        [&]() noexcept { return g_realAllocator.memalign(alignment, size); });
}

TIDEMARK_EXPORT void* valloc(std::size_t size) noexcept {
    return allocate({Call::Valloc, size}, __builtin_frame_address(0),
        [&]() noexcept { return g_realAllocator.valloc(size); });
}

TIDEMARK_EXPORT void* pvalloc(std::size_t size) noexcept {
    return allocate({Call::Pvalloc, size}, __builtin_frame_address(0),
        [&]() noexcept { return g_realAllocator.pvalloc(size); });
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
