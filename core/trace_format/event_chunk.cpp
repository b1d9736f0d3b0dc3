// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Payloads of EVNT chunks back into events.

#include "core/trace_format/block_places.h"
#include "core/trace_format/chunks.h"
#include "core/trace_format/columns.h"

#include <bit>

namespace tidemark::trace {
namespace {

bool decodeRings(const Columns& columns, std::vector<RingPosition>& rings) {
    ByteReader reader = columns.reader(kRings);
    const std::size_t count = reader.count(6);
    rings.reserve(count);
    for (std::size_t i = 0; i < count && reader.ok(); ++i) {
        RingPosition& ring = rings.emplace_back();
        ring.ring = varint32(reader);
        ring.generation = varint32(reader);
        ring.thread = varint32(reader);
        ring.position = reader.varint();
        ring.tick = reader.varint();
        ring.lamport = reader.varint();
    }
    return reader.ok() && reader.atEnd();
}

/// Reads a column of (how many events, value) pairs, value by value.
class RunReader {
public:
    explicit RunReader(ByteReader reader) : m_reader(reader) {}

    /// Whether a new run begins with the next event. Then value() is its value.
    bool step() {
        if (m_left > 0) [[likely]] {
            --m_left;
            return false;
        }
        m_left = m_reader.varint();
        m_value = m_reader.varint();
        if (m_left == 0)
            m_reader.fail();
        else
            --m_left;
        return true;
    }
    std::uint64_t value() const { return m_value; }
    void fail() { m_reader.fail(); }
    bool ok() const { return m_reader.ok(); }
    bool atEnd() const { return m_left == 0 && m_reader.atEnd(); }

private:
    ByteReader m_reader;
    std::uint64_t m_left = 0;
    std::uint64_t m_value = 0;
};

/// A column that may be missing: all its values are 0 then.
class RareReader {
public:
    RareReader(const Columns& columns, std::size_t number)
        : m_there(columns.has(number)), m_reader(m_there ? columns.reader(number) : ByteReader({})) {}
    bool there() const { return m_there; }
    ByteReader& reader() { return m_reader; }
    /// The next value of a column of differences.
    std::uint64_t sum() {
        if (m_there)
            m_value = wrappedSum(m_value, m_reader.signedVarint());
        return m_value;
    }
    bool ok() const { return m_reader.ok(); }
    bool atEnd() const { return m_reader.atEnd(); }

private:
    bool m_there;
    ByteReader m_reader;
    std::uint64_t m_value = 0;
};

/// Reads one event after the other from its columns.
class EventDecoder {
public:
    explicit EventDecoder(const Columns& columns)
        : m_kinds(columns.reader(kKinds)), m_times(columns.reader(kTimes)),
          m_threads(columns.reader(kThreads)), m_places(columns.reader(kPlaces)),
          m_distances(columns.reader(kDistances)), m_blockAddresses(columns.reader(kBlockAddresses)),
          m_otherAddresses(columns.reader(kOtherAddresses)), m_sizes(columns.reader(kSizes)),
          m_stacks(columns.reader(kStacks)), m_usable(columns, kUsable),
          m_domains(columns.has(kDomains) ? columns.reader(kDomains) : ByteReader({})),
          m_hasDomains(columns.has(kDomains)), m_freeStacks(columns, kFreeStacks),
          m_threadAllocations(columns, kThreadAllocations) {
        if (m_usable.there())
            readException();
    }

    /// How many events there can be at most: each has one byte of kind.
    std::size_t limit() const { return m_kinds.remaining(); }

    void next(Event& event) {
        readKind(event);
        if (m_times.step())
            readTime();
        event.time = static_cast<Nanoseconds>(m_time);
        if (m_threads.step())
            check32(m_threads);
        event.thread = static_cast<std::uint32_t>(m_threads.value());
        if (m_hasDomains) {
            if (m_domains.step())
                check32(m_domains);
            event.domain = static_cast<std::uint32_t>(m_domains.value());
        }
        if (allocates(event.kind))
            readAllocation(event);
        else if (event.kind == EventKind::Mapping || event.kind == EventKind::Unmapping)
            readRange(event);
        else
            readRelease(event);
        event.threadAllocations = m_threadAllocations.sum();
    }

    bool ok() const {
        return m_ok && m_kinds.ok() && m_times.ok() && m_threads.ok() && m_places.ok() && m_distances.ok() &&
               m_blockAddresses.ok() && m_otherAddresses.ok() && m_sizes.ok() && m_stacks.ok() &&
               m_usable.ok() && m_domains.ok() && m_freeStacks.ok() && m_threadAllocations.ok();
    }
    bool atEnd() const {
        return m_kinds.atEnd() && m_times.atEnd() && m_threads.atEnd() && m_places.atEnd() &&
               m_distances.atEnd() && m_blockAddresses.atEnd() && m_otherAddresses.atEnd() &&
               m_sizes.atEnd() && m_stacks.atEnd() && m_usable.atEnd() && m_exceptionAt == 0 &&
               m_domains.atEnd() && m_freeStacks.atEnd() && m_threadAllocations.atEnd();
    }

private:
    void readKind(Event& event) {
        const unsigned kind = m_kinds.fixed<std::uint8_t>();
        if ((kind & kKindMask) > static_cast<unsigned>(kLastEventKind))
            m_ok = false;
        event.kind = static_cast<EventKind>(kind & kKindMask);
        const unsigned call = kind >> kKindBits;
        event.call = call > static_cast<unsigned>(kLastCall) ? Call::Unknown : static_cast<Call>(call);
    }

