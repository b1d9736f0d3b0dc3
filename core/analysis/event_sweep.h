// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/shown_blocks.h"
#include "core/base/moment.h"
#include "core/profile/profile_index.h"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

namespace tidemark {

/// The births and frees of the blocks that are shown, part after part of the events, from one pass over the
/// rows in their order: a free is put aside until its part comes, so that nothing is looked up out of order.
/// Needs memory for the blocks that are shown and live.
class EventSweep {
public:
    struct Event {
        std::uint32_t offset = 0; ///< position − base()
        SiteIndex site = 0;
        std::uint64_t size = 0;
    };

    /// The events in `range`.
    EventSweep(const ProfileIndex& index, ShownBlocks blocks, MomentRange range, const std::stop_token& stop);

    /// Whether this is quicker than looking every free of the range up.
    static bool pays(const ProfileIndex& index, MomentRange range);

    /// Goes to the next part; false behind the last one or if stopped.
    bool next();
    Position base() const { return m_base; }
    std::span<const Event> births() const { return m_births; } ///< of the part, by offset
    std::span<const Event> frees() const { return m_frees; }

private:
    /// The rows that are shown of one block of a column.
    struct Found {
        std::array<std::uint64_t, kColumnBlock> sites;
        std::array<std::uint64_t, kColumnBlock> born;
        std::array<std::uint64_t, kColumnBlock> lifetimes;
        std::array<std::uint64_t, kColumnBlock> sizes;
        std::array<std::uint16_t, kColumnBlock> places;
        std::size_t count = 0;
    };
    void find(RowIndex begin, RowIndex end);
    void load(RowIndex begin, RowIndex end);
    bool scan(RowIndex begin, RowIndex end, bool withBirths);
    std::uint64_t partOf(Position position) const { return (position - 1) >> m_shift; }
    void sortFrees();

    const ProfileIndex& m_index;
    ShownBlocks m_blocks;
    MomentRange m_range;
    const std::stop_token& m_stop;
    unsigned m_shift;
    Position m_base = 0;
    std::uint64_t m_firstPart = 0;
    std::uint64_t m_part = 0; ///< the next one
    RowIndex m_nextRow = 0;
    std::unique_ptr<Found> m_found;
    std::vector<Event> m_births;
    std::vector<Event> m_frees;
    std::vector<Event> m_sorting;
    std::vector<std::vector<Event>> m_pending; ///< frees by part
};

} // namespace tidemark
