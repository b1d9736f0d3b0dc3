// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// From events to blocks: pairs frees with allocations, links reallocs, finds temporary blocks.

#include "core/profile/builder_event.h"
#include "core/profile/live_blocks.h"
#include "core/profile/site_table.h"

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <vector>

namespace tidemark {

/// What is known of a row when it is born.
struct BornRow {
    static constexpr std::uint32_t kNone = LiveBlock::kNoRow;
    Position born = 0;
    std::uint64_t size = 0;
    std::uint64_t usable = 0;
    std::uint64_t address = 0;
    std::uint32_t site = 0;
    std::uint32_t row = 0;
    std::uint32_t previous = kNone;
};

/// A birth or a free, in the order of events. At one position a free comes before a birth.
struct HeapChangeRecord {
    enum class Kind : std::uint8_t { Birth, Free };
    enum class State : std::uint8_t { Certain, Open, Void }; ///< Open: a realloc that may yet have failed
    Kind kind = Kind::Birth;
    State state = State::Certain;
    bool temporary = false;
    Position position = 0;
    Position born = 0;
    std::uint64_t size = 0;
    std::uint32_t row = 0;
    std::uint32_t site = 0;
    ThreadId thread; ///< of the free
    StackId freeStack = kEmptyStack;
    std::uint32_t next = BornRow::kNone; ///< the life's next row, after a realloc or a restamp
};

/// Receives rows at their birth, and changes in the order of events as soon as they are certain.
class BlockSink {
public:
    virtual ~BlockSink() = default;
    virtual void born(const BornRow& row) = 0;
    virtual void changed(const HeapChangeRecord& change) = 0;
};

class BlockPairing {
public:
    explicit BlockPairing(BlockSink& sink) : m_sink(sink) {}
    BlockPairing(const BlockPairing&) = delete;
    BlockPairing& operator=(const BlockPairing&) = delete;

    static constexpr std::uint32_t kMaxThreads = 4u << 20;

    /// The event at `position`, which is greater than that of the event before. A free of an unknown block is
    /// counted; an allocation at an address that is in use frees the earlier block there (its free was lost),
    /// with no thread. Threads from kMaxThreads on count as not known.
    void add(const BuilderEvent& event, Position position);
    /// A hint that a block of the heap at this address will come or go soon.
    void prefetch(std::uint64_t address) const { m_live[0].prefetch(address); }
    /// No more events: reallocs whose outcome is open did free their old block. Gives the memory of the
    /// live blocks back.
    void finish();

    const SiteTable& sites() const { return m_sites; }
    SiteTable& sites() { return m_sites; }
    std::uint32_t rows() const { return m_rows; }
    /// Fills in what the pairing counts: rows, frees of unknown blocks, failed reallocs, threads, repairs.
    void tell(IndexFacts& facts) const;

private:
    struct OpenRealloc {
        bool open = false;
        LiveBlock old;            ///< row kNoRow: its block was not known
        std::uint64_t change = 0; ///< number of its change since the beginning
        std::uint8_t domain = 0;
    };
    struct ThreadState {
        std::uint32_t lastRow = BornRow::kNone;
        std::uint64_t lastAllocations = 0; ///< BuilderEvent::threadAllocations at its birth
        void remember(std::uint32_t row, const BuilderEvent& birth) {
            lastRow = row;
            lastAllocations = birth.threadAllocations;
        }
        /// Whether nothing, sampled or not, was allocated since the row.
        bool isLast(std::uint32_t row, const BuilderEvent& now) const {
            return lastRow == row && lastAllocations == now.threadAllocations;
        }
        /// Last in, first out: a signal handler's pair lies inside its thread's.
        std::vector<OpenRealloc> reallocs;
    };
    static constexpr std::size_t kMostNested = 4;
    static constexpr std::size_t kMostWaiting = std::size_t{1} << 20;

    ThreadState* stateOf(ThreadId& thread);
    std::uint32_t allocate(
        const BuilderEvent& event, Position position, ThreadId thread, std::uint32_t previous);
    void release(const BuilderEvent& event, Position position, ThreadId thread, ThreadState* state);
    void restamp(const BuilderEvent& event, Position position, ThreadId thread, ThreadState* state);
    static OpenRealloc takeRealloc(ThreadState* state);
    void undoRealloc(ThreadState* state);
    void unmap(const BuilderEvent& event, Position position, ThreadId thread);
    void addMapping(const BuilderEvent& event, Position position, ThreadId thread);
    void emitFree(const LiveBlock& block, Position position, ThreadId thread, StackId freeStack);
    void emitBirth(const LiveBlock& block, std::uint64_t usable, std::uint32_t previous);
    void link(const OpenRealloc& realloc, std::uint32_t next);
    HeapChangeRecord* waiting(std::uint64_t number);
    void emit(const HeapChangeRecord& change);
    void passOn();

    BlockSink& m_sink;
    SiteTable m_sites;
    std::array<LiveBlocks, 4> m_live;              ///< by Domain
    std::map<std::uint64_t, LiveBlock> m_mappings; ///< by address; they do not overlap
    std::vector<ThreadState> m_threads;
    std::deque<HeapChangeRecord> m_waiting; ///< behind the first open realloc
    std::uint64_t m_passedOn = 0;           ///< changes that have left m_waiting
    std::uint32_t m_rows = 0;
    std::uint64_t m_unmatchedFrees = 0;
    std::uint64_t m_failedReallocs = 0;
    std::uint64_t m_lostFrees = 0;
    std::uint64_t m_repairedThreads = 0;
    std::uint64_t m_repairedReallocs = 0;
    std::uint64_t m_tooMany = 0;
};

} // namespace tidemark
