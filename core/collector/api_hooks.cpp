// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What programs call by way of tidemark_api.h, and the three functions behind heaptrack_api.h
// (heaptrack 1.x), whose blocks go to a pool named "heaptrack".

#include "core/collector/hooked_calls.h"

#include <cstring>

namespace tidemark::collector {
namespace {

constexpr std::uint32_t kMaxPools = 1024;
static_assert(kMaxPools < wire::kPythonDomain);

/// A name as notes have it, cut to what fits; pool i + 1 is at i.
struct PoolName {
    std::atomic<std::uint64_t> hash;  ///< 0 = no pool yet
    std::atomic<std::uint32_t> bytes; ///< 1 + length; 0 = being written
    char text[wire::kMaxNoteBytes];
};
constinit PoolName g_pools[kMaxPools] = {};

/// Whose trace has the names; a forked child has a recording of its own, and the ids of its parent.
constinit std::atomic<const wire::Header*> g_named{nullptr};

std::size_t lengthOf(const char* text) noexcept {
    return text ? strnlen(text, wire::kMaxNoteBytes) : 0;
}

void writeNote(wire::NoteKind kind, std::uint32_t id, const char* text) noexcept {
    if (ThreadState* const thread = recordingThread())
        EventWriter(g_recording, *thread).note(kind, id, text ? text : "", lengthOf(text));
}

std::uint64_t hashOf(const char* name) noexcept {
    std::uint64_t hash = 0xCBF2'9CE4'8422'2325; // FNV-1a
    for (std::size_t i = 0; i < lengthOf(name); ++i)
        hash = (hash ^ static_cast<unsigned char>(name[i])) * 0x0000'0100'0000'01B3;
    return hash | 1;
}

/// Null if nothing is recorded. Before its first pool in a forked child, writes the names of all.
ThreadState* poolsThread() noexcept {
    ThreadState* const thread = recordingThread();
    const wire::Header* known = g_named.load();
    if (!thread || known == g_recording.header || !g_named.compare_exchange_strong(known, g_recording.header))
        return thread;
    for (std::uint32_t i = 0; i < kMaxPools && g_pools[i].hash.load(); ++i) {
        if (const std::uint32_t bytes = g_pools[i].bytes.load(std::memory_order_acquire))
            EventWriter(g_recording, *thread).note(wire::NoteKind::Pool, i + 1, g_pools[i].text, bytes - 1);
    }
    return thread;
}

/// 0 if there are too many.
std::uint32_t poolNamed(const char* name) noexcept {
    const std::uint64_t hash = hashOf(name);
    for (std::uint32_t i = 0; i < kMaxPools; ++i) {
        PoolName& pool = g_pools[i];
        std::uint64_t known = pool.hash.load(std::memory_order_acquire);
        if (known == 0 && pool.hash.compare_exchange_strong(known, hash)) {
            const std::size_t length = lengthOf(name);
            if (length > 0)
                std::memcpy(pool.text, name, length);
            pool.bytes.store(static_cast<std::uint32_t>(length) + 1, std::memory_order_release);
            writeNote(wire::NoteKind::Pool, i + 1, name);
            return i + 1;
        }
        if (known == hash)
            return i + 1;
    }
    return 0;
}

void addToPool(std::uint32_t pool, const void* block, std::size_t size, const void* frame) noexcept {
    if (pool == 0 || pool > kMaxPools || !block || !takesPoolBlock(pool, block, size))
        return;
    if (ThreadState* const thread = poolsThread())
        EventWriter(g_recording, *thread).poolAllocation(pool, block, size, frame);
}

void removeFromPool(std::uint32_t pool, const void* block, const void* frame) noexcept {
    if (pool == 0 || pool > kMaxPools || !block || !forgetPoolBlock(pool, block))
        return;
    if (ThreadState* const thread = poolsThread())
        EventWriter(g_recording, *thread).poolFree(pool, block, frame);
}

std::uint32_t heaptrackPool() noexcept {
    return poolsThread() ? poolNamed("heaptrack") : 0;
}

} // namespace
} // namespace tidemark::collector

using namespace tidemark::collector;

TIDEMARK_EXPORT void tidemark_v1_note(std::uint32_t kind, const char* text) noexcept {
    const auto known = static_cast<tidemark::wire::NoteKind>(kind);
    switch (known) {
    case tidemark::wire::NoteKind::Mark:
    case tidemark::wire::NoteKind::PhaseBegin:
    case tidemark::wire::NoteKind::PhaseEnd:
    case tidemark::wire::NoteKind::Tag:
        return writeNote(known, 0, text);
    case tidemark::wire::NoteKind::Pool: // not for the program to tell
    case tidemark::wire::NoteKind::StaleStack:
        break;
    }
}

TIDEMARK_EXPORT std::uint32_t tidemark_v1_pool_create(const char* name) noexcept {
    return poolsThread() ? poolNamed(name) : 0;
}

TIDEMARK_EXPORT void tidemark_v1_pool_alloc(
    std::uint32_t pool, const void* block, std::size_t size) noexcept {
    addToPool(pool, block, size, __builtin_frame_address(0));
}

TIDEMARK_EXPORT void tidemark_v1_pool_free(std::uint32_t pool, const void* block) noexcept {
    removeFromPool(pool, block, __builtin_frame_address(0));
}

TIDEMARK_EXPORT void heaptrack_malloc(void* block, std::size_t size) noexcept {
    addToPool(heaptrackPool(), block, size, __builtin_frame_address(0));
}

TIDEMARK_EXPORT void heaptrack_realloc(void* before, std::size_t size, void* after) noexcept {
    const std::uint32_t pool = heaptrackPool();
    removeFromPool(pool, before, __builtin_frame_address(0));
    addToPool(pool, after, size, __builtin_frame_address(0));
}

TIDEMARK_EXPORT void heaptrack_free(void* block) noexcept {
    removeFromPool(heaptrackPool(), block, __builtin_frame_address(0));
}
