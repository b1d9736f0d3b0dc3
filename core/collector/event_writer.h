// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/recording.h"
#include "core/collector/thread_ring.h"
#include "core/collector/unwinder.h"

#include <cstddef>
#include <cstdint>

namespace tidemark::collector {

/// A stack that was walked before the call that it belongs to.
struct StackAhead {
    const ThreadState* thread = nullptr; ///< whose unwinder did it; null: none did
    std::uint32_t serial;                ///< of that walk
    std::uint32_t generation;            ///< Recording::moduleGeneration then
    std::uint32_t id;                    ///< 0: not known yet
    Walk walk;
};

/// Writes the events of one thread. None of these allocates, takes a lock, or changes errno. `frame` is the
/// hook's frame address: the recorded stack begins with its caller. What happens for nearly every call of the
/// target is in this header, so that it becomes part of the hook.
class EventWriter {
public:
    EventWriter(Recording& recording, ThreadState& thread) noexcept
        : m_recording(recording), m_thread(thread) {}

    /// Before the real call, for the allocation that follows it: walks the stack, and has what belongs to it
    /// fetched from memory meanwhile.
    [[gnu::noinline]] void lookAhead(const void* frame, StackAhead& ahead) noexcept;

    /// After the real call: the block exists. `usable` is what the allocator says that it holds; 0 = not
    /// asked.
    [[gnu::always_inline]] void allocation(const void* block, std::size_t size, std::size_t usable,
        wire::Call call, const void* frame, const StackAhead* ahead = nullptr) noexcept {
        addBlock<wire::RecordType::Allocation>(block, size, usable, call, frame, ahead);
    }
    /// Before the real call.
    [[gnu::always_inline]] void free(const void* block, wire::Call call, const void* frame) noexcept {
        removeBlock<wire::RecordType::Free>(block, call, frame);
    }

    /// A realloc of a block: first this, then the real call, then one of the two below.
    void reallocFree(const void* block, wire::Call call, const void* frame) noexcept {
        removeBlock<wire::RecordType::ReallocFree>(block, call, frame);
    }
    void reallocAllocation(const void* block, std::size_t size, std::size_t usable, wire::Call call,
        const void* frame) noexcept {
        addBlock<wire::RecordType::ReallocAllocation>(block, size, usable, call, frame, nullptr);
    }
    void reallocFailed(const void* block, wire::Call call) noexcept;

    /// The block exists, and its owner has just given it to the caller without asking the allocator.
    void restamp(const void* block, wire::Call call, const void* frame) noexcept {
        addBlock<wire::RecordType::Restamp>(block, 0, 0, call, frame, nullptr);
    }
    /// The same of a block that belongs to a stack which has an id. Not for samples.
    void restampAs(const void* block, wire::Call call, std::uint32_t stack) noexcept;

    /// A range of addresses that was unmapped (oldSize > 0; before the real call if that is all), then one
    /// that was mapped (size > 0; after the real call).
    void mapping(wire::Call call, std::uint64_t address, std::uint64_t size, std::uint64_t oldAddress,
        std::uint64_t oldSize, std::uint64_t flags, const void* frame) noexcept;

    /// `text` is cut to wire::kMaxNoteBytes.
    void note(wire::NoteKind kind, std::uint32_t id, const char* text, std::size_t bytes) noexcept;

    /// A block of the pool with that id.
    void poolAllocation(
        std::uint32_t domain, const void* block, std::size_t size, const void* frame) noexcept;
    void poolFree(std::uint32_t domain, const void* block, const void* frame) noexcept;

    /// After dlclose: writes what is no longer mapped and forgets what was known about it.
    void unloadedModules() noexcept;

private:
    static std::uint64_t addressOf(const void* block) noexcept {
        return reinterpret_cast<std::uintptr_t>(block);
    }

    Event begin(const Mark& mark) noexcept;

