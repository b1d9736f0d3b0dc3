// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/make_trace/made_events.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace tidemark::bench {
namespace {

constexpr std::size_t kShelves = 128;
constexpr double kGrowthOfStacks = 0.7; ///< stacks met ~ (allocations made)^this
constexpr std::uint32_t kStacksPerLeak = 5'000;
constexpr std::uint32_t kStacksPerCache = 2'000;
constexpr double kLeakShare = 0.125;
constexpr std::size_t kCacheBlocks = 4'000;
/// A loop's allocations have the same distance to those of the round before.
constexpr std::uint64_t kMeanStay = 16;
constexpr int kAttempts = 64;
constexpr double kMilliseconds = 1e6; ///< in ns: the clock's resolution

} // namespace

MadeEvents::MadeEvents(
    const Program& program, std::vector<std::uint32_t> stacks, std::uint64_t allocations, std::uint64_t seed)
    : m_program(program), m_leaves(std::move(stacks)), m_allocations(allocations), m_draw(seed),
      m_reuse(program.reuse), m_sizes(program.sizes), m_lifetimes(program.lifetimes), m_history(kHistory),
      m_due(kLatestFree, kNone), m_shelves(kShelves * program.threads) {
    for (std::uint32_t thread = 0; thread < program.threads; ++thread)
        m_tops.push_back(
            thread == 0 ? 0x5555'5560'0000 : 0x7f10'0000'0000 + thread * (std::uint64_t{1} << 36));
}

MadeEvents::Stack MadeEvents::makeStack(std::uint32_t number) {
    Stack stack;
    stack.size = BitsTable::valueOf(m_sizes.bits(m_draw), m_draw);
    stack.thread = static_cast<std::uint32_t>(m_draw.below(m_program.threads));
    stack.varies = !m_draw.chance(m_program.sameSize);
    stack.lifetimeBits = static_cast<std::uint8_t>(m_lifetimes.bits(m_draw));
    stack.call = m_program.calls[static_cast<std::size_t>(m_draw.below(m_program.calls.size()))];
    if (number % kStacksPerLeak == 40)
        stack.fate = Fate::Leaks;
    if (number % kStacksPerCache == 50) {
        stack.fate = Fate::Cached;
        stack.cache = static_cast<std::uint32_t>(m_caches.size());
        m_caches.emplace_back();
    }
    return stack;
}

std::uint32_t MadeEvents::chooseStack() {
    const double expected =
        static_cast<double>(m_leaves.size()) *
        std::pow(static_cast<double>(m_made + 1) / static_cast<double>(m_allocations), kGrowthOfStacks);
    if (m_stacks.size() < m_leaves.size() && static_cast<double>(m_stacks.size()) < expected) {
        const auto number = static_cast<std::uint32_t>(m_stacks.size());
        m_stacks.push_back(makeStack(number));
        return number;
    }
    if (m_stay-- == 0) {
        m_stay = static_cast<unsigned>(m_draw.below(2 * kMeanStay));
        m_distance = 1 + BitsTable::valueOf(m_reuse.bits(m_draw), m_draw);
    }
    if (m_distance <= std::min<std::uint64_t>(m_made, kHistory))
        return stackBefore(m_distance);
    return static_cast<std::uint32_t>(m_draw.below(m_stacks.size()));
}

/// The stack of the allocation that many ago, or of one a little older: one that has not been used since.
std::uint32_t MadeEvents::stackBefore(std::uint64_t distance) const {
    const std::uint64_t oldest = std::min<std::uint64_t>(m_made, kHistory);
    std::uint32_t number = 0;
    for (int attempt = 0; attempt < kAttempts && distance <= oldest; ++attempt, ++distance) {
        const std::uint64_t at = m_made - distance;
        number = m_history[static_cast<std::size_t>(at % kHistory)];
        if (m_stacks[number].lastUse == static_cast<std::uint32_t>(at))
            break;
    }
    return number;
}

/// Steps of 16 bytes up to 1 KiB, above that powers of two.
std::size_t MadeEvents::shelfOf(std::uint64_t size) {
    const std::uint64_t units = (size + 23) / 16;
    return static_cast<std::size_t>(units < 64 ? units : 57 + std::bit_width(units));
}

