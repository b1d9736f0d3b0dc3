// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/event_feed.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace tidemark {
namespace {

/// More events than this cannot have been lost between two chunks; a larger gap is a lie.
constexpr Position kMaxGap = Position{1} << 40;
constexpr std::uint32_t kMaxDomains = 1u << 20;
/// A block's slot is asked for so many events before it is needed.
constexpr std::size_t kAhead = 12;

BuilderEvent::Kind kindOf(trace::EventKind kind) {
    using Kind = BuilderEvent::Kind;
    static_assert(static_cast<int>(Kind::ReallocFailed) == static_cast<int>(trace::EventKind::ReallocFailed));
    static_assert(static_cast<int>(Kind::Restamp) == static_cast<int>(trace::kLastEventKind));
    return static_cast<Kind>(kind);
}

Call callOf(trace::Call call) {
    static_assert(static_cast<int>(Call::Pvalloc) == static_cast<int>(trace::Call::Pvalloc));
    static_assert(static_cast<int>(kLastCall) == static_cast<int>(trace::kLastCall));
    return static_cast<Call>(call);
}

Domain domainOf(std::uint32_t domain, std::span<const std::string> names) {
    if (domain == 0)
        return Domain::Heap;
    return domain < names.size() && names[domain].starts_with("python") ? Domain::Python : Domain::Pool;
}

} // namespace

BuilderEvent builderEvent(const trace::Event& from, std::span<const std::string> poolNames) {
    BuilderEvent event;
    event.kind = kindOf(from.kind);
    event.call = callOf(from.call);
    event.domain = domainOf(from.domain, poolNames);
    event.thread = ThreadId{from.thread};
    event.stack = StackId{from.stack};
    event.address = from.address;
    event.size = from.size;
    event.time = from.time;
    event.usable = from.usable;
    event.threadAllocations = from.threadAllocations;
    event.freeStack = StackId{from.freeStack};
    event.pool = from.domain;
    return event;
}

std::string groupedNumber(std::uint64_t number) {
    const std::string digits = std::to_string(number);
    std::string text;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0)
            text += ',';
        text += digits[i];
    }
    return text;
}

DataProblem EventProblems::missing(Position first, Position last) {
    const std::string cause =
        damage ? fmt::format(": the file is damaged at offset {}", *damage) : std::string();
    damage.reset();
    return {DataProblem::Severity::Warning, last - first + 1,
        fmt::format("The events {} to {} are missing{}.", groupedNumber(first), groupedNumber(last), cause)};
}

EventFeed::EventFeed(
    IndexBytesWriter out, const std::filesystem::path& spillFolder, std::vector<std::string> poolNames)
    : m_writer(std::move(out), spillFolder), m_poolNames(std::move(poolNames)) {}

void EventFeed::nameDomains(std::span<const trace::Domain> domains) {
    for (const trace::Domain& domain : domains) {
        if (domain.id >= kMaxDomains)
            continue;
        if (domain.id >= m_poolNames.size())
            m_poolNames.resize(domain.id + 1);
        m_poolNames[domain.id] = domain.name;
    }
}

bool EventFeed::begin(const trace::EventChunk& chunk) {
    const Position expected = m_writer.nextPosition();
    if (chunk.first < expected || chunk.first - expected > kMaxGap)
        return false;
    if (chunk.first > expected) {
        m_problems.problems.push_back(m_problems.missing(expected, chunk.first - 1));
        m_writer.skipTo(chunk.first);
    }
    return true;
}

void EventFeed::add(std::span<const trace::Event> events) {
    for (std::size_t i = 0; i < events.size(); ++i) {
        if (i + kAhead < events.size() && events[i + kAhead].domain == 0)
            m_writer.prefetch(events[i + kAhead].address);
        m_writer.addEvent(builderEvent(events[i], m_poolNames));
    }
}

} // namespace tidemark
