// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/row_conditions.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace tidemark {
namespace {

constexpr auto kLatest = static_cast<std::uint64_t>(std::numeric_limits<Nanoseconds>::max());

/// time + length, or the latest time.
Nanoseconds later(Nanoseconds time, std::uint64_t length) {
    const auto from = static_cast<std::uint64_t>(std::max<Nanoseconds>(time, 0));
    return static_cast<Nanoseconds>(length > kLatest - from ? kLatest : from + length);
}

/// The first place of an ascending column whose value is not below `wanted`; near `from` that is quick.
std::uint64_t firstNotBelow(const PackedColumn& column, std::uint64_t from, std::uint64_t wanted) {
    const auto isBelow = [&](std::uint64_t at) { return column.get(at) < wanted; };
    std::uint64_t low = from;
    std::uint64_t high = column.size();
    if (low > 0 && !isBelow(low - 1)) {
        high = low - 1;
        low = 0;
    } else {
        for (std::uint64_t step = 1; low < high; step *= 2) {
            const std::uint64_t at = std::min(low + step, high) - 1;
            if (!isBelow(at)) {
                high = at;
                break;
            }
            low = at + 1;
        }
    }
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        if (isBelow(middle))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
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
    if (filter.field == Filter::Field::Lifetime)
        m_columns &= ~RowBatch::kNoLives;
}

void RowConditions::addFreeingThreads(const std::vector<std::uint8_t>& matches, bool exclude) {
    m_freeingThreads.push_back({matches, exclude});
    m_columns = (m_columns & ~RowBatch::kNoLives) | RowBatch::kFreeingThreads;
}

void RowConditions::addTypes(std::vector<std::uint8_t> matches, RowSet opposites, bool exclude) {
    m_types.push_back({std::move(matches), std::make_shared<const RowSet>(std::move(opposites)), exclude});
}

RowTest::RowTest(const ProfileIndex& index, const RowConditions& conditions)
    : m_index(index), m_conditions(conditions), m_windows(conditions.m_ranges.size()) {}

Position RowTest::positionOfStep(std::uint64_t step) const {
    const PackedColumn& positions = m_index.column(ColumnId::StepPosition);
    return step < positions.size() ? positions.get(step) : kNever;
}

/// Finds the step of the clock in which an event happened, and what it means for lifetimes.
void RowTest::moveTo(Position born) {
    const PackedColumn& times = m_index.column(ColumnId::StepTime);
    const std::uint64_t next = firstNotBelow(m_index.column(ColumnId::StepPosition), m_step + 1, born + 1);
    m_step = next == 0 ? 0 : next - 1;
    m_stepBegin = positionOfStep(m_step);
    m_stepEnd = positionOfStep(m_step + 1);
    const auto time = static_cast<Nanoseconds>(times.get(m_step));
    for (std::size_t i = 0; i < m_windows.size(); ++i) {
        const RowConditions::Range& range = m_conditions.m_ranges[i];
        if (range.field != Filter::Field::Lifetime)
            continue;
        Window& window = m_windows[i];
        // A time beyond the latest has no event; its own step then is the end.
        window.firstStep = range.low > kLatest ? times.size()
                                               : firstNotBelow(times, window.firstStep,
                                                     static_cast<std::uint64_t>(later(time, range.low)));
        window.endStep = range.high >= kLatest ? times.size()
                                               : firstNotBelow(times, window.endStep,
                                                     static_cast<std::uint64_t>(later(time, range.high)) + 1);
        window.first = positionOfStep(window.firstStep);
        window.end = positionOfStep(window.endStep);
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
    for (const RowConditions::Types& types : wanted.m_types)
        if (((types.matches[batch.site[at]] != 0) != types.opposites->contains(batch.begin + at)) ==
            types.exclude)
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
