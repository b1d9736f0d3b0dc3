// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/event_merge.h"

#include <algorithm>

namespace tidemark::recording {
namespace {

// Records held in memory between two readings, over all rings: 72 bytes each.
constexpr std::size_t kMaxPending = std::size_t{1} << 19;
constexpr std::size_t kMinPendingPerRing = 1024;

bool byKey(const StampedRecord& left, const StampedRecord& right) {
    return left.key < right.key;
}

struct Cursor {
    const StampedRecord* at;
    const StampedRecord* end;
    std::uint32_t ring;
};

bool later(const Cursor& left, const Cursor& right) {
    return left.at->key != right.at->key ? left.at->key > right.at->key : left.ring > right.ring;
}

} // namespace

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
    started.read = position;
    started.head = position;
    started.consumed = position;
    started.stamp = stamp;
    started.consumedStamp = stamp;
}

void EventMerge::read(std::span<const RingStatus> status, RingSource& source) {
    std::size_t active = 0;
    for (std::uint32_t index = 0; index < status.size(); ++index) {
        const auto head = status[index].head;
        if (head == 0 || (m_rings[index] && head <= m_rings[index]->read))
            continue;
        ring(index).head = head;
        ++active;
    }
    const std::size_t limit = std::max(kMinPendingPerRing, kMaxPending / std::max<std::size_t>(active, 1));
    for (const auto index : m_used)
        readRing(index, source, limit);
}

void EventMerge::readRing(std::uint32_t index, RingSource& source, std::size_t limit) {
    Ring& target = *m_rings[index];
    const std::size_t before = target.pending.size();
    // More than a ring holds cannot be unread; such a head is damage.
    if (target.head > target.read && target.head - target.read > wire::kRingBytes) {
        ++m_damages;
        target.read = target.head;
    }
    while (target.read < target.head && target.pending.size() < limit) {
        const auto bytes = source.window(index, target.read, target.head);
        const auto parsed = parseRecords(
            bytes, target.read, limit, target.stamp, target.pending, target.definitions, m_consumer);
        target.read += parsed.bytes;
        if (parsed.damaged || parsed.bytes == 0) {
            ++m_damages;
            target.read = target.head;
        }
    }
    if (target.sorted && target.pending.size() > before) {
        const auto first = target.pending.begin() + static_cast<std::ptrdiff_t>(before == 0 ? 0 : before - 1);
        target.sorted = std::is_sorted(first, target.pending.end(), byKey);
    }
}

std::size_t EventMerge::prefix(const Ring& ring, EventKey horizon, Undefined undefined) {
    std::size_t count = 0;
    for (const auto& record : ring.pending) {
        if (record.key >= horizon)
            break;
        if (undefined == Undefined::Wait && hasStack(record) && !m_consumer.stackKnown(record.id)) {
            m_waitsForStack = true;
            break;
        }
        ++count;
    }
    return count;
}

/// What a ring still holds unread is not older than the newest that was read from it.
EventKey EventMerge::unreadHorizon(EventKey horizon) const {
    for (const auto index : m_used) {
        const Ring& candidate = *m_rings[index];
        if (candidate.read < candidate.head && !candidate.pending.empty()) {
            const auto newest = std::max_element(candidate.pending.begin(), candidate.pending.end(), byKey);
            horizon = std::min(horizon, newest->key);
        }
    }
    return horizon;
}

/// Lowers the horizon until every record before it lies in its ring's prefix. Rings written as core/wire
/// demands need two or three passes; the bound is for damaged ones, whose order means nothing.
EventKey EventMerge::agreedHorizon(EventKey horizon, Undefined undefined) {
    constexpr int kMaxPasses = 64;
    m_waitsForStack = false;
    bool lowered = true;
    for (int pass = 0; lowered && pass < kMaxPasses; ++pass) {
        lowered = false;
        for (const auto index : m_used) {
            const Ring& candidate = *m_rings[index];
            const auto rest = candidate.pending.begin() +
                              static_cast<std::ptrdiff_t>(prefix(candidate, horizon, undefined));
            if (rest == candidate.pending.end())
                continue;
            const auto first =
                candidate.sorted ? rest->key : std::min_element(rest, candidate.pending.end(), byKey)->key;
            if (first < horizon) {
                horizon = first;
                lowered = true;
            }
        }
    }
    return horizon;
}

