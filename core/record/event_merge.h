// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Many rings in, one order out.

#include "core/record/ring_reader.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <span>
#include <vector>

namespace tidemark::recording {

/// Takes the merged records.
class EventConsumer : public DefinitionSink {
public:
    /// Whether records with this stack id can be taken now. Once true it stays true.
    virtual bool stackKnown(std::uint32_t id) const = 0;
    /// Everything up to the definition of this stack will not be read again.
    virtual void stackConsumed(std::uint32_t id, EventKey key) = 0;
    virtual void taken(std::uint32_t ring, const StampedRecord& record) = 0;
};

/// Reads rings and hands their records on, sorted by key; a record whose key is less than the one before it
/// in its ring (a ring of a new thread, or damage) counts as having that key. What has been handed on is at
/// any time a prefix of each ring, so that one byte count per ring says exactly what is still to come. Holds
/// one record per ring; everything else stays where it is until it is handed on.
class EventMerge {
public:
    explicit EventMerge(EventConsumer& consumer) : m_consumer(consumer) {}

    /// Begins (or goes on) with a ring at this byte count.
    void startRing(std::uint32_t ring, std::uint64_t position, EventKey stamp = {});

    /// From now on emit() reads up to the heads in `status`. `source` must stay until the next call.
    void read(std::span<const RingStatus> status, RingSource& source);

    enum class Undefined {
        Wait, ///< stop at a record whose stack has not been defined yet
        Pass, ///< hand it on
    };
    /// Hands on the records whose key is less than `horizon`, at most (about) `limit`. Returns how many.
    std::size_t emit(
        EventKey horizon, Undefined undefined, std::size_t limit = std::numeric_limits<std::size_t>::max());

    /// Some ring has bytes that have not been handed on.
    bool moreToRead() const;
    /// The last emit() stopped before the horizon at a record with an undefined stack.
    bool waitsForStack() const { return m_waitsForStack; }
    /// Byte count up to which the ring's records have been handed on.
    std::uint64_t consumed(std::uint32_t ring) const;
    /// Byte count up to which emit() may read.
    std::uint64_t head(std::uint32_t ring) const;
    /// The same as consumed(), for all rings of which anything has been handed on.
    std::vector<RingProgress> progress() const;
    /// Rings with bytes that were no records; what followed up to their head was skipped.
    std::uint64_t damages() const { return m_damages; }

private:
    /// A definition that was read ahead of its turn.
    struct EarlyHandle {
        std::uint64_t position;
        std::uint32_t handle;
    };
    struct Ring {
        RecordReader reader;
        std::uint64_t head = 0; ///< at the last read()
        std::uint64_t consumed = 0;
        EventKey consumedStamp; ///< the ring's current one at `consumed`
        EventKey lastKey;
        bool hasCurrent = false;
        StampedRecord current; ///< read, not handed on
        std::vector<StackDefinition> definitions;
        std::uint64_t scanned = 0; ///< definitions up to here have been announced
        EventKey scannedStamp;
        std::deque<EarlyHandle> early; ///< handles of the modules and notes among them
    };
    /// A ring with a record to hand on.
    struct Candidate {
        EventKey key;
        std::uint32_t ring;
        friend bool operator<(const Candidate& left, const Candidate& right) {
            return left.key != right.key ? left.key < right.key : left.ring < right.ring;
        }
    };
    class Announcer;

    Ring& ring(std::uint32_t index);
    bool feed(std::uint32_t index, Ring& ring);
    bool advance(std::uint32_t index, Ring& ring);
    void skipDamage(Ring& ring);
    void scanAhead();
    void scanAhead(std::uint32_t index, Ring& ring);
    bool mayTake(const StampedRecord& record, Undefined undefined);
    bool stackKnown(std::uint32_t id);
    enum class Outcome { Exhausted, Passed, Blocked };
    Outcome handOn(Ring& ring, Candidate until, std::uint32_t index, Undefined undefined);
    void gather();
    void reinsert(std::size_t first, Candidate candidate);
    void settle(Ring& ring);

    EventConsumer& m_consumer;
    RingSource* m_source = nullptr;
    std::array<std::unique_ptr<Ring>, wire::kMaxRings> m_rings;
    std::vector<std::uint32_t> m_used;   ///< rings that exist, in order
    std::vector<Candidate> m_candidates; ///< of one emit(), sorted
    std::vector<bool> m_known;           ///< stacks that the consumer knows
    std::size_t m_taken = 0;             ///< in one emit()
    std::size_t m_limit = 0;
    EventKey m_lastKey;
    std::uint64_t m_damages = 0;
    bool m_scanned = false; ///< in one emit()
    bool m_waitsForStack = false;
};

} // namespace tidemark::recording