    void readTime() {
        constexpr auto kLatest = static_cast<std::uint64_t>(std::numeric_limits<Nanoseconds>::max());
        if (m_times.value() > kLatest - m_time)
            m_times.fail();
        else
            m_time += m_times.value();
    }

    static void check32(RunReader& runs) {
        if (runs.value() > std::numeric_limits<std::uint32_t>::max())
            runs.fail();
    }

    std::uint32_t checked32(std::uint64_t value) {
        if (value > std::numeric_limits<std::uint32_t>::max())
            m_ok = false;
        return static_cast<std::uint32_t>(value);
    }

    void readAllocation(Event& event) {
        event.size = m_sizes.varint();
        event.stack = readStack();
        const std::uint32_t list = m_blocks.listOf(event.thread, event.size);
        const auto place = m_places.fixed<std::uint8_t>();
        event.address = place < kDepth ? takeFree(list, place) : addressAt(place, event);
        m_blocks.add(list, event.address);
        readUsable(event);
    }

    std::uint64_t takeFree(std::uint32_t list, unsigned depth) {
        const std::uint32_t number = m_blocks.take(list, depth);
        m_ok = m_ok && number != 0;
        return m_blocks.addressOf(number);
    }

    std::uint64_t addressAt(std::uint8_t place, const Event& event) {
        if (place == kInPlace)
            return m_blocks.reallocated();
        std::uint64_t address = m_blocks.behindOf(event.thread);
        if (place == kExplicit)
            address =
                std::rotl(wrappedSum(std::rotr(address, kAddressRotation), m_blockAddresses.signedVarint()),
                    kAddressRotation);
        else
            m_ok = m_ok && place == kBehind;
        m_blocks.setBehind(event.thread, address, event.size);
        return address;
    }

    void readException() {
        if (m_usable.reader().atEnd()) {
            m_exceptionAt = 0;
            return;
        }
        const std::uint64_t gap = m_usable.reader().varint();
        m_exception = m_usable.reader().varint();
        m_ok = m_ok && gap > 0 && gap <= kMaxEventsPerChunk;
        m_exceptionAt += gap;
    }

    void readUsable(Event& event) {
        std::uint64_t& expected = m_usableSizes.expected(event.size);
        if (m_blocks.count() == m_exceptionAt) [[unlikely]] {
            expected = m_exception;
            readException();
        }
        event.usable = UsableSizes::usableOf(event.size, expected);
    }

    std::uint32_t readStack() {
        m_stack = wrappedSum(m_stack, m_stacks.signedVarint());
        return checked32(m_stack);
    }

    std::uint64_t readOther() {
        m_other = wrappedSum(m_other, m_otherAddresses.signedVarint());
        return std::rotl(m_other, kAddressRotation);
    }

    void readRelease(Event& event) {
        const std::uint64_t distance = m_distances.varint();
        if (distance > m_blocks.count()) {
            m_ok = false;
            return;
        }
        const auto number = distance == 0 ? 0 : m_blocks.count() + 1 - static_cast<std::uint32_t>(distance);
        event.address = number == 0 ? readOther() : m_blocks.addressOf(number);
        if (event.kind == EventKind::Restamp)
            event.stack = readStack();
        if (event.kind == EventKind::ReallocFailed || event.kind == EventKind::Restamp)
            return;
        if (number != 0)
            m_blocks.free(number, event.thread);
        if (event.kind == EventKind::ReallocFree)
            m_blocks.setReallocated(event.address);
        event.freeStack = checked32(m_freeStacks.sum());
    }

    void readRange(Event& event) {
        event.address = readOther();
        event.size = m_sizes.varint();
        if (event.kind == EventKind::Mapping)
            event.stack = readStack();
        else
            event.freeStack = checked32(m_freeStacks.sum());
    }

    BlockPlaces m_blocks;
    UsableSizes m_usableSizes;
    ByteReader m_kinds;
    RunReader m_times;
    RunReader m_threads;
    ByteReader m_places;
    ByteReader m_distances;
    ByteReader m_blockAddresses;
    ByteReader m_otherAddresses;
    ByteReader m_sizes;
    ByteReader m_stacks;
    RareReader m_usable;
    RunReader m_domains;
    bool m_hasDomains;
    RareReader m_freeStacks;
    RareReader m_threadAllocations;
    std::uint64_t m_time = 0;
    std::uint64_t m_other = 0;
    std::uint64_t m_stack = 0;
    std::uint64_t m_exceptionAt = 0; ///< number of the allocation; 0 = there is none any more
    std::uint64_t m_exception = 0;
    bool m_ok = true;
};

} // namespace

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
    chunk.events.resize(static_cast<std::size_t>(count));
    for (Event& event : chunk.events) {
        decoder.next(event);
        if (!decoder.ok())
            return corrupt;
    }
    if (!decoder.ok() || !decoder.atEnd() || !decodeRings(columns, chunk.ringPositions))
        return corrupt;
    return chunk;
}

} // namespace tidemark::trace
