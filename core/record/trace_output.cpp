// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/trace_output.h"

#include <algorithm>

namespace tidemark::recording {
namespace {

trace::EventKind kindOf(wire::RecordType type) {
    switch (type) {
    case wire::RecordType::Free:
        return trace::EventKind::Free;
    case wire::RecordType::ReallocFree:
        return trace::EventKind::ReallocFree;
    case wire::RecordType::ReallocAllocation:
        return trace::EventKind::ReallocAllocation;
    case wire::RecordType::ReallocFailed:
        return trace::EventKind::ReallocFailed;
    default:
        return trace::EventKind::Allocation;
    }
}

// Far below trace::kMaxRawBytes, whatever the encoding makes of it.
constexpr std::size_t kItemsPerChunk = std::size_t{1} << 20;

} // namespace

TraceOutput::TraceOutput(Append append, ModuleMap::Lookup lookup)
    : m_append(std::move(append)), m_modules(std::move(lookup)), m_stacks(m_modules),
      m_ringAt(wire::kMaxRings, nullptr) {}

void TraceOutput::resume(ExistingTrace existing) {
    m_modules.restore(existing.modules);
    m_stacks.restore(std::move(existing.frames), std::move(existing.nodes));
    m_threads = std::move(existing.threads);
    for (const auto& position : existing.ringPositions) {
        if (position.ring >= wire::kMaxRings || position.thread >= m_threads.size())
            continue;
        const auto& thread = m_threads[position.thread];
        m_rings[position.ring] = {
            {static_cast<std::int32_t>(thread.tid), position.generation, thread.name}, true, position.thread};
        m_ringAt[position.ring] = &m_rings[position.ring];
    }
    for (auto id = existing.threadsWithEvents; id < m_threads.size(); ++id)
        m_unusedThreads.push_back(static_cast<std::uint32_t>(id));
    m_position = existing.lastPosition;
    m_lastTime = existing.lastTime;
}

void TraceOutput::setRingOwner(std::uint32_t ring, RingOwner owner) {
    OwnedRing*& slot = m_ringAt[ring];
    if (slot != nullptr && slot->owner.generation == owner.generation)
        return;
    m_rings[ring] = {std::move(owner), false, 0};
    slot = &m_rings[ring];
}

std::uint32_t TraceOutput::moduleLoaded(EventKey key, ModuleImage image) {
    if (image.path.empty())
        image.path = m_program;
    return m_modules.announceLoad(key, std::move(image));
}

std::uint32_t TraceOutput::moduleUnloaded(EventKey key, std::uint64_t start, std::uint64_t end) {
    return m_modules.announceUnload(key, start, end);
}

/// Notes have no place in the trace.
std::uint32_t TraceOutput::noted(wire::NoteKind, std::uint32_t, std::string) {
    return 0;
}

void TraceOutput::stackDefined(
    std::uint32_t id, const StackDelta& delta, std::span<const std::uint64_t> fresh) {
    m_stacks.define(id, delta, fresh);
}

void TraceOutput::stackConsumed(std::uint32_t id, EventKey key) {
    m_stacks.resolve(id, key, m_position);
}

std::uint32_t TraceOutput::threadOf(std::uint32_t ring) {
    if (m_ringAt[ring] == nullptr)
        setRingOwner(ring, {});
    OwnedRing& owned = *m_ringAt[ring];
    if (!owned.hasThread) {
        owned.thread = threadFor(owned.owner);
        owned.hasThread = true;
    }
    return owned.thread;
}

/// What handlers do, the thread does that they interrupt.
std::uint32_t TraceOutput::threadFor(const RingOwner& owner) {
    if (owner.handlerOf != 0 && owner.handlerOf <= wire::kMaxRings) {
        const OwnedRing* const interrupted = m_ringAt[owner.handlerOf - 1];
        if (interrupted != nullptr && interrupted->owner.tid == owner.tid &&
            interrupted->owner.handlerOf == 0)
            return threadOf(owner.handlerOf - 1);
    }
    return newThread(owner);
}

std::uint32_t TraceOutput::newThread(const RingOwner& owner) {
    const auto unused = std::find_if(m_unusedThreads.begin(), m_unusedThreads.end(),
        [&](std::uint32_t id) { return m_threads[id].tid == owner.tid; });
    if (unused != m_unusedThreads.end()) {
        const auto id = *unused;
        m_unusedThreads.erase(unused);
        return id;
    }
    const auto id = static_cast<std::uint32_t>(m_threads.size());
    m_threads.push_back({id, owner.tid, owner.name});
    m_changedThreads.push_back(id);
    return id;
}

Nanoseconds TraceOutput::timeOf(EventKey key) {
    m_lastTime = std::max(m_lastTime, static_cast<Nanoseconds>(std::min(key.tick, m_latestTime)));
    return m_lastTime;
}

void TraceOutput::taken(std::uint32_t ring, const StampedRecord& record) {
    if (record.type == wire::RecordType::ModuleLoad)
        return m_modules.loadReached(record.id, m_position);
    if (record.type == wire::RecordType::ModuleUnload)
        return m_modules.unloadReached(record.id, m_position);
    if (record.type == wire::RecordType::Mapping || record.type == wire::RecordType::Note)
        return; // no place in the trace
    trace::Event event;
    event.kind = kindOf(record.type);
    event.call = static_cast<trace::Call>(record.call);
    event.thread = threadOf(ring);
    if (event.kind == trace::EventKind::Allocation || event.kind == trace::EventKind::ReallocAllocation)
        event.stack = m_stacks.node(record.id, record.key, m_position);
    event.address = record.address;
    event.size = record.size;
    event.time = timeOf(record.key);
    m_events.push_back(event);
    ++m_position;
}

Status TraceOutput::append(trace::ChunkType type, trace::ByteSpan payload) {
    if (m_failed)
        return Error{ErrorCode::NotWritable, m_failure};
    auto status = m_append(type, payload);
    if (!status) {
        m_failed = true;
        m_failure = status.error().sentence;
    }
    return status;
}

Status TraceOutput::flushTables() {
    if (const auto changed = m_modules.takeChanges(); !changed.empty())
        if (auto status = append(trace::ChunkType::Modules, trace::encodeModules(changed)); !status)
            return status;
    if (const auto chunk = m_stacks.takeNewFrames(); !chunk.frames.empty())
        if (auto status = append(trace::ChunkType::Frames, trace::encodeFrames(chunk)); !status)
            return status;
    const auto nodes = m_stacks.takeNewNodes();
    for (std::size_t done = 0; done < nodes.nodes.size(); done += kItemsPerChunk) {
        const auto count = static_cast<std::ptrdiff_t>(std::min(kItemsPerChunk, nodes.nodes.size() - done));
        const auto from = nodes.nodes.begin() + static_cast<std::ptrdiff_t>(done);
        const trace::StackChunk part{nodes.firstId + static_cast<std::uint32_t>(done), {from, from + count}};
        if (auto status = append(trace::ChunkType::Stacks, trace::encodeStacks(part)); !status)
            return status;
    }
    return flushThreads();
}

Status TraceOutput::flushThreads() {
    if (m_changedThreads.empty())
        return Ok{};
    std::vector<trace::Thread> changed;
    for (const auto id : std::exchange(m_changedThreads, {}))
        changed.push_back(m_threads[id]);
    return append(trace::ChunkType::Threads, trace::encodeThreads(changed));
}

Status TraceOutput::flush(std::span<const RingProgress> positions) {
    if (auto status = flushTables(); !status)
        return status;
    trace::EventChunk chunk;
    chunk.events = std::move(m_events);
    m_events = {};
    chunk.first = m_position - chunk.events.size() + 1;
    for (const auto& [ring, position, stamp] : positions) {
        const OwnedRing* owned = m_ringAt[ring];
        // A ring whose records were all abandoned has no thread yet; it is read again from its tail.
        if (owned != nullptr && owned->hasThread)
            chunk.ringPositions.push_back(
                {ring, owned->owner.generation, owned->thread, position, stamp.tick, stamp.lamport});
    }
    return append(trace::ChunkType::Events, trace::encodeEvents(chunk));
}

void TraceOutput::nameThread(std::int32_t tid, const std::string& name) {
    for (auto& [ring, owned] : m_rings) {
        if (owned.owner.tid != tid)
            continue;
        owned.owner.name = name;
        if (!owned.hasThread || m_threads[owned.thread].name == name)
            continue;
        m_threads[owned.thread].name = name;
        m_changedThreads.push_back(owned.thread);
    }
}

} // namespace tidemark::recording
