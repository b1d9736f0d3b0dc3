// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace_format/event_encoder.h"

#include "core/trace_format/block_places.h"
#include "core/trace_format/columns.h"

#include <bit>
#include <cassert>
#include <cstring>
#include <limits>

namespace tidemark::trace {
namespace {

/// The content of a column. Its memory is kept when it is emptied.
class Column {
public:
    void byte(std::uint8_t value) {
        room();
        m_bytes[m_size++] = static_cast<std::byte>(value);
    }
    void varint(std::uint64_t value) {
        room();
        while (value >= 0x80) {
            m_bytes[m_size++] = static_cast<std::byte>(value | 0x80);
            value >>= 7;
        }
        m_bytes[m_size++] = static_cast<std::byte>(value);
    }
    void signedVarint(std::int64_t value) {
        varint((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
    }
    void zeros(std::size_t count) {
        while (count-- > 0)
            byte(0);
    }
    void append(std::span<const std::byte> bytes) {
        if (m_bytes.size() - m_size < bytes.size())
            m_bytes.resize(std::max(m_bytes.size() * 2, m_size + bytes.size()));
        std::copy(bytes.begin(), bytes.end(), m_bytes.begin() + static_cast<std::ptrdiff_t>(m_size));
        m_size += bytes.size();
    }
    std::size_t size() const { return m_size; }
    ByteSpan view() const { return ByteSpan(m_bytes).first(m_size); }
    void clear() { m_size = 0; }

private:
    static constexpr std::size_t kLongestValue = 10;
    void room() {
        if (m_bytes.size() - m_size < kLongestValue) [[unlikely]]
            m_bytes.resize(std::max<std::size_t>(4096, m_bytes.size() * 2));
    }
    Bytes m_bytes;
    std::size_t m_size = 0;
};

/// A column of (how many events, value) pairs.
class Runs {
public:
    enum class Values { Plain, Differences };
    explicit Runs(Values values) : m_values(values) {}

    /// Event number `index`, from 0, has this value.
    void at(std::size_t index, std::uint64_t value) {
        if (value != m_value) [[unlikely]]
            change(index, value);
    }
    std::uint64_t value() const { return m_value; }
    /// Whether any value was not 0.
    bool any() const { return m_any; }
    const Column& close(std::size_t count) {
        change(count, 0);
        return m_column;
    }
    void clear() {
        m_column.clear();
        m_start = 0;
        m_value = m_written = 0;
        m_any = false;
    }

private:
    void change(std::size_t index, std::uint64_t value) {
        if (index > m_start) {
            m_column.varint(index - m_start);
            m_column.varint(m_values == Values::Plain ? m_value : m_value - m_written);
            m_written = m_value;
            m_any = m_any || m_value != 0;
        }
        m_start = index;
        m_value = value;
    }
    Values m_values;
    Column m_column;
    std::size_t m_start = 0;
    std::uint64_t m_value = 0;
    std::uint64_t m_written = 0;
    bool m_any = false;
};

/// A column of differences that stays away while all values are 0.
class RareColumn {
public:
    void add(std::uint64_t value, std::uint64_t& previous) {
        if (value == 0 && m_column.size() == 0) [[likely]] {
            ++m_zeros;
            return;
        }
        if (m_column.size() == 0)
            m_column.zeros(m_zeros);
        m_column.signedVarint(wrappedDelta(value, previous));
        previous = value;
    }
    const Column& column() const { return m_column; }
    void clear() {
        m_column.clear();
        m_zeros = 0;
    }

private:
    Column m_column;
    std::size_t m_zeros = 0;
};

/// The number of the last allocation of the chunk at each address. Open addressing, at most half full;
/// neighbours in memory are neighbours here, so that they share cache lines.
class LastAt {
public:
    explicit LastAt(const BlockPlaces& blocks) : m_blocks(blocks) {}

    /// 0 = there was none.
    std::uint32_t find(std::uint64_t address) const {
        const Slot& slot = m_slots[place(address)];
        return slot.number > m_before ? slot.number - m_before : 0;
    }
    void set(std::uint64_t address, std::uint32_t number) {
        Slot& slot = m_slots[place(address)];
        m_used += slot.number > m_before ? 0 : 1;
        slot = {tagOf(address), m_before + number};
        if (m_used > m_slots.size() / 2) [[unlikely]]
            grow();
    }
    /// After a chunk with `count` allocations.
    void clear(std::uint32_t count) {
        m_used = 0;
        m_before += count;
        if (m_before < std::numeric_limits<std::uint32_t>::max() - kMaxEventsPerChunk)
            return;
        std::fill(m_slots.begin(), m_slots.end(), Slot{});
        m_before = 0;
    }

private:
    struct Slot {
        std::uint32_t tag = 0;
        std::uint32_t number = 0; ///< counted over all chunks; the slot is empty if it is of an earlier one
    };
    static constexpr std::size_t kFirstSlots = 1024;
    static constexpr std::size_t kGroup = 8; ///< slots of a cache line

    static std::uint32_t tagOf(std::uint64_t address) {
        return static_cast<std::uint32_t>(address >> kAddressRotation);
    }
    /// The slot with the address, or the empty one where it belongs.
    std::size_t place(std::uint64_t address) const {
        const std::uint64_t unit = address >> kAddressRotation;
        const std::size_t mask = m_slots.size() - 1;
        std::size_t at = (static_cast<std::size_t>(unit / kGroup * 0x9E3779B97F4A7C15u >> m_shift) * kGroup +
                             unit % kGroup) &
                         mask;
        const std::uint32_t tag = tagOf(address);
        for (;; at = (at + 1) & mask) {
            const Slot& slot = m_slots[at];
            if (slot.number <= m_before ||
                (slot.tag == tag && m_blocks.addressOf(slot.number - m_before) == address))
                return at;
        }
    }
    void grow() {
        std::vector<Slot> old(m_slots.size() * 2);
        old.swap(m_slots);
        m_shift -= 1;
        for (const Slot& slot : old)
            if (slot.number > m_before)
                m_slots[place(m_blocks.addressOf(slot.number - m_before))] = slot;
    }
    const BlockPlaces& m_blocks;
    std::vector<Slot> m_slots = std::vector<Slot>(kFirstSlots);
    int m_shift = 64 - std::countr_zero(kFirstSlots / kGroup);
    std::size_t m_used = 0;
    std::uint32_t m_before = 0; ///< allocations of earlier chunks
};

} // namespace

class EventEncoder::Columns {
public:
    void add(const Event& event);
    std::size_t count() const { return m_kinds.size(); }
    ByteSpan finish(Position first, std::span<const RingPosition> rings);

private:
    void addAllocation(const Event& event);
    void addRelease(const Event& event);
    void addRange(const Event& event);
    void addUsable(const Event& event);
    void addStack(std::uint32_t stack) {
        m_stacks.signedVarint(wrappedDelta(stack, m_stack));
        m_stack = stack;
    }
    void addOther(std::uint64_t address) {
        const std::uint64_t rotated = std::rotr(address, kAddressRotation);
        m_otherAddresses.signedVarint(wrappedDelta(rotated, m_other));
        m_other = rotated;
    }
    void write(std::size_t number, ByteSpan content);
    void writeRings(std::span<const RingPosition> rings);
    void clear();