    /// The id of the stack that begins with the hook's caller; written to the ring if it is new. 0 if there
    /// is no room for another stack.
    static std::uint32_t stackId(Event event, const void* frame) noexcept;
    /// The same if the stack may have been walked ahead and nothing has changed since.
    [[gnu::always_inline]] static std::uint32_t stackId(
        Event event, const void* frame, const StackAhead* ahead) noexcept {
        const ThreadState& thread = event.thread();
        const Recording& recording = event.recording();
        if (ahead && ahead->thread == &thread && ahead->serial == thread.scratch.unwinder.serial() &&
            ahead->generation == recording.moduleGeneration.load(std::memory_order_relaxed)) [[likely]] {
            return ahead->id != 0 ? ahead->id : idOf(event, ahead->walk);
        }
        return stackId(event, frame);
    }

    static void walkStack(Event event, const void* frame, Walk& walk) noexcept;
    static std::uint32_t recentId(ThreadState& thread, const Walk& walk) noexcept;
    /// Of the last walk's stack, which is not one that the thread met lately.
    [[gnu::noinline]] static std::uint32_t idOf(Event event, const Walk& walk) noexcept;

    [[gnu::noinline]] static std::uint32_t newStackId(Event event, const Walk& walk) noexcept;

    /// What is too large, or too much, for a compact record.
    [[gnu::cold, gnu::noinline]] static void writeLongAllocation(
        Event event, wire::Call call, std::uint32_t stack, wire::LongAllocationRecord record) noexcept;
    [[gnu::cold, gnu::noinline]] static void writeLongFree(
        Event event, wire::Call call, wire::LongFreeRecord record, const void* frame) noexcept;

    template <wire::RecordType type>
    [[gnu::always_inline]] void addBlock(const void* block, std::size_t size, std::size_t usable,
        wire::Call call, const void* frame, const StackAhead* ahead) noexcept {
        constexpr bool kRealloc = type == wire::RecordType::ReallocAllocation;
        constexpr std::uint32_t kFlags = kRealloc                            ? wire::kIsRealloc
                                         : type == wire::RecordType::Restamp ? wire::kIsRestamp
                                                                             : 0;
        const Mark mark;
        const Event event = Event::begin(m_recording, m_thread, mark);
        if (!event) [[unlikely]]
            return;
        ThreadState& thread = event.thread();
        event.announce(tickNow(thread));
        const std::uint32_t stack = stackId(event, frame, ahead);
        thread.lastStack = stack;
        const std::uint64_t address = addressOf(block);
        const std::uint64_t slack = usable == 0 ? wire::kUnknownSlack : usable - size;
        if ((address / wire::kCompactAddresses | size / wire::kCompactSizes | thread.longAllocations) != 0 ||
            (usable != 0 && slack >= wire::kUnknownSlack)) [[unlikely]] {
            return writeLongAllocation(
                event, call, stack, {0, address, size, usable, kFlags, 0, thread.allocations});
        }
        const Stamp stamp = kRealloc ? stampUninterrupted<stampAfter>(m_recording, thread, address)
                                     : stampAfter(m_recording, thread, address);
        event.finish(stamp, headWord(type, static_cast<unsigned>(call), 0, address),
            stack | std::uint64_t{size} << 32 | slack << 56);
    }

    template <wire::RecordType type>
    [[gnu::always_inline]] void removeBlock(const void* block, wire::Call call, const void* frame) noexcept {
        constexpr bool kRealloc = type == wire::RecordType::ReallocFree;
        const Mark mark;
        const Event event = Event::begin(m_recording, m_thread, mark);
        if (!event) [[unlikely]]
            return;
        ThreadState& thread = event.thread();
        const std::uint64_t tick = tickNow(thread);
        event.announce(tick);
        const std::uint64_t address = addressOf(block);
        if ((address / wire::kCompactAddresses | thread.longFrees) != 0) [[unlikely]] {
            return writeLongFree(
                event, call, {0, address, kRealloc ? wire::kIsRealloc : 0, 0, thread.allocations}, frame);
        }
        const Stamp stamp = kRealloc ? stampUninterrupted<stampBefore>(m_recording, thread, address)
                                     : Stamp{tick, nextTime(m_recording, thread, address)};
        event.finish(stamp, headWord(type, static_cast<unsigned>(call), 0, address));
    }

    Recording& m_recording;
    ThreadState& m_thread;
};

} // namespace tidemark::collector
