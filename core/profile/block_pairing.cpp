// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/block_pairing.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace tidemark {

using Change = HeapChangeRecord;

namespace {

/// Pools have address spaces of their own: one may hand out what another was given. No user address has these
/// bits.
std::uint64_t spaceOf(Domain domain, std::uint32_t pool) {
    constexpr unsigned kAddressBits = 48;
    return domain == Domain::Pool ? std::uint64_t{pool} << kAddressBits : 0;
}

std::uint64_t placeOf(const BuilderEvent& event) {
    return event.address ^ spaceOf(event.domain, event.pool);
}

Change freeOf(const LiveBlock& block, Position position, ThreadId thread) {
    Change change;
    change.kind = Change::Kind::Free;
    change.position = position;
    change.born = block.born;
    change.size = block.size;
    change.row = block.row;
    change.site = block.site;
    change.thread = thread;
    return change;
}

} // namespace

BlockPairing::ThreadState* BlockPairing::stateOf(ThreadId& thread) {
    if (!thread.valid())
        return nullptr;
    if (thread.value() >= kMaxThreads) {
        ++m_repairedThreads;
        thread = {};
        return nullptr;
    }
    if (thread.index() >= m_threads.size())
        m_threads.resize(thread.index() + 1);
    return &m_threads[thread.index()];
}

void BlockPairing::add(const BuilderEvent& event, Position position) {
    using Kind = BuilderEvent::Kind;
    ThreadId thread = event.thread;
    ThreadState* state = stateOf(thread);
    switch (event.kind) {
    case Kind::Allocation: {
        const std::uint32_t row = allocate(event, position, thread, BornRow::kNone);
        if (state != nullptr && row != BornRow::kNone)
            state->remember(row, event);
        break;
    }
    case Kind::ReallocAllocation: {
        const OpenRealloc realloc = takeRealloc(state);
        const std::uint32_t row = allocate(event, position, thread, realloc.old.row);
        if (realloc.open)
            link(realloc, row);
        if (state != nullptr && row != BornRow::kNone)
            state->remember(row, event);
        break;
    }
    case Kind::Free:
    case Kind::ReallocFree:
        release(event, position, thread, state);
        break;
    case Kind::ReallocFailed:
        undoRealloc(state);
        break;
    case Kind::Mapping:
        addMapping(event, position, thread);
        break;
    case Kind::Unmapping:
        unmap(event, position, thread);
        break;
    case Kind::Restamp:
        restamp(event, position, thread, state);
        break;
    }
}

std::uint32_t BlockPairing::allocate(
    const BuilderEvent& event, Position position, ThreadId thread, std::uint32_t previous) {
    if (m_rows == BornRow::kNone) {
        ++m_tooMany;
        return BornRow::kNone;
    }
    SiteRecord like;
    like.stack = event.stack.value();
    like.thread = thread.value();
    like.call = static_cast<std::uint8_t>(event.call);
    like.domain = static_cast<std::uint8_t>(event.domain);
    like.pool = event.pool;
    const LiveBlock block{placeOf(event), position, event.size, m_rows, m_sites.intern(like, event.size)};
    if (LiveBlock* const earlier = m_live[static_cast<std::size_t>(event.domain)].insert(block)) {
        ++m_lostFrees;
        emitFree(*earlier, position, ThreadId(), kEmptyStack);
        *earlier = block;
    }
    emitBirth(block, event.usable, previous);
    return block.row;
}

void BlockPairing::emitFree(const LiveBlock& block, Position position, ThreadId thread, StackId freeStack) {
    Change change = freeOf(block, position, thread);
    change.freeStack = freeStack;
    emit(change);
}

/// The block has the next row.
void BlockPairing::emitBirth(const LiveBlock& block, std::uint64_t usable, std::uint32_t previous) {
    const SiteRecord& site = m_sites.sites()[block.site];
    const std::uint64_t address = block.address ^ spaceOf(static_cast<Domain>(site.domain), site.pool);
    m_sink.born({block.born, block.size, usable, address, block.site, m_rows, previous});
    Change birth;
    birth.position = block.born;
    birth.born = block.born;
    birth.size = block.size;
    birth.row = m_rows++;
    birth.site = block.site;
    emit(birth);
}

void BlockPairing::addMapping(const BuilderEvent& event, Position position, ThreadId thread) {
    unmap(event, position, thread);
    if (m_rows == BornRow::kNone || event.size == 0) {
        m_tooMany += m_rows == BornRow::kNone ? 1 : 0;
        return;
    }
    SiteRecord like;
    like.stack = event.stack.value();
    like.thread = thread.value();
    like.call = static_cast<std::uint8_t>(event.call);
    like.domain = static_cast<std::uint8_t>(Domain::Mapping);
    const std::uint64_t size = std::min(event.size, ~event.address);
    const LiveBlock block{event.address, position, size, m_rows, m_sites.intern(like, size)};
    m_mappings[event.address] = block;
    emitBirth(block, 0, BornRow::kNone);
}

/// Ends what is mapped of a range; what is left of a mapping before or behind it goes on as a new segment.
void BlockPairing::unmap(const BuilderEvent& event, Position position, ThreadId thread) {
    const std::uint64_t begin = event.address;
    const std::uint64_t end = begin + std::min(event.size, ~begin);
    auto at = m_mappings.upper_bound(begin);
    if (at != m_mappings.begin() && std::prev(at)->first + std::prev(at)->second.size > begin)
        --at;
    std::vector<LiveBlock> cut;
    while (at != m_mappings.end() && at->first < end) {
        cut.push_back(at->second);
        at = m_mappings.erase(at);
    }
    for (const LiveBlock& block : cut)
        emitFree(block, position, thread, event.freeStack);
    for (const LiveBlock& block : cut) {
        const SiteRecord like = m_sites.sites()[block.site];
        const auto keep = [&](std::uint64_t address, std::uint64_t size) {
            if (size == 0 || m_rows == BornRow::kNone)
                return;
            const LiveBlock rest{address, position, size, m_rows, m_sites.intern(like, size)};
            m_mappings[address] = rest;
            emitBirth(rest, 0, block.row);
        };
        const std::uint64_t blockEnd = block.address + block.size;
        keep(block.address, begin > block.address ? begin - block.address : 0);
        keep(end, blockEnd > end ? blockEnd - end : 0);
    }
}

