// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Many rings in, one order out.

#include "core/record/ring_reader.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace tidemark::recording {

/// Takes the merged records.
class EventConsumer : public DefinitionSink {
public:
    /// Whether allocations with this stack id can be taken now.
    virtual bool stackKnown(std::uint32_t id) const = 0;
    /// Everything up to the definition of this stack will not be read again.
    virtual void stackConsumed(std::uint32_t id, EventKey key) = 0;
    virtual void taken(std::uint32_t ring, const StampedRecord& record) = 0;
};

/// Reads rings and hands their records on, sorted by key. What has been handed on is at any time a prefix of
/// each ring, so that one byte count per ring says exactly what is still to come.
class EventMerge {
public:
    explicit EventMerge(EventConsumer& consumer) : m_consumer(consumer) {}

    /// Begins (or goes on) with a ring at this byte count.
    void startRing(std::uint32_t ring, std::uint64_t position, EventKey stamp = {});

    /// Reads what lies between the last reading and the heads in `status`, at most a bounded number of
    /// records.
    void read(std::span<const RingStatus> status, RingSource& source);

    enum class Undefined {
        Wait, ///< stop at an allocation whose stack has not been defined yet
        Pass, ///< hand it on
    };
    /// Hands on all records that were read and whose key is less than `horizon`. Returns how many.
    std::size_t emit(EventKey horizon, Undefined undefined);

    /// Some ring has more bytes than the last read() took.
    bool moreToRead() const;
    /// The last emit() stopped before the horizon at an allocation with an undefined stack.
    bool waitsForStack() const { return m_waitsForStack; }
    /// Byte count up to which the ring's records have been handed on.
    std::uint64_t consumed(std::uint32_t ring) const;
    std::uint64_t readPosition(std::uint32_t ring) const;
    /// The same as consumed(), for all rings of which anything has been handed on.
    std::vector<RingProgress> progress() const;
    /// Rings with bytes that were no records; what followed up to their head was skipped.
    std::uint64_t damages() const { return m_damages; }

private:
    struct Ring {
        std::uint64_t read = 0;
        std::uint64_t head = 0; ///< at the last reading
        std::uint64_t consumed = 0;
        EventKey stamp;                     ///< the ring's current one at `read` …
        EventKey consumedStamp;             ///< … and at `consumed`
        bool sorted = true;                 ///< pending is in key order
        std::vector<StampedRecord> pending; ///< in ring order
        std::vector<StackDefinition> definitions;
    };
    struct Share {
        std::uint32_t ring;
        std::size_t count; ///< records from the front of pending
    };

    Ring& ring(std::uint32_t index);
    void readRing(std::uint32_t index, RingSource& source, std::size_t limit);
    std::size_t prefix(const Ring& ring, EventKey horizon, Undefined undefined);
    EventKey unreadHorizon(EventKey horizon) const;
    EventKey agreedHorizon(EventKey horizon, Undefined undefined);
    std::vector<Share> sharesBefore(EventKey horizon, Undefined undefined);
    std::size_t handOn(std::vector<Share>& shares);
    void settle(Ring& ring, std::size_t count, EventKey key);

    EventConsumer& m_consumer;
    std::array<std::unique_ptr<Ring>, wire::kMaxRings> m_rings;
    std::vector<std::uint32_t> m_used; ///< rings that exist, in order
    EventKey m_lastKey;
    std::uint64_t m_damages = 0;
    bool m_waitsForStack = false;
};

} // namespace tidemark::recording
