// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The calls that programs make most, one function per way to record them. Each ends in a jump to the next
// one, so that whichever does the work stands on the stack as if the program had called it, and what is not
// recorded costs no frame.

#include "core/collector/hooked_calls.h"

namespace tidemark::collector {

/// What an operator new does without memory; returns a block in the end.
using WithoutMemory = void* (*)(std::size_t, const void* frame);

template <wire::Call kCall>
std::size_t bytesFor(std::size_t size) noexcept {
    return kCall == wire::Call::Malloc || size != 0 ? size : 1;
}

template <wire::Call kCall, WithoutMemory kOtherwise>
[[gnu::noinline]] void* exactBlock(std::size_t size) {
    const void* const frame = __builtin_frame_address(0);
    StackAhead ahead;
    lookAhead(frame, ahead);
    void* const block = g_realAllocator.malloc(bytesFor<kCall>(size));
    if constexpr (kOtherwise != nullptr) {
        if (!block) [[unlikely]]
            return kOtherwise(size, frame);
    }
    return recorded(g_realAllocator, block, size, kCall, frame, &ahead);
}

template <wire::Call kCall, WithoutMemory kOtherwise>
[[gnu::noinline]] void* sampledBlock(std::size_t size) {
    const void* const frame = __builtin_frame_address(0);
    const bool passes = kOtherwise != nullptr && t_countdown.passes(size);
    void* const block = g_realAllocator.malloc(bytesFor<kCall>(size));
    if constexpr (kOtherwise != nullptr) {
        if (!block) [[unlikely]]
            return kOtherwise(size, frame);
    }
    if (passes || !t_countdown.reached(size, g_meanDistance)) [[likely]]
        return block;
    return recordSample(g_realAllocator, {kCall, size}, block, frame);
}

template <wire::Call kCall, WithoutMemory kOtherwise>
[[gnu::noinline]] void* unusualBlock(std::size_t size) {
    const void* const frame = __builtin_frame_address(0);
    void* const block = allocate(
        {kCall, size}, frame, [&]() noexcept { return g_realAllocator.malloc(bytesFor<kCall>(size)); });
    if constexpr (kOtherwise != nullptr) {
        if (!block)
            return kOtherwise(size, frame);
    }
    return block;
}

/// A block without wishes as to its alignment. To be called last in a hook. Not for replaced operators.
template <wire::Call kCall, WithoutMemory kOtherwise = nullptr>
[[gnu::always_inline]] inline void* newBlock(std::size_t size) {
    constexpr std::uint32_t kMatters = kSampled | kEntriesHooked;
    if ((g_hookMode & kMatters) == 0) [[likely]]
        return exactBlock<kCall, kOtherwise>(size);
    if ((g_hookMode & kMatters) != kSampled)
        return unusualBlock<kCall, kOtherwise>(size);
    if (kOtherwise != nullptr || !t_countdown.passes(size))
        return sampledBlock<kCall, kOtherwise>(size);
    return g_realAllocator.malloc(size);
}

template <wire::Call kCall>
[[gnu::noinline]] void exactFree(void* block) noexcept {
    if (block) {
        if (ThreadState* const thread = recordingThread())
            EventWriter(g_recording, *thread).free(block, kCall, __builtin_frame_address(0));
    }
    g_realAllocator.free(block);
}

template <wire::Call kCall>
[[gnu::noinline]] void unusualFree(void* block) noexcept {
    release(block, kCall, __builtin_frame_address(0));
    g_realAllocator.free(block);
}

/// To be called last in a hook. Not for replaced operators.
template <wire::Call kCall>
[[gnu::always_inline]] inline void freeBlock(void* block) noexcept {
    constexpr std::uint32_t kMatters = kSampled | kEntriesHooked;
    if ((g_hookMode & kMatters) == 0) [[likely]]
        return exactFree<kCall>(block);
    if ((g_hookMode & kMatters) == kSampled && !mayBeSample(block))
        return g_realAllocator.free(block);
    unusualFree<kCall>(block);
}

} // namespace tidemark::collector
