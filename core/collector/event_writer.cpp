// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/event_writer.h"

#include "core/collector/long_record.h"
#include "core/collector/module_rules.h"
#include "core/collector/python_stacks.h"

#include <cstring>

namespace tidemark::collector {
namespace {

/// Outermost frames that the walk has in common with the ring's base; 0 if it cannot build on that.
std::uint32_t commonWithBase(const StackBase& base, const Walk& walk, std::uint32_t generation) noexcept {
    if (base.id == 0 || base.generation != generation || base.flags != walk.flags ||
        (walk.flags & wire::kStackCut) != 0)
        return 0;
    return base.shared < walk.count ? base.shared : walk.count;
}

void setBase(ThreadState& thread, const Walk& walk, std::uint32_t generation, std::uint32_t id) noexcept {
    StackBase& base = thread.base;
    base.id = 0;
    signalFence();
    base.depth = walk.count;
    base.shared = walk.count;
    base.flags = walk.flags;
    base.generation = generation;
    signalFence();
    base.id = id;
}

void writeStack(Event event, const Walk& walk, std::uint32_t generation, std::uint32_t id) noexcept {
    ThreadState& thread = event.thread();
    const std::uint32_t common = commonWithBase(thread.base, walk, generation);
    const std::uint32_t fresh = walk.count - common;
    constexpr std::uint64_t kFixedWords = sizeof(wire::StackRecord) / 8;
    if (!event.makeRoomFor(kFixedWords + fresh) || !event.isMine())
        return;
    std::uint64_t* const at = event.place();
    const std::uint32_t base = common != 0 ? thread.base.id : 0;
    const std::uint32_t dropped = common != 0 ? thread.base.depth - common : 0;
    at[0] = longHeadWord(wire::RecordType::Stack, 0, 0, kFixedWords + fresh, id);
    at[1] = base | std::uint64_t{dropped} << 32 | std::uint64_t{walk.flags} << 48;
    thread.scratch.unwinder.copyFrames(common, at + kFixedWords);
    event.publish(at + kFixedWords + fresh);
    setBase(thread, walk, generation, id);
    wire::SharedPage& page = event.recording().header->page;
    if ((walk.flags & wire::kStackCut) != 0)
        page.cut_stacks.fetch_add(1, std::memory_order_relaxed);
    if (walk.guessed != 0)
        page.unreliable_frames.fetch_add(walk.guessed, std::memory_order_relaxed);
}

[[gnu::cold, gnu::noinline]] void check(
    ThreadState& thread, const Walk& walk, FrameState from, const WalkSources& sources) noexcept {
    WalkScratch& scratch = thread.scratch;
    const bool agrees = scratch.check.agrees(walk, scratch.unwinder, from, sources, scratch.ranges);
    thread.page->checked_walks.fetch_add(1, std::memory_order_relaxed);
    if (!agrees)
        thread.page->differing_walks.fetch_add(1, std::memory_order_relaxed);
}

} // namespace

Event EventWriter::begin(const Mark& mark) noexcept {
    const Event event = Event::begin(m_recording, m_thread, mark);
    if (event)
        event.announce(tickNow(event.thread()));
    return event;
}

std::uint32_t EventWriter::newStackId(Event event, const Walk& walk) noexcept {
    Recording& recording = event.recording();
    const StackTable::Answer answer =
        recording.stacks.intern(walk.hash, recording.header->page.next_stack_id, event.thread().spareStackId);
    if (answer.id == 0)
        recording.stop(wire::StopReason::StackTableFull);
    else if (answer.isNew) {
        const std::uint32_t generation = recording.moduleGeneration.load(std::memory_order_relaxed);
        const bool isMixed = recording.python.isThere() && event.thread().scratch.python.chain.count() != 0;
        (isMixed ? writeMixedStack : writeStack)(event, walk, generation, answer.id);
        event.thread().scratch.python.newStack = answer.id;
    }
    return answer.id;
}

inline void EventWriter::walkStack(Event event, const void* frame, Walk& walk) noexcept {
    Recording& recording = event.recording();
    ThreadState& thread = event.thread();
    WalkScratch& scratch = thread.scratch;
    ModuleRules source(event);
    const WalkSources sources{recording.rules, source, recording.moduleGeneration};
    const FrameState from = FrameState::callerOf(frame);
    scratch.unwinder.walk(from, sources, scratch.ranges, walk);
    if ((thread.page->options & wire::kCheckUnwind) != 0) [[unlikely]]
        check(thread, walk, from, sources);
    thread.base.shared = walk.shared < thread.base.shared ? walk.shared : thread.base.shared;
    if (recording.python.isThere()) [[unlikely]]
        walkPython(event, walk);
}

std::uint32_t EventWriter::stackId(Event event, const void* frame) noexcept {
    Walk walk;
    walkStack(event, frame, walk);
    const std::uint32_t known = recentId(event.thread(), walk);
    return known != 0 ? known : idOf(event, walk);
}

/// 0: it is not one that the thread met lately.
inline std::uint32_t EventWriter::recentId(ThreadState& thread, const Walk& walk) noexcept {
    StackMemo& memo = thread.scratch.unwinder.memo();
    if (const std::uint32_t known = memo.find(walk.hash); known != 0)
        return known;
    const std::uint32_t known = thread.scratch.stacks.at(walk.hash).find(walk.hash);
    if (known != 0)
        memo.set(walk.hash, known);
    return known;
}

std::uint32_t EventWriter::idOf(Event event, const Walk& walk) noexcept {
    std::uint32_t id = event.recording().stacks.find(walk.hash);
    if (id == 0)
        id = newStackId(event, walk);
    event.thread().scratch.stacks.at(walk.hash).set(walk.hash, id);
    return id;
}

void EventWriter::lookAhead(const void* frame, StackAhead& ahead) noexcept {
    const Mark mark;
    const Event event = Event::begin(m_recording, m_thread, mark);
    if (!event)
        return;
    ThreadState& thread = event.thread();
    event.announce(tickNow(thread));
    walkStack(event, frame, ahead.walk);
    ahead.id = recentId(thread, ahead.walk);
    if (ahead.id == 0)
        m_recording.stacks.prefetch(ahead.walk.hash);
    ahead.serial = thread.scratch.unwinder.serial();
    ahead.generation = m_recording.moduleGeneration.load(std::memory_order_relaxed);
    if (event.endQuietly())
        ahead.thread = &thread;
}

void EventWriter::writeLongAllocation(
    Event event, wire::Call call, std::uint32_t stack, wire::LongAllocationRecord record) noexcept {
    writeLongRecord<stampAfter>(event, record.address,
        {wire::RecordType::LongAllocation, static_cast<unsigned>(call), stack}, record);
    event.end();
}

void EventWriter::writeLongFree(
    Event event, wire::Call call, wire::LongFreeRecord record, const void* frame) noexcept {
    const bool wanted = (event.thread().page->options & wire::kFreeStacks) != 0;
    const std::uint32_t stack = wanted ? stackId(event, frame) : 0;
    writeLongRecord<stampBefore>(
        event, record.address, {wire::RecordType::LongFree, static_cast<unsigned>(call), stack}, record);
    event.end();
}

void EventWriter::reallocFailed(const void* block, wire::Call call) noexcept {
    const Mark mark;
    const Event event = begin(mark);
    if (!event)
        return;
    const std::uint64_t address = addressOf(block);
    // A reader goes by the thread's last ReallocFree: the upper bits of a huge address may be missing.
    event.finish(stampUninterrupted<stampAfter>(m_recording, event.thread(), address),
        headWord(wire::RecordType::ReallocFailed, static_cast<unsigned>(call), 0,
            address % wire::kCompactAddresses));
}

void EventWriter::restampAs(const void* block, wire::Call call, std::uint32_t stack) noexcept {
    const Mark mark;
    const Event event = begin(mark);
    if (!event)
        return;
    const std::uint64_t address = addressOf(block);
    event.finish(stampAfter(m_recording, event.thread(), address),
        headWord(
            wire::RecordType::Restamp, static_cast<unsigned>(call), 0, address % wire::kCompactAddresses),
        stack | std::uint64_t{wire::kUnknownSlack} << 56);
}

void EventWriter::mapping(wire::Call call, std::uint64_t address, std::uint64_t size,
    std::uint64_t oldAddress, std::uint64_t oldSize, std::uint64_t flags, const void* frame) noexcept {
    const Mark mark;
    const Event event = begin(mark);
    if (!event)
        return;
    const LongHead head{wire::RecordType::Mapping, static_cast<unsigned>(call), stackId(event, frame)};
    const wire::MappingRecord record{0, address, size, oldAddress, oldSize, flags};
    if (size == 0)
        writeLongRecord<stampBefore>(event, oldAddress, head, record);
    else
        writeLongRecord<stampAfter>(event, address, head, record);
    event.end();
}

void EventWriter::note(wire::NoteKind kind, std::uint32_t id, const char* text, std::size_t bytes) noexcept {
    bytes = bytes < wire::kMaxNoteBytes ? bytes : wire::kMaxNoteBytes;
    const Mark mark;
    const Event event = begin(mark);
    if (!event)
        return;
    writeLongRecord<stampAfter>(event, 0, {wire::RecordType::Note, static_cast<unsigned>(kind), id},
        wire::NoteRecord{0, bytes}, {text, bytes});
    event.end();
}

void EventWriter::poolAllocation(
    std::uint32_t domain, const void* block, std::size_t size, const void* frame) noexcept {
    const Mark mark;
    if (const Event event = begin(mark))
        writeLongAllocation(event, wire::Call::Pool, stackId(event, frame),
            {0, addressOf(block), size, 0, 0, domain, event.thread().allocations});
}

void EventWriter::poolFree(std::uint32_t domain, const void* block, const void* frame) noexcept {
    const Mark mark;
    if (const Event event = begin(mark))
        writeLongFree(
            event, wire::Call::Pool, {0, addressOf(block), 0, domain, event.thread().allocations}, frame);
}

void EventWriter::unloadedModules() noexcept {
    LoadedModule gone;
    while (m_recording.modules.takeUnloaded(gone)) {
        const Mark mark;
        const Event event = begin(mark);
        if (!event)
            continue;
        forgetModule(event, gone);
        event.end();
    }
}

} // namespace tidemark::collector