void BlockPairing::release(
    const BuilderEvent& event, Position position, ThreadId thread, ThreadState* state) {
    const bool mayFail = event.kind == BuilderEvent::Kind::ReallocFree && state != nullptr;
    const LiveBlock block = m_live[static_cast<std::size_t>(event.domain)].take(placeOf(event));
    if (mayFail) {
        if (state->reallocs.size() == kMostNested) { // The oldest has no outcome: it happened.
            link(state->reallocs.front(), BornRow::kNone);
            state->reallocs.erase(state->reallocs.begin());
        }
        state->reallocs.push_back(
            {true, block, m_passedOn + m_waiting.size(), static_cast<std::uint8_t>(event.domain)});
    }
    if (block.row == LiveBlock::kNoRow) {
        ++m_unmatchedFrees;
        return;
    }
    Change change = freeOf(block, position, thread);
    change.state = mayFail ? Change::State::Open : Change::State::Certain;
    change.temporary =
        event.temporary || (state != nullptr && m_sites.sites()[block.site].thread == thread.value() &&
                               state->isLast(block.row, event));
    change.freeStack = event.freeStack;
    emit(change);
}

/// One free and one allocation of the same block. What is not known is left alone: it may have been allocated
/// before the recording began.
void BlockPairing::restamp(
    const BuilderEvent& event, Position position, ThreadId thread, ThreadState* state) {
    LiveBlocks& live = m_live[static_cast<std::size_t>(event.domain)];
    LiveBlock block = live.take(placeOf(event));
    if (block.row == LiveBlock::kNoRow)
        return;
    if (m_rows == BornRow::kNone) {
        ++m_tooMany;
        live.insert(block);
        return;
    }
    SiteRecord like = m_sites.sites()[block.site];
    Change end = freeOf(block, position, thread);
    end.temporary = like.thread == thread.value() && state != nullptr && state->isLast(block.row, event);
    end.next = m_rows;
    emit(end);
    const std::uint32_t previous = block.row;
    like.stack = event.stack.value();
    like.thread = thread.value();
    block.born = position;
    block.row = m_rows;
    block.site = m_sites.intern(like, block.size);
    live.insert(block);
    emitBirth(block, 0, previous);
    if (state != nullptr)
        state->remember(block.row, event);
}

BlockPairing::OpenRealloc BlockPairing::takeRealloc(ThreadState* state) {
    if (state == nullptr || state->reallocs.empty())
        return {};
    const OpenRealloc realloc = state->reallocs.back();
    state->reallocs.pop_back();
    return realloc;
}

void BlockPairing::undoRealloc(ThreadState* state) {
    const OpenRealloc realloc = takeRealloc(state);
    if (!realloc.open) {
        ++m_repairedReallocs;
        return;
    }
    ++m_failedReallocs;
    if (realloc.old.row == LiveBlock::kNoRow) {
        --m_unmatchedFrees;
        return;
    }
    Change* const change = waiting(realloc.change);
    if (change == nullptr || m_live[realloc.domain].insert(realloc.old) != nullptr) {
        ++m_repairedReallocs;
        link(realloc, BornRow::kNone);
        return;
    }
    change->state = Change::State::Void;
    passOn();
}

/// The free of a realloc did happen, and `next` is the new block.
void BlockPairing::link(const OpenRealloc& realloc, std::uint32_t next) {
    Change* const change = realloc.old.row == LiveBlock::kNoRow ? nullptr : waiting(realloc.change);
    if (change == nullptr || change->state != Change::State::Open)
        return;
    change->state = Change::State::Certain;
    change->next = next;
    passOn();
}

/// Null if it has been passed on already.
Change* BlockPairing::waiting(std::uint64_t number) {
    return number < m_passedOn ? nullptr : &m_waiting[static_cast<std::size_t>(number - m_passedOn)];
}

void BlockPairing::emit(const Change& change) {
    if (m_waiting.empty() && change.state == Change::State::Certain) {
        ++m_passedOn;
        m_sink.changed(change);
        return;
    }
    m_waiting.push_back(change);
    if (m_waiting.size() > kMostWaiting) {
        m_waiting.front().state = Change::State::Certain;
        passOn();
    }
}

void BlockPairing::passOn() {
    while (!m_waiting.empty() && m_waiting.front().state != Change::State::Open) {
        ++m_passedOn;
        if (m_waiting.front().state == Change::State::Certain)
            m_sink.changed(m_waiting.front());
        m_waiting.pop_front();
    }
}

void BlockPairing::finish() {
    for (Change& change : m_waiting)
        if (change.state == Change::State::Open)
            change.state = Change::State::Certain;
    passOn();
    m_live = {};
    m_mappings = {};
    m_sites.forget();
}

void BlockPairing::tell(IndexFacts& facts) const {
    facts.rows = m_rows;
    facts.unmatchedFrees = m_unmatchedFrees;
    facts.failedReallocs = m_failedReallocs;
    facts.threads = m_threads.size();
    facts.lostFrees = m_lostFrees;
    facts.repairedThreads = m_repairedThreads;
    facts.repairedReallocs = m_repairedReallocs;
    facts.tooManyRows = m_tooMany;
}

} // namespace tidemark