std::vector<EventMerge::Share> EventMerge::sharesBefore(EventKey horizon, Undefined undefined) {
    std::vector<Share> shares;
    for (const auto index : m_used) {
        const Ring& source = *m_rings[index];
        const std::size_t count = prefix(source, horizon, undefined);
        if (count > 0 || source.pending.empty())
            shares.push_back({index, count});
    }
    return shares;
}

std::size_t EventMerge::emit(EventKey horizon, Undefined undefined) {
    const auto capped = unreadHorizon(horizon);
    auto shares = sharesBefore(agreedHorizon(capped, undefined), undefined);
    const bool nothing =
        std::all_of(shares.begin(), shares.end(), [](const Share& share) { return share.count == 0; });
    if (nothing && capped < horizon)
        shares = sharesBefore(agreedHorizon(horizon, undefined), undefined);
    for (const auto& share : shares) {
        Ring& source = *m_rings[share.ring];
        const bool all = share.count == source.pending.size();
        source.consumed = all ? source.read : source.pending[share.count - 1].end;
        source.consumedStamp = all ? source.stamp : source.pending[share.count - 1].key;
    }
    return handOn(shares);
}

std::size_t EventMerge::handOn(std::vector<Share>& shares) {
    std::vector<Cursor> heap;
    for (const auto& share : shares) {
        Ring& source = *m_rings[share.ring];
        const auto end = source.pending.begin() + static_cast<std::ptrdiff_t>(share.count);
        if (!source.sorted)
            std::stable_sort(source.pending.begin(), end, byKey);
        if (share.count > 0)
            heap.push_back({source.pending.data(), source.pending.data() + share.count, share.ring});
    }
    std::make_heap(heap.begin(), heap.end(), later);
    std::size_t count = 0;
    while (!heap.empty()) {
        std::pop_heap(heap.begin(), heap.end(), later);
        Cursor next = heap.back();
        heap.pop_back();
        do {
            m_consumer.taken(next.ring, *next.at);
            m_lastKey = std::max(m_lastKey, next.at->key);
            ++next.at;
            ++count;
        } while (next.at != next.end && (heap.empty() || !later(next, heap.front())));
        if (next.at != next.end) {
            heap.push_back(next);
            std::push_heap(heap.begin(), heap.end(), later);
        }
    }
    for (const auto& share : shares)
        settle(*m_rings[share.ring], share.count, m_lastKey);
    return count;
}

void EventMerge::settle(Ring& ring, std::size_t count, EventKey key) {
    ring.pending.erase(ring.pending.begin(), ring.pending.begin() + static_cast<std::ptrdiff_t>(count));
    if (ring.pending.empty())
        ring.sorted = true;
    auto definition = ring.definitions.begin();
    for (; definition != ring.definitions.end() && definition->end <= ring.consumed; ++definition)
        m_consumer.stackConsumed(definition->id, key);
    ring.definitions.erase(ring.definitions.begin(), definition);
}

bool EventMerge::moreToRead() const {
    return std::any_of(m_used.begin(), m_used.end(),
        [this](std::uint32_t index) { return m_rings[index]->read < m_rings[index]->head; });
}

std::uint64_t EventMerge::consumed(std::uint32_t index) const {
    return m_rings[index] ? m_rings[index]->consumed : 0;
}

std::vector<RingProgress> EventMerge::progress() const {
    std::vector<RingProgress> all;
    for (const auto index : m_used)
        if (m_rings[index]->consumed > 0)
            all.push_back({index, m_rings[index]->consumed, m_rings[index]->consumedStamp});
    return all;
}

std::uint64_t EventMerge::readPosition(std::uint32_t index) const {
    return m_rings[index] ? m_rings[index]->read : 0;
}

} // namespace tidemark::recording
