// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The functions that change the address space: always passed on, recorded only if that was asked for. What
// libc maps for itself (its heap, thread stacks, libraries) does not come by here.

#include "core/collector/event_writer.h"
#include "core/collector/interposer.h"
#include "core/collector/module_symbols.h"
#include "core/collector/raw_syscalls.h"

#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <sys/mman.h>
#include <sys/types.h>

namespace tidemark::collector {
namespace {

using wire::Call;

struct RealMappings {
    void* (*mmap)(void*, std::size_t, int, int, int, off_t);
    int (*munmap)(void*, std::size_t);
    void* (*mremap)(void*, std::size_t, std::size_t, int, ...);
    int (*brk)(void*);
    void* (*sbrk)(std::intptr_t);
};

RealMappings g_real;
constinit std::atomic<bool> g_realKnown{false};

template <class Function>
void lookUp(Function& function, const char* name) noexcept {
    function = reinterpret_cast<Function>(findDefinition(name, SearchFrom::AfterOurs).address);
}

/// An allocator may map its first memory long before our constructor runs, and must not be called from here:
/// hence not dlsym.
const RealMappings& real() noexcept {
    if (!g_realKnown.load(std::memory_order_acquire)) {
        lookUp(g_real.mmap, "mmap");
        lookUp(g_real.munmap, "munmap");
        lookUp(g_real.mremap, "mremap");
        lookUp(g_real.brk, "brk");
        lookUp(g_real.sbrk, "sbrk");
        g_realKnown.store(true, std::memory_order_release);
    }
    return g_real;
}

/// Null unless mappings are recorded.
ThreadState* mappingThread() noexcept {
    if (!g_recording.header || (g_recording.header->page.options & wire::kMappings) == 0)
        return nullptr;
    return recordingThread();
}

std::uint64_t addressOf(const void* place) noexcept {
    return reinterpret_cast<std::uintptr_t>(place);
}

std::uint64_t wholePages(std::uint64_t bytes) noexcept {
    return (bytes + 4095) & ~std::uint64_t{4095};
}

void* map(void* place, std::size_t bytes, int protection, int flags, int file, off_t offset,
    const void* frame) noexcept {
    void* const result = real().mmap(place, bytes, protection, flags, file, offset);
    if (result == MAP_FAILED)
        return result;
    if (ThreadState* const thread = mappingThread()) {
        const std::uint64_t size = wholePages(bytes);
        const bool replaces = (flags & MAP_FIXED) != 0;
        EventWriter(g_recording, *thread)
            .mapping(Call::Mmap, addressOf(result), size, replaces ? addressOf(result) : 0,
                replaces ? size : 0, static_cast<std::uint32_t>(flags), frame);
    }
    return result;
}

void recordBreak(std::uint64_t before, std::uint64_t after, const void* frame) noexcept {
    ThreadState* const thread = before == after ? nullptr : mappingThread();
    if (!thread)
        return;
    EventWriter writer(g_recording, *thread);
    if (after > before)
        writer.mapping(Call::Brk, before, after - before, 0, 0, 0, frame);
    else
        writer.mapping(Call::Brk, 0, 0, after, before - after, 0, frame);
}

std::uint64_t currentBreak() noexcept {
    return static_cast<std::uint64_t>(rawSyscall(SYS_brk, 0));
}

} // namespace
} // namespace tidemark::collector

using namespace tidemark::collector;
using tidemark::wire::Call;

TIDEMARK_EXPORT void* mmap(
    void* place, std::size_t bytes, int protection, int flags, int file, off_t offset) noexcept {
    return map(place, bytes, protection, flags, file, offset, __builtin_frame_address(0));
}

TIDEMARK_EXPORT void* mmap64(
    void* place, std::size_t bytes, int protection, int flags, int file, off64_t offset) noexcept {
    return map(place, bytes, protection, flags, file, offset, __builtin_frame_address(0));
}

TIDEMARK_EXPORT int munmap(void* place, std::size_t bytes) noexcept {
    ThreadState* const thread = bytes != 0 && addressOf(place) % 4096 == 0 ? mappingThread() : nullptr;
    if (!thread)
        return real().munmap(place, bytes);
    // Before the call: afterwards another thread may be given these addresses.
    EventWriter writer(g_recording, *thread);
    writer.mapping(Call::Munmap, 0, 0, addressOf(place), wholePages(bytes), 0, __builtin_frame_address(0));
    const int result = real().munmap(place, bytes);
    if (result != 0)
        writer.mapping(
            Call::Munmap, addressOf(place), wholePages(bytes), 0, 0, 0, __builtin_frame_address(0));
    return result;
}

TIDEMARK_EXPORT void* mremap(
    void* place, std::size_t oldBytes, std::size_t newBytes, int flags, ...) noexcept {
    va_list list;
    va_start(list, flags);
    void* const wanted = (flags & MREMAP_FIXED) != 0 ? va_arg(list, void*) : nullptr;
    va_end(list);
    void* const result = real().mremap(place, oldBytes, newBytes, flags, wanted);
    if (result == MAP_FAILED)
        return result;
    if (ThreadState* const thread = mappingThread()) {
        const bool keepsOld = oldBytes == 0 || (flags & MREMAP_DONTUNMAP) != 0;
        EventWriter(g_recording, *thread)
            .mapping(Call::Mremap, addressOf(result), wholePages(newBytes), keepsOld ? 0 : addressOf(place),
                keepsOld ? 0 : wholePages(oldBytes), 0, __builtin_frame_address(0));
    }
    return result;
}

TIDEMARK_EXPORT int brk(void* place) noexcept {
    const std::uint64_t before = mappingThread() ? currentBreak() : addressOf(place);
    const int result = real().brk(place);
    if (result == 0)
        recordBreak(before, addressOf(place), __builtin_frame_address(0));
    return result;
}

TIDEMARK_EXPORT void* sbrk(std::intptr_t more) noexcept {
    void* const before = real().sbrk(more);
    if (addressOf(before) != ~std::uint64_t{0})
        recordBreak(addressOf(before), addressOf(before) + static_cast<std::uint64_t>(more),
            __builtin_frame_address(0));
    return before;
}
