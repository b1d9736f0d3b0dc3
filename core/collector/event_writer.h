// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/recording.h"
#include "core/collector/unwinder.h"

#include <cstddef>

namespace tidemark::collector {

/// Writes the events of one thread. None of these allocates, takes a lock, or changes errno.
class EventWriter {
public:
    EventWriter(Recording& recording, ThreadState& thread) noexcept
        : m_recording(recording), m_thread(thread) {}

    /// After the real call: the block exists. `frame` is the hook's frame address.
    void allocation(const void* block, std::size_t size, wire::Call call, const void* frame) noexcept;
    /// Before the real call.
    void free(const void* block, wire::Call call) noexcept;

    /// A realloc of a block: first this, then the real call, then one of the two below.
    void reallocFree(const void* block, wire::Call call) noexcept;
    void reallocAllocation(const void* block, std::size_t size, wire::Call call, const void* frame) noexcept;
    void reallocFailed(const void* block, wire::Call call) noexcept;

    /// After dlclose: writes what is no longer mapped and forgets what was known about it.
    void unloadedModules() noexcept;

private:
    void addBlock(wire::RecordType type, const void* block, std::size_t size, wire::Call call,
        const void* frame) noexcept;
    void removeBlock(wire::RecordType type, const void* block, wire::Call call) noexcept;

    Recording& m_recording;
    ThreadState& m_thread;
};

} // namespace tidemark::collector
