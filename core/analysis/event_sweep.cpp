// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/event_sweep.h"

#include <algorithm>
#include <bit>

namespace tidemark {
namespace {

constexpr unsigned kEventsPerPart = 17; ///< as a power of two …
constexpr unsigned kMostParts = 12;     ///< … unless there would be more than this power of parts
constexpr unsigned kWidestPart = 31;    ///< offsets have as many bits

unsigned shiftFor(const ProfileIndex& index) {
    const auto bits = static_cast<unsigned>(std::bit_width(index.facts().lastPosition));
    return std::max(kEventsPerPart, bits > kMostParts ? bits - kMostParts : 0);
}

} // namespace

bool EventSweep::pays(const ProfileIndex& index, MomentRange range) {
    if (shiftFor(index) > kWidestPart || range.begin >= range.end)
        return false;
    // Measured: a free that is looked up takes as long as a dozen rows in order.
    constexpr std::uint64_t kRowsPerLookUp = 12;
    const std::uint64_t frees = index.freedBy(range.end.after) - index.freedBy(range.begin.after);
    return index.bornBy(range.end.after) < kRowsPerLookUp * frees;
}

EventSweep::EventSweep(
    const ProfileIndex& index, ShownBlocks blocks, MomentRange range, const std::stop_token& stop)
    : m_index(index),
      m_blocks(blocks), m_range{range.begin, std::min(range.end, Moment{index.facts().lastPosition})},
      m_stop(stop), m_shift(shiftFor(index)), m_found(std::make_unique<Found>()) {
    if (m_range.begin >= m_range.end)
        return;
    m_firstPart = m_part = partOf(m_range.begin.after + 1);
    m_pending.resize(static_cast<std::size_t>(partOf(m_range.end.after) - m_firstPart + 1));
    m_nextRow = index.bornBy(m_range.begin.after);
    if (!scan(0, m_nextRow, false))
        m_pending.clear();
}

bool EventSweep::next() {
    const auto number = static_cast<std::size_t>(m_part - m_firstPart);
    if (number >= m_pending.size())
        return false;
    m_base = m_part << m_shift;
    const Position last = std::min(m_range.end.after, ((m_part + 1) << m_shift));
    m_births.clear();
    const RowIndex end = m_index.bornBy(last);
    if (!scan(m_nextRow, end, true))
        return false;
    m_nextRow = end;
    m_frees = std::move(m_pending[number]);
    m_pending[number] = {};
    sortFrees();
    ++m_part;
    return true;
}

void EventSweep::find(RowIndex begin, RowIndex end) {
    Found& found = *m_found;
    m_index.column(ColumnId::Site).decodeInBlock(begin, end, found.sites.data());
    std::size_t count = 0;
    for (std::size_t i = 0; i < end - begin; ++i) {
        const SiteIndex site = m_index.clampSite(found.sites[i]);
        const bool isShown =
            m_blocks.rows != nullptr ? m_blocks.rows->contains(begin + i) : (*m_blocks.sites)[site] != 0;
        found.sites[i] = site;
        found.places[count] = static_cast<std::uint16_t>(i);
        count += isShown ? 1 : 0;
    }
    found.count = count;
}

/// The other columns of what was found.
void EventSweep::load(RowIndex begin, RowIndex end) {
    Found& found = *m_found;
    const auto load = [&](ColumnId id, auto& out) {
        const PackedColumn& column = m_index.column(id);
        // Single values take longer than their neighbours do together.
        if (found.count * 16 > end - begin) {
            column.decodeInBlock(begin, end, out.data());
            return;
        }
        for (std::size_t i = 0; i < found.count; ++i)
            out[found.places[i]] = column.get(begin + found.places[i]);
    };
    load(ColumnId::Born, found.born);
    load(ColumnId::Lifetime, found.lifetimes);
    load(ColumnId::Size, found.sizes);
}

/// Puts births and frees of rows [begin, end) where they belong. False if stopped.
bool EventSweep::scan(RowIndex begin, RowIndex end, bool withBirths) {
    const Found& found = *m_found;
    const auto sites = m_index.sites();
    while (begin < end) {
        if (m_stop.stop_requested())
            return false;
        const auto blockEnd = static_cast<RowIndex>(
            std::min<std::uint64_t>(end, (begin / kColumnBlock + 1) * std::uint64_t{kColumnBlock}));
        find(begin, blockEnd);
        if (found.count != 0)
            load(begin, blockEnd);
        for (std::size_t i = 0; i < found.count; ++i) {
            const std::size_t at = found.places[i];
            const auto site = static_cast<SiteIndex>(found.sites[at]);
            const std::uint64_t size =
                sites[site].typicalSize + static_cast<std::uint64_t>(unzigzag(found.sizes[at]));
            if (withBirths)
                m_births.push_back({static_cast<std::uint32_t>(found.born[at] - m_base), site, size});
            const Position freed = found.born[at] + found.lifetimes[at];
            if (found.lifetimes[at] == 0 || freed <= m_range.begin.after || freed > m_range.end.after)
                continue;
            const std::uint64_t part = partOf(freed);
            m_pending[static_cast<std::size_t>(part - m_firstPart)].push_back(
                {static_cast<std::uint32_t>(freed - (part << m_shift)), site, size});
        }
        begin = blockEnd;
    }
    return true;
}

void EventSweep::sortFrees() {
    constexpr unsigned kDigit = 11;
    constexpr std::size_t kFewEvents = 256;
    if (m_frees.size() < kFewEvents) {
        std::stable_sort(m_frees.begin(), m_frees.end(),
            [](const Event& one, const Event& other) { return one.offset < other.offset; });
        return;
    }
    m_sorting.resize(m_frees.size());
    // Offsets reach from 1 to 2^shift.
    for (unsigned shift = 0; shift <= m_shift; shift += kDigit) {
        std::array<std::uint32_t, (std::size_t{1} << kDigit) + 1> begins{};
        const auto digit = [=](const Event& event) {
            return static_cast<std::size_t>(event.offset >> shift) & ((std::size_t{1} << kDigit) - 1);
        };
        for (const Event& event : m_frees)
            ++begins[digit(event) + 1];
        for (std::size_t i = 1; i < begins.size(); ++i)
            begins[i] += begins[i - 1];
        for (const Event& event : m_frees)
            m_sorting[begins[digit(event)]++] = event;
        m_frees.swap(m_sorting);
    }
}

} // namespace tidemark
