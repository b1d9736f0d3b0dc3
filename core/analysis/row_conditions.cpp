// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/row_conditions.h"

#include <algorithm>
#include <limits>

namespace tidemark {
namespace {

constexpr auto kLatest = static_cast<std::uint64_t>(std::numeric_limits<Nanoseconds>::max());

/// time + length, or the latest time.
Nanoseconds later(Nanoseconds time, std::uint64_t length) {
    const auto from = static_cast<std::uint64_t>(std::max<Nanoseconds>(time, 0));
    return static_cast<Nanoseconds>(length > kLatest - from ? kLatest : from + length);
}

} // namespace

void RowConditions::addTemporary(bool exclude) {
    (exclude ? m_wantsLasting : m_wantsTemporary) = true;
    m_columns |= RowBatch::kTemporary;
}

void RowConditions::addRange(const Filter& filter) {
    m_ranges.push_back({filter.field, filter.exclude, filter.low, filter.high});
    if (filter.field == Filter::Field::Size)
        m_columns |= RowBatch::kSizes;
    if (filter.field == Filter::Field::Address)
        m_columns |= RowBatch::kAddresses;
}

void RowConditions::addFreeingThreads(const std::vector<std::uint8_t>& matches, bool exclude) {
    m_freeingThreads.push_back({matches, exclude});
    m_columns |= RowBatch::kFreeingThreads;
}

RowTest::RowTest(const ProfileIndex& index, const RowConditions& conditions)
    : m_index(index), m_conditions(conditions), m_windows(conditions.m_ranges.size()) {}

/// Finds the step of the clock in which an event happened, and what it means for lifetimes.
void RowTest::moveTo(Position born) {
    const Nanoseconds time = m_index.timeOf(born);
    m_stepBegin = m_index.momentAt(time - 1).after + 1;
    m_stepEnd = m_index.momentAt(time).after + 1;
    for (std::size_t i = 0; i < m_windows.size(); ++i) {
        const RowConditions::Range& range = m_conditions.m_ranges[i];
        if (range.field != Filter::Field::Lifetime)
            continue;
        m_windows[i].first = range.low == 0        ? 0
                             : range.low > kLatest ? kNever
                                                   : m_index.momentAt(later(time, range.low - 1)).after + 1;
        m_windows[i].end =
            range.high > kLatest ? kNever : m_index.momentAt(later(time, range.high)).after + 1;
    }
}

bool RowTest::inRange(std::size_t number, const RowBatch& batch, std::size_t at) {
    const RowConditions::Range& range = m_conditions.m_ranges[number];
    if (range.field == Filter::Field::Lifetime) {
        const Position freed = batch.freed[at];
        if (freed == kNever)
            return range.high == Filter::kNoLimit;
        if (batch.born[at] < m_stepBegin || batch.born[at] >= m_stepEnd)
            moveTo(batch.born[at]);
        return m_windows[number].first <= freed && freed < m_windows[number].end;
    }
    const std::uint64_t value = range.field == Filter::Field::Size ? batch.size[at] : batch.address[at];
    return range.low <= value && value <= range.high;
}

bool RowTest::passes(const RowBatch& batch, std::size_t at) {
    const RowConditions& wanted = m_conditions;
    if (wanted.m_wantsTemporary && batch.temporary[at] == 0)
        return false;
    if (wanted.m_wantsLasting && batch.temporary[at] != 0)
        return false;
    for (std::size_t i = 0; i < wanted.m_ranges.size(); ++i)
        if (inRange(i, batch, at) == wanted.m_ranges[i].exclude)
            return false;
    for (const RowConditions::FreeingThreads& threads : wanted.m_freeingThreads) {
        bool matches = false;
        if (batch.freed[at] != kNever) {
            const std::uint64_t code = batch.freeingThread[at];
            const std::uint64_t own = m_index.sites()[batch.site[at]].thread;
            const std::uint64_t thread = code == 0 ? own : code == 1 ? ~std::uint64_t{0} : code - 2;
            matches = threads.matches[static_cast<std::size_t>(
                          std::min<std::uint64_t>(thread, threads.matches.size() - 1))] != 0;
        }
        if (matches == threads.exclude)
            return false;
    }
    return true;
}

} // namespace tidemark
