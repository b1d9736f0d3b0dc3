// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Merged records in, chunks of a .tide file out.

#include "core/base/result.h"
#include "core/record/event_merge.h"
#include "core/record/module_map.h"
#include "core/record/python_codes.h"
#include "core/record/stack_table.h"
#include "core/trace_format/chunks.h"
#include "core/trace_format/event_encoder.h"
#include "core/trace_format/file.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tidemark::recording {

/// Who owns a ring at the moment.
struct RingOwner {
    std::int32_t tid = 0;
    std::uint32_t generation = 0;
    std::string name;
    std::uint32_t handlerOf = 0; ///< as in wire::RingHeader
};

/// What an existing trace already contains; see readExisting() in existing_trace.h.
struct ExistingTrace {
    std::string program;
    std::int64_t startMonotonicNs = 0; ///< 0: not known, there is no INFO yet
    std::vector<trace::Module> modules;
    std::vector<trace::Frame> frames;
    std::vector<trace::StackNode> nodes;
    std::vector<trace::PythonCode> pythonCodes;
    std::vector<trace::Thread> threads;
    std::size_t threadsWithEvents =
        0; ///< later ones were noted for events that did not make it into the trace
    std::vector<trace::RingPosition> ringPositions;
    std::vector<trace::Mark> marksAhead; ///< behind the last events: they will come again
    Position lastPosition = 0;
    Nanoseconds lastTime = 0;
    bool hasEnd = false;
};

/// Collects events and the tables they refer to; flush() writes both, tables first, so that every prefix of
/// the chunks is a readable trace. One bad write is final: failed() says so and nothing more is written.
class TraceOutput : public EventConsumer {
public:
    using Append = std::function<Status(trace::ChunkType, trace::ByteSpan)>;
    explicit TraceOutput(Append append, ModuleMap::Lookup lookup = {});

    /// Before anything else: goes on after what the trace has.
    void resume(ExistingTrace existing);

    /// What the loader leaves nameless is this file: the program itself.
    void setProgram(std::string path) { m_program = std::move(path); }
    void setRingOwner(std::uint32_t ring, RingOwner owner);
    /// Times later than this are damage and are cut down to it.
    void setLatestTime(std::uint64_t nanoseconds) { m_latestTime = nanoseconds; }

    std::uint32_t moduleLoaded(EventKey key, ModuleImage image) override;
    std::uint32_t moduleUnloaded(EventKey key, std::uint64_t start, std::uint64_t end) override;
    std::uint32_t noted(wire::NoteKind kind, std::uint32_t id, std::string text) override;
    void stackDefined(
        std::uint32_t id, const StackDelta& delta, std::span<const std::uint64_t> fresh) override;
    void pythonCodeDescribed(PythonCodePart part) override { m_pythonCodes.add(std::move(part)); }
    bool stackKnown(std::uint32_t id) const override { return m_stacks.known(id); }
    void stackConsumed(std::uint32_t id, EventKey key) override;
    void taken(std::uint32_t ring, const StampedRecord& record) override;

    std::size_t unflushedEvents() const { return m_encoder.count(); }
    Position events() const { return m_position; }
    Nanoseconds lastTime() const { return m_lastTime; }

    /// Writes MODS, FRAM, STAK, THRD and EVNT chunks as needed. `positions` are the byte counts of all rings
    /// up to which the events taken so far reach.
    Status flush(std::span<const RingProgress> positions);
    Status append(trace::ChunkType type, trace::ByteSpan payload);
    /// Tries although an earlier write failed: a short last word may still fit.
    Status appendAnyway(trace::ChunkType type, trace::ByteSpan payload) { return m_append(type, payload); }
    bool failed() const { return m_failed; }
    const std::string& failure() const { return m_failure; }

    /// A thread's name as the system has it now; written with the next flush if it is new.
    void nameThread(std::int32_t tid, const std::string& name);

    StackTable& stacks() { return m_stacks; }
    const ModuleMap& modules() const { return m_modules; }
    const PythonCodes& pythonCodes() const { return m_pythonCodes; }

private:
    struct OwnedRing {
        RingOwner owner;
        bool hasThread = false;
        std::uint32_t thread = 0;
    };
    struct Note {
        wire::NoteKind kind;
        std::uint32_t id;
        std::string text;
    };
    std::uint32_t threadOf(std::uint32_t ring) {
        const OwnedRing* const owned = m_ringAt[ring];
        return owned != nullptr && owned->hasThread ? owned->thread : firstEventOf(ring);
    }
    std::uint32_t firstEventOf(std::uint32_t ring);
    void takeNote(std::uint32_t ring, const StampedRecord& record);
    std::uint32_t node(const StampedRecord& record) {
        return m_stacks.node(record.id, record.key, m_position);
    }
    std::uint32_t threadFor(const RingOwner& owner);
    std::uint32_t newThread(const RingOwner& owner);
    Nanoseconds timeOf(EventKey key);
    Status flushTables();
    Status flushThreads();
    Status flushNotes();

    Append m_append;
    std::string m_program;
    ModuleMap m_modules;
    StackTable m_stacks;
    PythonCodes m_pythonCodes;
    bool m_pythonDomainNamed = false;
    std::map<std::uint32_t, OwnedRing> m_rings;
    std::vector<OwnedRing*> m_ringAt;
    std::vector<trace::Thread> m_threads;
    std::vector<std::uint32_t> m_changedThreads;
    std::vector<std::uint32_t> m_unusedThreads; ///< in the trace already, without events
    trace::EventEncoder m_encoder;
    std::unordered_map<std::uint32_t, Note> m_notes; ///< announced, by handle
    std::uint32_t m_nextNote = 0;
    std::vector<trace::Mark> m_marks;
    std::vector<trace::Mark> m_marksAhead;
    std::vector<trace::Domain> m_domains;
    std::vector<trace::StaleStack> m_staleStacks;
    Position m_position = 0; ///< the last event taken
    Nanoseconds m_lastTime = 0;
    std::uint64_t m_latestTime = std::uint64_t{1} << 62;
    bool m_failed = false;
    std::string m_failure;
};

} // namespace tidemark::recording
