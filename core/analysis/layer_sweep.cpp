// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/layer_sweep.h"

#include "core/analysis/shown_rows.h"

#include <algorithm>
#include <bit>
#include <functional>
#include <future>
#include <thread>

namespace tidemark {
namespace {

/// Which of some moments is the first at or behind an event.
class MomentLookup {
public:
    explicit MomentLookup(std::span<const Moment> moments) : m_moments(moments) {
        constexpr unsigned kSteps = 16; // As a power of two.
        const auto bits = static_cast<unsigned>(std::bit_width(moments.back().after));
        m_shift = bits > kSteps ? bits - kSteps : 0;
        const auto steps = static_cast<std::size_t>(moments.back().after >> m_shift) + 1;
        std::uint32_t at = 0;
        for (std::size_t step = 0; step < steps; ++step) {
            while (moments[at].after < Position{step} << m_shift)
                ++at;
            m_firstOfStep.push_back(at);
        }
    }
    /// The number of moments if all are before the event.
    std::size_t at(Position event) const {
        if (event > m_moments.back().after)
            return m_moments.size();
        std::size_t at = m_firstOfStep[static_cast<std::size_t>(event >> m_shift)];
        while (m_moments[at].after < event)
            ++at;
        return at;
    }

private:
    std::span<const Moment> m_moments;
    unsigned m_shift = 0;
    std::vector<std::uint32_t> m_firstOfStep;
};

} // namespace

std::optional<std::vector<std::int64_t>> sweepLayers(const ProfileIndex& index, ShownBlocks blocks,
    const GroupedSites& grouped, const std::vector<std::uint32_t>& ofSite, std::size_t layers, Moment begin,
    std::span<const Moment> moments, const std::stop_token& stop) {
    const MomentLookup lookup(moments);
    const Position end = moments.back().after;
    // What each layer gains from the moment before; modulo 2^64.
    const auto addRows = [&](RowIndex first, RowIndex last, std::vector<std::uint64_t>& gains) {
        const auto use = [&](const ShownRows::Row& row) {
            const std::uint32_t layer = ofSite[grouped.of(row.row, row.site)];
            const Position freed = row.lifetime == 0 ? kNever : row.born + row.lifetime;
            const std::size_t bornAt = row.born > begin.after ? lookup.at(row.born) : moments.size();
            const std::size_t freedAt =
                freed > begin.after && freed <= end ? lookup.at(freed) : moments.size();
            if (bornAt == freedAt)
                return;
            if (bornAt < moments.size())
                gains[bornAt * layers + layer] += row.size;
            if (freedAt < moments.size())
                gains[freedAt * layers + layer] -= row.size;
        };
        ShownRows rows(index, blocks);
        return rows.forEach(
            first, last, 1, [&] { return !stop.stop_requested(); }, use);
    };
    constexpr RowIndex kManyRows = 2'000'000;
    const RowIndex all = index.bornBy(end);
    std::vector<std::uint64_t> gains(moments.size() * layers);
    if (all < kManyRows || std::thread::hardware_concurrency() < 2) {
        if (!addRows(0, all, gains))
            return std::nullopt;
    } else {
        std::vector<std::uint64_t> others(gains.size());
        auto second = std::async(std::launch::async, [&] { return addRows(all / 2, all, others); });
        const bool first = addRows(0, all / 2, gains);
        if (!second.get() || !first)
            return std::nullopt;
        std::transform(gains.begin(), gains.end(), others.begin(), gains.begin(), std::plus<>());
    }
    std::vector<std::int64_t> sums(gains.size());
    for (std::size_t i = 0; i < gains.size(); ++i) {
        if (i >= layers)
            gains[i] += gains[i - layers];
        sums[i] = static_cast<std::int64_t>(gains[i]);
    }
    return sums;
}

} // namespace tidemark
