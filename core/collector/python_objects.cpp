// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/python_objects.h"

#include "core/collector/hooked_calls.h"

namespace tidemark::collector {
namespace {

using wire::Call;

/// PyMemAllocatorDomain. What goes to the one for raw memory ends in malloc anyway.
enum Domain : int { kMemory = 1, kObjects = 2 };
constexpr int kDomains[] = {kMemory, kObjects};

/// How it was before, by domain.
constinit PythonAllocator g_originals[3] = {};
constinit PythonCodes* g_codes = nullptr;

/// The thread, if the block is to be recorded.
ThreadState* threadFor(const void* block, std::size_t size) noexcept {
    return block && takesPoolBlock(wire::kPythonDomain, block, size) ? recordingThread() : nullptr;
}
ThreadState* threadForFree(const void* block) noexcept {
    return block && forgetPoolBlock(wire::kPythonDomain, block) ? recordingThread() : nullptr;
}

template <int kDomain>
void* hookedMalloc(void* context, std::size_t size) noexcept {
    const AllocatorCall call;
    void* const block = g_originals[kDomain].malloc(context, size);
    if (call.isNested())
        return block;
    if (ThreadState* const thread = threadFor(block, size))
        EventWriter(g_recording, *thread)
            .allocation(block, size, 0, Call::PythonMalloc, __builtin_frame_address(0));
    return block;
}

template <int kDomain>
void* hookedCalloc(void* context, std::size_t count, std::size_t size) noexcept {
    const AllocatorCall call;
    void* const block = g_originals[kDomain].calloc(context, count, size);
    if (call.isNested())
        return block;
    if (ThreadState* const thread = threadFor(block, count * size))
        EventWriter(g_recording, *thread)
            .allocation(block, count * size, 0, Call::PythonCalloc, __builtin_frame_address(0));
    return block;
}

void recordFree(void* block, const void* frame) noexcept {
    if (ThreadState* const thread = threadForFree(block))
        EventWriter(g_recording, *thread).free(block, Call::PythonFree, frame);
}

template <int kDomain>
void hookedFree(void* context, void* block) noexcept {
    const AllocatorCall call;
    if (kDomain == kObjects)
        g_codes->blockFreed(reinterpret_cast<std::uintptr_t>(block));
    if (!call.isNested())
        recordFree(block, __builtin_frame_address(0));
    g_originals[kDomain].free(context, block);
}

/// For samples the old block and the new one have nothing to do with each other.
void* resizeSampled(PythonAllocator& original, void* context, void* block, std::size_t size, const void* frame)
    noexcept {
    void* const result = original.realloc(context, block, size);
    if (!result)
        return nullptr;
    recordFree(block, frame);
    if (ThreadState* const thread = threadFor(result, size))
        EventWriter(g_recording, *thread).allocation(result, size, 0, Call::PythonRealloc, frame);
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
        return resizeSampled(original, context, block, size, frame);
    EventWriter writer(g_recording, *thread);
    writer.reallocFree(block, Call::PythonRealloc, frame);
    void* const result = original.realloc(context, block, size);
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
    g_codes->blockFreed(reinterpret_cast<std::uintptr_t>(block));
    g_originals[kObjects].free(context, block);
}

template <int kDomain>
PythonAllocator hooks() noexcept {
    return {g_originals[kDomain].context, hookedMalloc<kDomain>, hookedCalloc<kDomain>, hookedRealloc<kDomain>,
        hookedFree<kDomain>};
}

} // namespace

void hookPythonObjects(PythonRuntime& python, bool all) noexcept {
    if (!python.getAllocator || !python.setAllocator || g_codes)
        return;
    g_codes = &python.codes;
    for (const int domain : kDomains)
        python.getAllocator(domain, &g_originals[domain]);
    PythonAllocator memory = hooks<kMemory>();
    PythonAllocator objects = hooks<kObjects>();
    if (!all) {
        objects = g_originals[kObjects];
        objects.free = watchedFree;
    } else {
        g_hookMode |= kEntriesHooked;
        python.setAllocator(kMemory, &memory);
    }
    python.setAllocator(kObjects, &objects);
}

} // namespace tidemark::collector
