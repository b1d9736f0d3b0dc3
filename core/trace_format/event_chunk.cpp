// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace_format/chunks.h"
#include "core/trace_format/columns.h"

#include <bit>
#include <cassert>

namespace tidemark::trace {
namespace {

enum EventColumn : std::size_t {
    kKinds = 1,
    kTimes,
    kThreads,
    kAddresses,
    kSizes,
    kStacks,
    kRings,
    kRingStamps
};

constexpr unsigned kKindBits = 3;
constexpr unsigned kKindMask = (1u << kKindBits) - 1;
constexpr unsigned kLastKind = static_cast<unsigned>(EventKind::ReallocFailed);
constexpr unsigned kLastCall = static_cast<unsigned>(Call::Free);

/// Blocks are nearly always aligned to 16 bytes: rotation moves the four zeros to where a delta swallows
/// them.
constexpr int kAddressRotation = 4;

bool allocates(EventKind kind) {
    return kind == EventKind::Allocation || kind == EventKind::ReallocAllocation;
}

void encodeRings(ByteWriter& payload, std::span<const RingPosition> rings) {
    ByteWriter column;
    column.varint(rings.size());
    for (const RingPosition& ring : rings) {
        column.varint(ring.ring);
        column.varint(ring.generation);
        column.varint(ring.thread);
        column.varint(ring.position);
    }
    writeColumn(payload, kRings, column);
    ByteWriter stamps;
    for (const RingPosition& ring : rings) {
        stamps.varint(ring.tick);
        stamps.varint(ring.lamport);
    }
    writeColumn(payload, kRingStamps, stamps);
}

bool decodeRings(const Columns& columns, std::vector<RingPosition>& rings) {
    ByteReader reader = columns.reader(kRings);
    const std::size_t count = reader.count(4);
    rings.reserve(count);
    for (std::size_t i = 0; i < count && reader.ok(); ++i) {
        RingPosition& ring = rings.emplace_back();
        ring.ring = varint32(reader);
        ring.generation = varint32(reader);
        ring.thread = varint32(reader);
        ring.position = reader.varint();
    }
    if (!columns.has(kRingStamps))
        return reader.ok() && reader.atEnd();
    ByteReader stamps = columns.reader(kRingStamps);
    for (RingPosition& ring : rings) {
        ring.tick = stamps.varint();
        ring.lamport = stamps.varint();
    }
    return reader.ok() && reader.atEnd() && stamps.ok() && stamps.atEnd();
}

/// Reads one event after the other from its columns.
class EventDecoder {
public:
    explicit EventDecoder(const Columns& columns)
        : m_kinds(columns.reader(kKinds)), m_times(columns.reader(kTimes)),
          m_threads(columns.reader(kThreads)), m_addresses(columns.reader(kAddresses)),
          m_sizes(columns.reader(kSizes)), m_stacks(columns.reader(kStacks)) {}

    /// How many events there can be at most: each has one byte of kind.
    std::size_t limit() const { return m_kinds.remaining(); }

    Event next() {
        Event event;
        const auto kind = m_kinds.fixed<std::uint8_t>();
        const unsigned call = static_cast<unsigned>(kind) >> kKindBits;
        if ((kind & kKindMask) > kLastKind)
            m_kinds.fail();
        event.kind = static_cast<EventKind>(kind & kKindMask);
        event.call = call > kLastCall ? Call::Unknown : static_cast<Call>(call);
        m_time = wrappedSum(m_time, m_times.signedVarint());
        event.time = static_cast<Nanoseconds>(m_time);
        event.thread = varint32(m_threads);
        m_address = wrappedSum(m_address, m_addresses.signedVarint());
        event.address = std::rotl(m_address, kAddressRotation);
        if (allocates(event.kind)) {
            event.size = m_sizes.varint();
            m_stack = wrappedSum(m_stack, m_stacks.signedVarint());
            if (m_stack > std::numeric_limits<std::uint32_t>::max())
                m_stacks.fail();
            event.stack = static_cast<std::uint32_t>(m_stack);
        }
        return event;
    }

    bool ok() const {
        return m_kinds.ok() && m_times.ok() && m_threads.ok() && m_addresses.ok() && m_sizes.ok() &&
               m_stacks.ok();
    }
    bool atEnd() const {
        return m_kinds.atEnd() && m_times.atEnd() && m_threads.atEnd() && m_addresses.atEnd() &&
               m_sizes.atEnd() && m_stacks.atEnd();
    }

private:
    ByteReader m_kinds;
    ByteReader m_times;
    ByteReader m_threads;
    ByteReader m_addresses;
    ByteReader m_sizes;
    ByteReader m_stacks;
    std::uint64_t m_time = 0;
    std::uint64_t m_address = 0;
    std::uint64_t m_stack = 0;
};

} // namespace

Bytes encodeEvents(const EventChunk& chunk) {
    assert(chunk.events.size() <= kMaxEventsPerChunk);
    ByteWriter kinds, times, threads, addresses, sizes, stacks;
    std::uint64_t time = 0;
    std::uint64_t address = 0;
    std::uint64_t stack = 0;
    for (const Event& event : chunk.events) {
        kinds.fixed(static_cast<std::uint8_t>(
            static_cast<unsigned>(event.kind) | static_cast<unsigned>(event.call) << kKindBits));
        times.signedVarint(wrappedDelta(static_cast<std::uint64_t>(event.time), time));
        time = static_cast<std::uint64_t>(event.time);
        threads.varint(event.thread);
        const std::uint64_t rotated = std::rotr(event.address, kAddressRotation);
        addresses.signedVarint(wrappedDelta(rotated, address));
        address = rotated;
        if (allocates(event.kind)) {
            sizes.varint(event.size);
            stacks.signedVarint(wrappedDelta(event.stack, stack));
            stack = event.stack;
        }
    }

    ByteWriter payload;
    payload.varint(chunk.first);
    payload.varint(chunk.events.size());
    writeColumn(payload, kKinds, kinds);
    writeColumn(payload, kTimes, times);
    writeColumn(payload, kThreads, threads);
    writeColumn(payload, kAddresses, addresses);
    writeColumn(payload, kSizes, sizes);
    writeColumn(payload, kStacks, stacks);
    encodeRings(payload, chunk.ringPositions);
    return payload.take();
}

Result<EventChunk> decodeEvents(ByteSpan bytes) {
    const Error corrupt{ErrorCode::Corrupt, "The events of a chunk contradict themselves."};
    ByteReader payload(bytes);
    EventChunk chunk;
    chunk.first = payload.varint();
    const std::uint64_t count = payload.varint();
    const Columns columns(payload);
    EventDecoder decoder(columns);
    if (!payload.ok() || count != decoder.limit() || count > kMaxEventsPerChunk || chunk.first == 0 ||
        chunk.first > kNever - count)
        return corrupt;
    chunk.events.reserve(static_cast<std::size_t>(count));
    for (std::uint64_t i = 0; i < count && decoder.ok(); ++i)
        chunk.events.push_back(decoder.next());
    if (!decoder.ok() || !decoder.atEnd() || !decodeRings(columns, chunk.ringPositions))
        return corrupt;
    return chunk;
}

} // namespace tidemark::trace
