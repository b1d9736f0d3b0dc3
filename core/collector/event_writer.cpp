// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/event_writer.h"

#include "core/collector/module_rules.h"
#include "core/collector/thread_ring.h"

#include <cstring>

namespace tidemark::collector {
namespace {

template <class Record>
constexpr std::uint16_t kWords = sizeof(Record) / 8;

/// The record is filled in where it lies: copying one made on the stack would stall on the stores just
/// before.
template <class Record>
Record* reserveFor(Event& event) noexcept {
    return reinterpret_cast<Record*>(event.reserve(kWords<Record>));
}

template <class Record>
void commit(
    Event& event, Record* record, wire::RecordType type, wire::Call call, std::uint32_t stack = 0) noexcept {
    event.commit(reinterpret_cast<std::uint64_t*>(record),
        {static_cast<std::uint8_t>(type), static_cast<std::uint8_t>(call), kWords<Record>, stack});
}

void writeStack(Event& event, const Walk& walk, const std::uintptr_t* frames, std::uint32_t id) noexcept {
    const std::uint32_t words = kWords<wire::StackRecord> + walk.count;
    std::uint64_t* const place = event.reserve(words);
    if (!place)
        return;
    place[1] = std::uint64_t{walk.flags} << 32 | walk.count;
    std::memcpy(place + 2, frames, walk.count * std::size_t{8});
    event.commit(place,
        {static_cast<std::uint8_t>(wire::RecordType::Stack), 0, static_cast<std::uint16_t>(words), id});
    wire::SharedPage& page = event.recording().header->page;
    if ((walk.flags & wire::kStackCut) != 0)
        page.cut_stacks.fetch_add(1, std::memory_order_relaxed);
    if (walk.guessed != 0)
        page.unreliable_frames.fetch_add(walk.guessed, std::memory_order_relaxed);
}

/// The id of the stack that begins with the hook's caller; written to the ring if it is new. 0 if there is no
/// room for a walk (signal handlers nested too deeply) or for another stack.
std::uint32_t stackId(Event& event, const void* frame) noexcept {
    if (event.level() >= kMaxDepth)
        return 0;
    Recording& recording = event.recording();
    WalkScratch& scratch = event.thread().scratch[event.level()];
    ModuleRules source(event);
    const Walk walk = walkStack(FrameState::callerOf(frame), recording.rules, source, scratch);

    std::uint64_t hash = mixHash(recording.moduleGeneration.load(std::memory_order_relaxed), walk.flags);
    for (std::uint32_t i = 0; i < walk.count; ++i)
        hash = mixHash(hash, scratch.frames[i]);
    const StackTable::Answer answer =
        recording.stacks.intern(hash, recording.header->page.next_stack_id, event.thread().spareStackId);
    if (answer.id == 0)
        recording.stop(wire::StopReason::StackTableFull);
    else if (answer.isNew)
        writeStack(event, walk, scratch.frames, answer.id);
    return answer.id;
}

std::uint64_t addressOf(const void* block) noexcept {
    return reinterpret_cast<std::uintptr_t>(block);
}

} // namespace

void EventWriter::addBlock(
    wire::RecordType type, const void* block, std::size_t size, wire::Call call, const void* frame) noexcept {
    Event event(m_recording, m_thread);
    const std::uint32_t stack = stackId(event, frame);
    auto* const record = reserveFor<wire::AllocationRecord>(event);
    if (!record)
        return;
    record->stamp = event.stampAfter(addressOf(block));
    record->address = addressOf(block);
    record->size = size;
    commit(event, record, type, call, stack);
}

void EventWriter::allocation(
    const void* block, std::size_t size, wire::Call call, const void* frame) noexcept {
    addBlock(wire::RecordType::Allocation, block, size, call, frame);
}

void EventWriter::reallocAllocation(
    const void* block, std::size_t size, wire::Call call, const void* frame) noexcept {
    addBlock(wire::RecordType::ReallocAllocation, block, size, call, frame);
}

void EventWriter::removeBlock(wire::RecordType type, const void* block, wire::Call call) noexcept {
    Event event(m_recording, m_thread);
    auto* const record = reserveFor<wire::FreeRecord>(event);
    if (!record)
        return;
    record->stamp = event.stampBefore(addressOf(block));
    record->address = addressOf(block);
    commit(event, record, type, call);
}

void EventWriter::free(const void* block, wire::Call call) noexcept {
    removeBlock(wire::RecordType::Free, block, call);
}

void EventWriter::reallocFree(const void* block, wire::Call call) noexcept {
    removeBlock(wire::RecordType::ReallocFree, block, call);
}

void EventWriter::reallocFailed(const void* block, wire::Call call) noexcept {
    Event event(m_recording, m_thread);
    auto* const record = reserveFor<wire::FreeRecord>(event);
    if (!record)
        return;
    record->stamp = event.stampAfter(addressOf(block));
    record->address = addressOf(block);
    commit(event, record, wire::RecordType::ReallocFailed, call);
}

void EventWriter::unloadedModules() noexcept {
    LoadedModule gone;
    while (m_recording.modules.takeUnloaded(gone)) {
        Event event(m_recording, m_thread);
        forgetModule(event, gone);
    }
}

} // namespace tidemark::collector
