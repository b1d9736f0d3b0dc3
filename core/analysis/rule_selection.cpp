// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/event_order.h"
#include "core/analysis/filter_evaluation.h"
#include "core/analysis/peak.h"
#include "core/analysis/query_engine.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace tidemark {
namespace {

/// Blocks by birth in (bornAfter, bornBy] and free in (freedAfter, freedBy], each counted `sign` times.
struct Rectangle {
    Position bornAfter = 0;
    Position bornBy = 0;
    Position freedAfter = 0;
    Position freedBy = kNever;
    int sign = 1;
};

/// Every rule but Change is one rectangle in the plane of births and frees. `query.a` holds the moment of a
/// Peak.
std::vector<Rectangle> rectanglesOf(const Query& query, Position last) {
    const Position a = std::min(query.a.after, last);
    const Position b = std::min(query.b.after, last);
    const Position c =
        query.rule == Rule::KeptFrom && query.c == Moment{} ? last : std::min(query.c.after, last);
    const Position d = std::min(query.d.after, last);
    switch (query.rule) {
    case Rule::LiveAt:
    case Rule::Peak:
        return {{0, a, a, kNever}};
    case Rule::Growth:
        return {{a, b, b, kNever}};
    case Rule::Decline:
        return {{0, a, a, b}};
    case Rule::Change:
        return {{a, b, b, kNever}, {0, a, a, b, -1}};
    case Rule::AllocatedIn:
        return {{a, b, 0, kNever}};
    case Rule::FreedIn:
        return {{0, b, a, b}};
    case Rule::BornAndFreedIn:
        return {{a, b, a, b}};
    case Rule::LongLived:
        return {{0, a, b, kNever}};
    case Rule::KeptFrom:
        return {{a, b, c, kNever}};
    case Rule::FreedOnlyIn:
        return {{a, b, c, d}};
    }
    return {};
}

/// Sums up what rectangles hold, per stack and in total.
class RectangleScan {
public:
    RectangleScan(const Profile& profile, const BlockFilter& filter, std::stop_token stop)
        : m_profile(profile), m_filter(filter), m_stop(std::move(stop)), m_perStack(profile.stacks().size()) {
    }

    /// False if stopped.
    bool add(const Rectangle& rectangle) {
        const auto rows = m_profile.allocations();
        const auto bornBy = [&](Position position) {
            const auto isBorn = [=](const Allocation& row) { return row.born <= position; };
            return static_cast<std::size_t>(
                std::partition_point(rows.begin(), rows.end(), isBorn) - rows.begin());
        };
        const std::size_t end = bornBy(rectangle.bornBy);
        for (std::size_t at = bornBy(rectangle.bornAfter); at < end;) {
            if (m_stop.stop_requested())
                return false;
            const std::size_t count = std::min(end - at, kRowsBetweenStopChecks);
            addRows(rows.subspan(at, count), rectangle);
            at += count;
        }
        return true;
    }

    StackCosts result() const {
        StackCosts costs;
        costs.unfiltered = m_unfiltered;
        for (std::size_t i = 0; i < m_perStack.size(); ++i) {
            if (m_perStack[i] == Cost{})
                continue;
            costs.items.push_back({StackId(static_cast<StackId::Value>(i)), m_perStack[i]});
            costs.shown += m_perStack[i];
        }
        return costs;
    }

private:
    void addRows(std::span<const Allocation> rows, const Rectangle& rectangle) {
        for (const Allocation& row : rows) {
            if (row.freed <= rectangle.freedAfter || row.freed > rectangle.freedBy || !countsInTotals(row))
                continue;
            Cost cost;
            if (rectangle.sign > 0)
                cost += costOf(row);
            else
                cost -= costOf(row);
            m_unfiltered += cost;
            if (m_filter.passes(row))
                m_perStack[row.stack.index()] += cost;
        }
    }

    const Profile& m_profile;
    const BlockFilter& m_filter;
    std::stop_token m_stop;
    std::vector<Cost> m_perStack;
    Cost m_unfiltered;
};

Result<StackCosts> scan(
    const Profile& profile, const BlockFilter& filter, const Query& query, const std::stop_token& stop) {
    RectangleScan blocks(profile, filter, stop);
    for (const Rectangle& rectangle : rectanglesOf(query, profile.lastPosition()))
        if (!blocks.add(rectangle))
            return cancelled();
    return blocks.result();
}

Result<StackCosts> scanPeak(
    const Profile& profile, const BlockFilter& filter, Query query, const std::stop_token& stop) {
    const auto peak = findPeak(profile, filter, {query.a, query.b}, query.cost, stop);
    if (!peak)
        return cancelled();
    query.a = *peak;
    Result<StackCosts> costs = scan(profile, filter, query, stop);
    if (costs)
        costs->peak = *peak;
    return costs;
}

} // namespace

Result<StackCosts> evaluate(
    const Profile& profile, const Names& names, const Query& query, std::stop_token stop) {
    if (Status checked = checkQuery(profile, query); !checked)
        return checked.error();
    const Result<BlockFilter> filter = BlockFilter::evaluate(profile, names, query.filters);
    if (!filter)
        return filter.error();
    if (query.rule != Rule::Peak)
        return scan(profile, *filter, query, stop);
    Result<StackCosts> costs = scanPeak(profile, *filter, query, stop);
    if (!costs || filter->passesAll())
        return costs;
    const Result<StackCosts> unfiltered = scanPeak(profile, BlockFilter(), query, stop);
    if (!unfiltered)
        return unfiltered.error();
    costs->unfiltered = unfiltered->unfiltered;
    return costs;
}

} // namespace tidemark
