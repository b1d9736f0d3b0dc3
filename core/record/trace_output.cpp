// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/trace_output.h"

#include <algorithm>

namespace tidemark::recording {
namespace {

trace::EventKind kindOf(const StampedRecord& record) {
    switch (record.type) {
    case wire::RecordType::Free:
        return trace::EventKind::Free;
    case wire::RecordType::ReallocFree:
        return trace::EventKind::ReallocFree;
    case wire::RecordType::ReallocAllocation:
        return trace::EventKind::ReallocAllocation;
    case wire::RecordType::ReallocFailed:
        return trace::EventKind::ReallocFailed;
    case wire::RecordType::Mapping:
        return record.unmaps ? trace::EventKind::Unmapping : trace::EventKind::Mapping;
    case wire::RecordType::Restamp:
        return trace::EventKind::Restamp;
    default:
        return trace::EventKind::Allocation;
    }
}

bool brings(trace::EventKind kind) {
    return trace::allocates(kind) || kind == trace::EventKind::Mapping || kind == trace::EventKind::Restamp;
}

// Far below trace::kMaxRawBytes, whatever the encoding makes of it.
constexpr std::size_t kItemsPerChunk = std::size_t{1} << 20;

} // namespace

TraceOutput::TraceOutput(Append append, ModuleMap::Lookup lookup)
    : m_append(std::move(append)), m_modules(std::move(lookup)), m_stacks(m_modules),
      m_ringAt(wire::kMaxRings, nullptr) {}

void TraceOutput::resume(ExistingTrace existing) {
    m_modules.restore(existing.modules);
    m_stacks.restore(std::move(existing.frames), existing.nodes);
    m_pythonCodes.restore(std::move(existing.pythonCodes));
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
    m_marksAhead = std::move(existing.marksAhead);
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

std::uint32_t TraceOutput::noted(wire::NoteKind kind, std::uint32_t id, std::string text) {
    m_notes[m_nextNote] = {kind, id, std::move(text)};
    return m_nextNote++;
}

void TraceOutput::takeNote(std::uint32_t ring, const StampedRecord& record) {
    const auto found = m_notes.find(record.id);
    if (found == m_notes.end())
        return;
    Note note = std::move(found->second);
    m_notes.erase(found);
    if (note.kind == wire::NoteKind::Pool) {
        m_domains.push_back({note.id, std::move(note.text)});
        return;
    }
    if (note.kind == wire::NoteKind::StaleStack) {
        m_staleStacks.push_back({m_stacks.node(note.id, record.key, m_position), std::move(note.text)});
        return;
    }
    trace::Mark mark{m_position, timeOf(record.key), static_cast<trace::MarkKind>(note.kind), threadOf(ring),
        std::move(note.text)};
    if (const auto again = std::find(m_marksAhead.begin(), m_marksAhead.end(), mark);
        again != m_marksAhead.end())
        m_marksAhead.erase(again);
    else
        m_marks.push_back(std::move(mark));
}

void TraceOutput::stackDefined(
    std::uint32_t id, const StackDelta& delta, std::span<const std::uint64_t> fresh) {
    m_stacks.define(id, delta, fresh);
}

void TraceOutput::stackConsumed(std::uint32_t id, EventKey key) {
    m_stacks.resolve(id, key, m_position);
}

std::uint32_t TraceOutput::firstEventOf(std::uint32_t ring) {
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
    if (record.type == wire::RecordType::Note)
        return takeNote(ring, record);
    trace::Event event;
    event.kind = kindOf(record);
    event.call = static_cast<trace::Call>(record.call);
    event.thread = threadOf(ring);
    if (brings(event.kind))
        event.stack = node(record);
    else if (record.id != 0)
        event.freeStack = node(record);
    event.address = record.address;
    event.size = record.size;
    event.usable = record.usable;
    event.domain = record.domain;
    if (wire::isPythonCall(record.call)) {
        event.domain = wire::kPythonDomain;
        if (!std::exchange(m_pythonDomainNamed, true))
            m_domains.push_back({wire::kPythonDomain, "python"});
    }
    event.threadAllocations = record.threadAllocations;
    event.time = timeOf(record.key);
    m_encoder.add(event);
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
    if (const auto codes = m_pythonCodes.takeNew(); !codes.empty())
        if (auto status = append(trace::ChunkType::PythonCode, trace::encodePythonCodes(codes)); !status)
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

Status TraceOutput::flushNotes() {
    if (const auto domains = std::exchange(m_domains, {}); !domains.empty())
        if (auto status = append(trace::ChunkType::Domains, trace::encodeDomains(domains)); !status)
            return status;
    if (const auto stacks = std::exchange(m_staleStacks, {}); !stacks.empty())
        if (auto status = append(trace::ChunkType::StaleStacks, trace::encodeStaleStacks(stacks)); !status)
            return status;
    if (const auto marks = std::exchange(m_marks, {}); !marks.empty())
        return append(trace::ChunkType::Marks, trace::encodeMarks(marks));
    return Ok{};
}

Status TraceOutput::flush(std::span<const RingProgress> positions) {
    if (auto status = flushTables(); !status)
        return status;
    if (auto status = flushNotes(); !status)
        return status;
    std::vector<trace::RingPosition> rings;
    for (const auto& [ring, position, stamp] : positions) {
        const OwnedRing* owned = m_ringAt[ring];
        // A ring whose records were all abandoned has no thread yet; it is read again from its tail.
        if (owned != nullptr && owned->hasThread)
            rings.push_back(
                {ring, owned->owner.generation, owned->thread, position, stamp.tick, stamp.lamport});
    }
    const Position first = m_position - m_encoder.count() + 1;
    return append(trace::ChunkType::Events, m_encoder.finish(first, rings));
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