std::uint64_t MadeEvents::addressFor(std::uint64_t size, std::uint32_t thread) {
    const std::size_t shelf = shelfOf(size);
    auto& free = m_shelves[thread * kShelves + shelf];
    if (!free.empty()) {
        const std::uint64_t found = free.back();
        free.pop_back();
        return found;
    }
    const std::uint64_t units = (size + 23) / 16;
    const std::uint64_t bytes =
        16 * (units < 64 ? std::max<std::uint64_t>(units, 2) : std::bit_ceil(units + 1));
    const std::uint64_t fresh = m_tops[thread];
    m_tops[thread] += bytes;
    return fresh + 16;
}

std::uint32_t MadeEvents::newBlock(const Block& block) {
    if (m_freeBlock == kNone) {
        m_blocks.push_back(block);
        return static_cast<std::uint32_t>(m_blocks.size() - 1);
    }
    const std::uint32_t number = m_freeBlock;
    m_freeBlock = m_blocks[number].next;
    m_blocks[number] = block;
    return number;
}

void MadeEvents::dueAt(std::uint64_t when, std::uint32_t block) {
    std::uint32_t& first = m_due[static_cast<std::size_t>(when % kLatestFree)];
    m_blocks[block].next = first;
    first = block;
}

/// Decides when a block will be freed.
void MadeEvents::plan(const Stack& stack, std::uint32_t block) {
    if (m_draw.chance(stack.fate == Fate::Leaks ? kLeakShare : m_program.neverFreed))
        return;
    if (stack.fate == Fate::Cached) {
        auto& cache = m_caches[stack.cache];
        cache.push_back(block);
        if (cache.size() <= kCacheBlocks)
            return;
        block = cache.front();
        cache.pop_front();
        return dueAt(m_made + 1, block);
    }
    const std::uint64_t between = BitsTable::valueOf(stack.lifetimeBits, m_draw);
    dueAt(m_made + 1 + std::min<std::uint64_t>(between, kLatestFree - 2), block);
}

void MadeEvents::allocate(trace::Event& event, std::uint32_t number) {
    Stack& stack = m_stacks[number];
    if (!m_draw.chance(m_program.sameLifetime))
        stack.lifetimeBits = static_cast<std::uint8_t>(m_lifetimes.bits(m_draw));
    event.size = stack.varies ? BitsTable::valueOf(static_cast<unsigned>(std::bit_width(stack.size)), m_draw)
                              : stack.size;
    stack.lastUse = static_cast<std::uint32_t>(m_made);
    const bool isRealloc = m_reallocThread != kNone;
    event.kind = isRealloc ? trace::EventKind::ReallocAllocation : trace::EventKind::Allocation;
    event.call = isRealloc ? trace::Call::Realloc : stack.call;
    event.stack = m_leaves[number];
    event.thread = isRealloc ? m_reallocThread : stack.thread;
    event.address = addressFor(event.size, event.thread);
    event.usable = std::max<std::uint64_t>(24, (event.size + 23) / 16 * 16 - 8);
    plan(stack, newBlock({event.address, event.size, event.thread, kNone}));
    m_liveBytes += event.size;
    m_history[static_cast<std::size_t>(m_made % kHistory)] = number;
    ++m_made;
}

void MadeEvents::freeBlock(trace::Event& event) {
    std::uint32_t& first = m_due[static_cast<std::size_t>(m_made % kLatestFree)];
    const std::uint32_t number = first;
    Block& block = m_blocks[number];
    first = block.next;
    event.kind = trace::EventKind::Free;
    event.call = trace::Call::Free;
    event.address = block.address;
    event.thread = block.thread;
    m_shelves[block.thread * kShelves + shelfOf(block.size)].push_back(block.address);
    m_liveBytes -= block.size;
    block.next = m_freeBlock;
    m_freeBlock = number;
}

bool MadeEvents::next(trace::Event& event) {
    if (m_made == m_allocations)
        return false;
    event = {};
    m_time += 1 / m_program.eventsPerMillisecond;
    event.time = static_cast<Nanoseconds>(std::floor(m_time) * kMilliseconds);
    if (m_reallocThread != kNone || m_due[static_cast<std::size_t>(m_made % kLatestFree)] == kNone) {
        allocate(event, chooseStack());
        m_reallocThread = kNone;
        return true;
    }
    freeBlock(event);
    if (m_draw.chance(m_program.reallocs)) {
        event.kind = trace::EventKind::ReallocFree;
        event.call = trace::Call::Realloc;
        m_reallocThread = event.thread;
    }
    return true;
}

} // namespace tidemark::bench
