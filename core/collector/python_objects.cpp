// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/python_objects.h"

#include "core/collector/hooked_calls.h"
#include "core/collector/python_reuse.h"

namespace tidemark::collector {
namespace {

using wire::Call;

/// PyMemAllocatorDomain. What goes to the one for raw memory ends in malloc anyway.
enum Domain : int { kRaw, kMemory, kObjects };

/// How it was before, by domain.
constinit PythonAllocator g_originals[3] = {};
constinit PythonArenaAllocator g_originalArenas = {};
constinit PythonRuntime* g_python = nullptr;

/// The thread, if the block is to be recorded.
ThreadState* threadFor(const void* block, std::size_t size) noexcept {
    return block && takesPoolBlock(wire::kPythonDomain, block, size) ? recordingThread() : nullptr;
}
ThreadState* threadForFree(const void* block) noexcept {
    return block && forgetPoolBlock(wire::kPythonDomain, block) ? recordingThread() : nullptr;
}

/// A block that may soon hold an object, or a dict's keys: told from those that CPython uses again.
template <int kDomain>
void noteFresh(const void* block, std::size_t size) noexcept {
    constexpr std::uint32_t kTracerLook = 1024; // so seldom that it costs nothing
    static constinit std::uint32_t looks = 0;
    lookAtDicts();
    g_python->dicts.blockMade(reinterpret_cast<std::uintptr_t>(block), size);
    if constexpr (kDomain == kObjects) {
        t_freshPythonBlock = reinterpret_cast<std::uintptr_t>(block);
        if (++looks % kTracerLook == 0) [[unlikely]]
            lookAfterPythonTracer();
    }
}

[[gnu::always_inline]] inline void recordAllocation(
    void* block, std::size_t size, Call call, const void* frame) noexcept {
    ThreadState* const thread = threadFor(block, size);
    if (!thread)
        return;
    lookAtFirstBlock(*thread);
    EventWriter(g_recording, *thread).allocation(block, size, 0, call, frame);
    keepFirstBlock(*thread, block, size);
}

template <int kDomain>
void* hookedMalloc(void* context, std::size_t size) noexcept {
    const AllocatorCall call;
    void* const block = g_originals[kDomain].malloc(context, size);
    noteFresh<kDomain>(block, size);
    if (call.isNested())
        return block;
    recordAllocation(block, size, Call::PythonMalloc, __builtin_frame_address(0));
    return block;
}

template <int kDomain>
void* hookedCalloc(void* context, std::size_t count, std::size_t size) noexcept {
    const AllocatorCall call;
    void* const block = g_originals[kDomain].calloc(context, count, size);
    noteFresh<kDomain>(block, count * size);
    if (call.isNested())
        return block;
    recordAllocation(block, count * size, Call::PythonCalloc, __builtin_frame_address(0));
    return block;
}

void recordFree(void* block, const void* frame) noexcept {
    ThreadState* const thread = threadForFree(block);
    if (!thread)
        return;
    lookAtFirstBlock(*thread);
    EventWriter(g_recording, *thread).free(block, Call::PythonFree, frame);
}

template <int kDomain>
void hookedFree(void* context, void* block) noexcept {
    const AllocatorCall call;
    if (kDomain == kObjects) {
        g_python->codes.blockFreed(reinterpret_cast<std::uintptr_t>(block));
        g_python->dicts.blockFreed(reinterpret_cast<std::uintptr_t>(block));
    }
    if (!call.isNested())
        recordFree(block, __builtin_frame_address(0));
    g_originals[kDomain].free(context, block);
}

/// For samples the old block and the new one have nothing to do with each other.
template <int kDomain>
void* resizeSampled(void* context, void* block, std::size_t size, const void* frame) noexcept {
    void* const result = g_originals[kDomain].realloc(context, block, size);
    noteFresh<kDomain>(result, size);
    if (!result)
        return nullptr;
    recordFree(block, frame);
    recordAllocation(result, size, Call::PythonRealloc, frame);
    return result;
}

template <int kDomain>
void* hookedRealloc(void* context, void* block, std::size_t size) noexcept {
    const AllocatorCall call;
    PythonAllocator& original = g_originals[kDomain];
    const void* const frame = __builtin_frame_address(0);
    ThreadState* const thread = call.isNested() ? nullptr : recordingThread();
    if (!thread)
        return original.realloc(context, block, size);
    if (!block || (g_hookMode & kSampled) != 0)
        return resizeSampled<kDomain>(context, block, size, frame);
    EventWriter writer(g_recording, *thread);
    writer.reallocFree(block, Call::PythonRealloc, frame);
    void* const result = original.realloc(context, block, size);
    noteFresh<kDomain>(result, size);
    if (recordingThread() != thread)
        return result;
    if (result)
        writer.reallocAllocation(result, size, 0, Call::PythonRealloc, frame);
    else
        writer.reallocFailed(block, Call::PythonRealloc);
    return result;
}

/// A hooked function that does nothing but tell of code objects.
void watchedFree(void* context, void* block) noexcept {
    g_python->codes.blockFreed(reinterpret_cast<std::uintptr_t>(block));
    g_originals[kObjects].free(context, block);
}

/// Thread states are raw memory, frames lie in memory that comes like arenas.
void watchedRawFree(void* context, void* block) noexcept {
    g_python->awaitWalks();
    g_originals[kRaw].free(context, block);
}

void watchedArenaFree(void* context, void* arena, std::size_t size) noexcept {
    g_python->awaitWalks();
    g_originalArenas.free(context, arena, size);
}

/// Hooks of a domain, on top of what is there; again if CPython has put back what was there before, as it
/// does with raw memory while it starts. What others have put on top of ours stays.
void install(int domain, PythonAllocator hooks) noexcept {
    PythonAllocator now;
    g_python->getAllocator(domain, &now);
    PythonAllocator& original = g_originals[domain];
    if (now.free == hooks.free || (original.free && now.free != original.free))
        return;
    original = now;
    hooks.context = now.context;
    hooks.malloc = hooks.malloc ? hooks.malloc : now.malloc;
    hooks.calloc = hooks.calloc ? hooks.calloc : now.calloc;
    hooks.realloc = hooks.realloc ? hooks.realloc : now.realloc;
    g_python->setAllocator(domain, &hooks);
}

/// So that threads without the lock may walk their frames.
void watchEnd() noexcept {
    PythonRuntime& python = *g_python;
    if (!python.isFinalizing || !python.getArenas || !python.setArenas)
        return;
    install(kRaw, {nullptr, nullptr, nullptr, nullptr, watchedRawFree});
    if (python.endIsWatched)
        return;
    python.getArenas(&g_originalArenas);
    PythonArenaAllocator arenas = g_originalArenas;
    arenas.free = watchedArenaFree;
    python.setArenas(&arenas);
    python.endIsWatched = true;
}

template <int kDomain>
PythonAllocator hooks() noexcept {
    return {
        nullptr, hookedMalloc<kDomain>, hookedCalloc<kDomain>, hookedRealloc<kDomain>, hookedFree<kDomain>};
}

} // namespace

void hookPythonObjects(PythonRuntime& python, bool all) noexcept {
    if (!python.getAllocator || !python.setAllocator)
        return;
    g_python = &python;
    if (all) {
        g_hookMode |= kEntriesHooked;
        install(kMemory, hooks<kMemory>());
        install(kObjects, hooks<kObjects>());
    } else {
        install(kObjects, {nullptr, nullptr, nullptr, nullptr, watchedFree});
    }
    watchEnd();
}

} // namespace tidemark::collector