    BlockPlaces m_blocks;
    LastAt m_lastAt{m_blocks};
    UsableSizes m_usableSizes;
    Column m_kinds, m_places, m_distances, m_blockAddresses, m_otherAddresses, m_sizes, m_stacks, m_usable;
    Runs m_times{Runs::Values::Differences};
    Runs m_threads{Runs::Values::Plain};
    Runs m_domains{Runs::Values::Plain};
    RareColumn m_freeStacks, m_threadAllocations;
    std::uint64_t m_other = 0;
    std::uint64_t m_stack = 0;
    std::uint64_t m_freeStack = 0;
    std::uint64_t m_threadAllocation = 0;
    std::uint32_t m_lastUsable = 0; ///< number of the allocation of the last exception
    Column m_payload;
};

void EventEncoder::Columns::add(const Event& event) {
    assert(count() < kMaxEventsPerChunk);
    const std::size_t index = count();
    m_kinds.byte(static_cast<std::uint8_t>(
        static_cast<unsigned>(event.kind) | static_cast<unsigned>(event.call) << kKindBits));
    m_times.at(index, std::max(static_cast<std::uint64_t>(event.time), m_times.value()));
    m_threads.at(index, event.thread);
    m_domains.at(index, event.domain);
    if (allocates(event.kind))
        addAllocation(event);
    else if (event.kind == EventKind::Mapping || event.kind == EventKind::Unmapping)
        addRange(event);
    else
        addRelease(event);
    m_threadAllocations.add(event.threadAllocations, m_threadAllocation);
}

void EventEncoder::Columns::addAllocation(const Event& event) {
    const std::uint32_t list = m_blocks.listOf(event.thread, event.size);
    const bool inPlace =
        event.kind == EventKind::ReallocAllocation && event.address == m_blocks.reallocated();
    if (const auto [depth, found] =
            inPlace ? BlockPlaces::Found{kInPlace, true} : m_blocks.takeIfThere(list, event.address);
        found) {
        m_places.byte(static_cast<std::uint8_t>(depth));
    } else {
        const std::uint64_t expected = m_blocks.behindOf(event.thread);
        m_places.byte(event.address == expected ? kBehind : kExplicit);
        if (event.address != expected)
            m_blockAddresses.signedVarint(wrappedDelta(
                std::rotr(event.address, kAddressRotation), std::rotr(expected, kAddressRotation)));
        m_blocks.setBehind(event.thread, event.address, event.size);
    }
    m_lastAt.set(event.address, m_blocks.add(list, event.address));
    m_sizes.varint(event.size);
    addStack(event.stack);
    addUsable(event);
}

void EventEncoder::Columns::addUsable(const Event& event) {
    const std::uint64_t code = UsableSizes::codeOf(event.size, event.usable);
    std::uint64_t& expected = m_usableSizes.expected(event.size);
    if (code == expected) [[likely]]
        return;
    expected = code;
    m_usable.varint(m_blocks.count() - m_lastUsable);
    m_usable.varint(code);
    m_lastUsable = m_blocks.count();
}

void EventEncoder::Columns::addRelease(const Event& event) {
    const std::uint32_t number = m_lastAt.find(event.address);
    m_distances.varint(number == 0 ? 0 : m_blocks.count() - number + 1);
    if (number == 0)
        addOther(event.address);
    if (event.kind == EventKind::Restamp)
        addStack(event.stack);
    if (event.kind == EventKind::ReallocFailed || event.kind == EventKind::Restamp)
        return;
    if (number != 0)
        m_blocks.free(number, event.thread);
    if (event.kind == EventKind::ReallocFree)
        m_blocks.setReallocated(event.address);
    m_freeStacks.add(event.freeStack, m_freeStack);
}

void EventEncoder::Columns::addRange(const Event& event) {
    addOther(event.address);
    m_sizes.varint(event.size);
    if (event.kind == EventKind::Mapping)
        addStack(event.stack);
    else
        m_freeStacks.add(event.freeStack, m_freeStack);
}

void EventEncoder::Columns::write(std::size_t number, ByteSpan content) {
    m_payload.varint(number);
    m_payload.varint(content.size());
    m_payload.append(content);
}

void EventEncoder::Columns::writeRings(std::span<const RingPosition> rings) {
    ByteWriter column;
    column.varint(rings.size());
    for (const RingPosition& ring : rings) {
        column.varint(ring.ring);
        column.varint(ring.generation);
        column.varint(ring.thread);
        column.varint(ring.position);
        column.varint(ring.tick);
        column.varint(ring.lamport);
    }
    write(kRings, column.view());
}

ByteSpan EventEncoder::Columns::finish(Position first, std::span<const RingPosition> rings) {
    m_payload.clear();
    m_payload.varint(first);
    m_payload.varint(count());
    write(kKinds, m_kinds.view());
    write(kTimes, m_times.close(count()).view());
    write(kThreads, m_threads.close(count()).view());
    write(kPlaces, m_places.view());
    write(kDistances, m_distances.view());
    write(kBlockAddresses, m_blockAddresses.view());
    write(kOtherAddresses, m_otherAddresses.view());
    write(kSizes, m_sizes.view());
    write(kStacks, m_stacks.view());
    writeRings(rings);
    if (m_usable.size() > 0)
        write(kUsable, m_usable.view());
    const Column& domains = m_domains.close(count());
    if (m_domains.any())
        write(kDomains, domains.view());
    if (m_freeStacks.column().size() > 0)
        write(kFreeStacks, m_freeStacks.column().view());
    if (m_threadAllocations.column().size() > 0)
        write(kThreadAllocations, m_threadAllocations.column().view());
    clear();
    return m_payload.view();
}

void EventEncoder::Columns::clear() {
    m_lastAt.clear(m_blocks.count());
    m_blocks.clear();
    m_usableSizes.clear();
    for (Column* column : {&m_kinds, &m_places, &m_distances, &m_blockAddresses, &m_otherAddresses, &m_sizes,
             &m_stacks, &m_usable})
        column->clear();
    for (Runs* runs : {&m_times, &m_threads, &m_domains})
        runs->clear();
    m_freeStacks.clear();
    m_threadAllocations.clear();
    m_other = m_stack = m_freeStack = m_threadAllocation = 0;
    m_lastUsable = 0;
}

EventEncoder::EventEncoder() : m_columns(std::make_unique<Columns>()) {}
EventEncoder::EventEncoder(EventEncoder&&) noexcept = default;
EventEncoder& EventEncoder::operator=(EventEncoder&&) noexcept = default;
EventEncoder::~EventEncoder() = default;

void EventEncoder::add(const Event& event) {
    m_columns->add(event);
}

std::size_t EventEncoder::count() const {
    return m_columns->count();
}

ByteSpan EventEncoder::finish(Position first, std::span<const RingPosition> rings) {
    return m_columns->finish(first, rings);
}

Bytes encodeEvents(const EventChunk& chunk) {
    EventEncoder encoder;
    for (const Event& event : chunk.events)
        encoder.add(event);
    const ByteSpan payload = encoder.finish(chunk.first, chunk.ringPositions);
    return {payload.begin(), payload.end()};
}

} // namespace tidemark::trace
