// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/event_merge.h"

#include <algorithm>
#include <utility>

namespace tidemark::recording {
namespace {

using Step = RecordReader::Step;

bool hasHandle(wire::RecordType type) {
    return type == wire::RecordType::ModuleLoad || type == wire::RecordType::ModuleUnload ||
           type == wire::RecordType::Note;
}

} // namespace

/// Announces definitions once, although a ring may be read ahead and then again in its turn.
class EventMerge::Announcer : public DefinitionSink {
public:
    Announcer(EventConsumer& consumer, Ring& ring) : m_consumer(consumer), m_ring(ring) {}

    void stackDefined(
        std::uint32_t id, const StackDelta& delta, std::span<const std::uint64_t> fresh) override {
        if (!isOld())
            m_consumer.stackDefined(id, delta, fresh);
    }
    void pythonCodeDescribed(PythonCodePart part) override {
        if (!isOld())
            m_consumer.pythonCodeDescribed(std::move(part));
    }
    std::uint32_t moduleLoaded(EventKey key, ModuleImage image) override {
        return isOld() ? early() : m_consumer.moduleLoaded(key, std::move(image));
    }
    std::uint32_t moduleUnloaded(EventKey key, std::uint64_t start, std::uint64_t end) override {
        return isOld() ? early() : m_consumer.moduleUnloaded(key, start, end);
    }
    std::uint32_t noted(wire::NoteKind kind, std::uint32_t id, std::string text) override {
        return isOld() ? early() : m_consumer.noted(kind, id, std::move(text));
    }

private:
    bool isOld() const { return m_ring.reader.position() < m_ring.scanned; }
    std::uint32_t early() {
        while (!m_ring.early.empty() && m_ring.early.front().position < m_ring.reader.position())
            m_ring.early.pop_front();
        if (m_ring.early.empty())
            return kNoModule;
        const std::uint32_t handle = m_ring.early.front().handle;
        m_ring.early.pop_front();
        return handle;
    }
    EventConsumer& m_consumer;
    Ring& m_ring;
};

EventMerge::Ring& EventMerge::ring(std::uint32_t index) {
    auto& slot = m_rings[index];
    if (!slot) {
        slot = std::make_unique<Ring>();
        m_used.insert(std::lower_bound(m_used.begin(), m_used.end(), index), index);
    }
    return *slot;
}

void EventMerge::startRing(std::uint32_t index, std::uint64_t position, EventKey stamp) {
    Ring& started = ring(index);
    started.reader.start(position, stamp);
    started.head = started.consumed = position;
    started.consumedStamp = stamp;
}

void EventMerge::read(std::span<const RingStatus> status, RingSource& source) {
    m_source = &source;
    for (std::uint32_t index = 0; index < status.size(); ++index) {
        const auto head = status[index].head;
        if (head == 0 || (m_rings[index] && head <= m_rings[index]->head))
            continue;
        Ring& target = ring(index);
        target.head = head;
        // More than a ring holds cannot lie in it; such a head is damage.
        if (head - std::min(head, std::max(status[index].tail, target.reader.position())) > wire::kRingBytes)
            skipDamage(target);
    }
    // What the source gave before may be gone.
    for (const auto index : m_used)
        m_rings[index]->reader.feed({});
}

/// False if nothing more can be read up to the head.
bool EventMerge::feed(std::uint32_t index, Ring& ring) {
    const std::uint64_t from = ring.reader.position();
    if (from >= ring.head)
        return false;
    const auto bytes = m_source->window(index, from, ring.head);
    ring.reader.feed(bytes);
    return !bytes.empty();
}

void EventMerge::skipDamage(Ring& ring) {
    ++m_damages;
    ring.reader.start(ring.head, ring.reader.stamp());
}

/// Reads up to the next record that can be handed on. False if there is none before the head.
bool EventMerge::advance(std::uint32_t index, Ring& ring) {
    Announcer announcer(m_consumer, ring);
    std::uint64_t fedAt = std::numeric_limits<std::uint64_t>::max();
    for (;;) {
        switch (ring.reader.next(ring.current, announcer)) {
        case Step::Stamped:
            ring.current.key = std::max(ring.current.key, ring.lastKey);
            ring.hasCurrent = true;
            return true;
        case Step::Definition:
            ring.definitions.push_back(ring.reader.definition());
            break;
        case Step::Other:
            if (ring.reader.position() > ring.head)
                skipDamage(ring);
            break;
        case Step::NeedsBytes:
            // A ring never holds a part of a record.
            if (ring.reader.position() >= ring.head)
                return false;
            if (ring.reader.position() == fedAt || !feed(index, ring))
                skipDamage(ring);
            fedAt = ring.reader.position();
            break;
        case Step::Damaged:
            skipDamage(ring);
            break;
        }
    }
}

/// Announces the definitions of all rings up to their heads.
void EventMerge::scanAhead() {
    for (const auto index : m_used)
        scanAhead(index, *m_rings[index]);
}

void EventMerge::scanAhead(std::uint32_t index, Ring& ring) {
    const RecordReader inTurn = ring.reader;
    if (ring.scanned > inTurn.position())
        ring.reader.start(ring.scanned, ring.scannedStamp);
    ring.reader.feed({});
    StampedRecord record;
    std::uint64_t fedAt = std::numeric_limits<std::uint64_t>::max();
    while (ring.reader.position() < ring.head) {
        const std::uint64_t position = ring.reader.position();
        const Step step = ring.reader.next(record, m_consumer);
        if (step == Step::Stamped && hasHandle(record.type))
            ring.early.push_back({position, record.id});
        if (step == Step::Damaged || (step == Step::NeedsBytes && (position == fedAt || !feed(index, ring))))
            break;
        if (step == Step::NeedsBytes)
            fedAt = position;
    }
    ring.scanned = ring.reader.position();
    ring.scannedStamp = ring.reader.stamp();
    ring.reader = inTurn;
    ring.reader.feed({});
}

bool EventMerge::stackKnown(std::uint32_t id) {
    if (id < m_known.size() && m_known[id]) [[likely]]
        return true;
    if (!m_consumer.stackKnown(id))
        return false;
    constexpr std::size_t kMostIds = std::size_t{1} << 26;
    if (id >= m_known.size() && id < kMostIds)
        m_known.resize(std::max<std::size_t>(std::size_t{id} + 1, m_known.size() * 2));
    if (id < m_known.size())
        m_known[id] = true;
    return true;
}

bool EventMerge::mayTake(const StampedRecord& record, Undefined undefined) {
    if (!hasStack(record) || stackKnown(record.id)) [[likely]]
        return true;
    if (!std::exchange(m_scanned, true)) {
        scanAhead();
        if (stackKnown(record.id))
            return true;
    }
    m_waitsForStack = undefined == Undefined::Wait;
    return !m_waitsForStack;
}

/// Hands on the ring's records that come before `until`.
EventMerge::Outcome EventMerge::handOn(
    Ring& ring, Candidate until, std::uint32_t index, Undefined undefined) {
    while (Candidate{ring.current.key, index} < until) {
        if (!mayTake(ring.current, undefined) || (m_taken >= m_limit && !ring.reader.halfway()))
            return Outcome::Blocked;
        ring.lastKey = ring.current.key;
        ring.consumed = ring.reader.position();
        ring.consumedStamp = ring.reader.stamp();
        m_consumer.taken(index, ring.current);
        ++m_taken;
        if (ring.reader.nextCompact(ring.current)) [[likely]] {
            ring.current.key = std::max(ring.current.key, ring.lastKey);
            continue;
        }
        if (!advance(index, ring)) {
            ring.hasCurrent = false;
            return Outcome::Exhausted;
        }
    }
    return Outcome::Passed;
}

/// Finds the rings that have something to hand on.
void EventMerge::gather() {
    m_candidates.clear();
    for (const auto index : m_used) {
        Ring& candidate = *m_rings[index];
        if (candidate.hasCurrent ||
            (candidate.reader.position() < candidate.head && advance(index, candidate)))
            m_candidates.push_back({candidate.current.key, index});
    }
}

/// Sorts the first of the candidates in again. The least is first: most switches are between two rings.
void EventMerge::reinsert(std::size_t first, Candidate candidate) {
    const auto from = m_candidates.begin() + static_cast<std::ptrdiff_t>(first);
    const auto place = std::lower_bound(from + 1, m_candidates.end(), candidate);
    std::move(from + 1, place, from);
    *(place - 1) = candidate;
}

std::size_t EventMerge::emit(EventKey horizon, Undefined undefined, std::size_t limit) {
    m_taken = 0;
    m_limit = limit;
    m_scanned = false;
    m_waitsForStack = false;
    gather();
    std::sort(m_candidates.begin(), m_candidates.end());
    std::size_t first = 0;
    const Candidate end{horizon, 0};
    while (first < m_candidates.size() && m_candidates[first] < end) {
        const std::uint32_t index = m_candidates[first].ring;
        Ring& next = *m_rings[index];
        const Candidate until =
            first + 1 < m_candidates.size() ? std::min(m_candidates[first + 1], end) : end;
        const Outcome outcome = handOn(next, until, index, undefined);
        m_lastKey = std::max(m_lastKey, next.lastKey);
        if (outcome == Outcome::Blocked)
            break;
        if (outcome == Outcome::Exhausted) {
            ++first;
            continue;
        }
        reinsert(first, {next.current.key, index});
    }
    for (const auto index : m_used)
        settle(*m_rings[index]);
    return m_taken;
}

/// A ring that has been read to its head is done with what is behind its last record, too.
void EventMerge::settle(Ring& ring) {
    if (!ring.hasCurrent && ring.reader.position() >= ring.head) {
        ring.consumed = ring.reader.position();
        ring.consumedStamp = ring.reader.stamp();
    }
    auto definition = ring.definitions.begin();
    for (; definition != ring.definitions.end() && definition->end <= ring.consumed; ++definition)
        m_consumer.stackConsumed(definition->id, m_lastKey);
    ring.definitions.erase(ring.definitions.begin(), definition);
}

bool EventMerge::moreToRead() const {
    return std::any_of(m_used.begin(), m_used.end(),
        [this](std::uint32_t index) { return m_rings[index]->consumed < m_rings[index]->head; });
}

std::uint64_t EventMerge::consumed(std::uint32_t index) const {
    return m_rings[index] ? m_rings[index]->consumed : 0;
}

std::uint64_t EventMerge::head(std::uint32_t index) const {
    return m_rings[index] ? m_rings[index]->head : 0;
}

std::vector<RingProgress> EventMerge::progress() const {
    std::vector<RingProgress> all;
    for (const auto index : m_used)
        if (m_rings[index]->consumed > 0)
            all.push_back({index, m_rings[index]->consumed, m_rings[index]->consumedStamp});
    return all;
}

} // namespace tidemark::recording
