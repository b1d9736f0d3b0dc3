// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/leak_window.h"
#include "core/base/result.h"
#include "core/profile/names.h"
#include "core/profile/profile.h"
#include "core/results/results.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace tidemark {

/// What sites add up to over the window, each a Cost by site.
struct LeakTotals {
    std::vector<Cost> kept;       ///< born in the window, live at its end
    std::vector<Cost> neverFreed; ///< of these, live when the trace ended
    std::vector<Cost> allocated;  ///< born in the window
};
Result<LeakTotals> leakTotals(
    const Profile& profile, const Names& names, const LeakWindow& window, const std::stop_token& stop);

using GroupIndex = std::uint32_t;
inline constexpr GroupIndex kNoGroup = 0xffffffff;

/// The live memory of some groups of sites over the window.
class LeakCurves {
public:
    LeakCurves(std::size_t groups, std::size_t slices)
        : m_slices(slices), m_live(groups * (slices + 1)), m_survivors(groups * slices) {}

    /// At the edges of the slices.
    std::span<Cost> live(GroupIndex group) {
        return std::span(m_live).subspan(group * (m_slices + 1), m_slices + 1);
    }
    std::span<const Cost> live(GroupIndex group) const {
        return std::span(m_live).subspan(group * (m_slices + 1), m_slices + 1);
    }
    /// Live at the window's end, by slice of birth.
    std::span<Cost> survivors(GroupIndex group) {
        return std::span(m_survivors).subspan(group * m_slices, m_slices);
    }
    std::span<const Cost> survivors(GroupIndex group) const {
        return std::span(m_survivors).subspan(group * m_slices, m_slices);
    }

private:
    std::size_t m_slices;
    std::vector<Cost> m_live;
    std::vector<Cost> m_survivors;
};

/// One way to sort sites into groups: the group of each site, or kNoGroup.
struct SiteGrouping {
    std::vector<GroupIndex> groupOf;
    std::size_t groups = 0;
};

/// The curves of all groups of several groupings, read from the index at once.
Result<std::vector<LeakCurves>> leakCurves(const Profile& profile, const Names& names,
    const LeakWindow& window, const std::vector<SiteGrouping>& groupings, const std::stop_token& stop);

} // namespace tidemark
