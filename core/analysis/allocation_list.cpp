// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/allocated_type.h"
#include "core/analysis/lives.h"
#include "core/analysis/query_check.h"
#include "core/analysis/query_engine.h"
#include "core/analysis/replay.h"
#include "core/analysis/sample_weights.h"
#include "core/analysis/selection.h"
#include "core/analysis/time_lookup.h"

#include <algorithm>
#include <optional>

namespace tidemark {
namespace {

constexpr std::uint64_t kMostListed = 10'000'000;

struct Candidate {
    std::uint64_t key = 0;
    RowIndex row = 0;
    int sign = 1;
};

/// Keeps the first `most` of all candidates.
class Leaders {
public:
    Leaders(std::size_t most, bool descending) : m_most(most), m_descending(descending) {}

    void add(const Candidate& candidate) {
        ++m_total;
        m_kept.push_back(candidate);
        if (m_kept.size() >= 2 * m_most + 1024)
            cut();
    }
    std::vector<Candidate> take(std::uint64_t first) {
        cut();
        std::sort(m_kept.begin(), m_kept.end(), order());
        m_kept.erase(m_kept.begin(),
            m_kept.begin() + static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(first, m_kept.size())));
        return std::move(m_kept);
    }
    std::uint64_t total() const { return m_total; }

private:
    struct Order {
        bool descending;
        bool operator()(const Candidate& one, const Candidate& other) const {
            if (one.key != other.key)
                return (one.key < other.key) != descending;
            return one.row != other.row ? one.row < other.row : one.sign > other.sign;
        }
    };
    Order order() const { return {m_descending}; }
    void cut() {
        if (m_kept.size() <= m_most)
            return;
        const auto end = m_kept.begin() + static_cast<std::ptrdiff_t>(m_most);
        std::nth_element(m_kept.begin(), end, m_kept.end(), order());
        m_kept.erase(end, m_kept.end());
    }

    std::size_t m_most;
    bool m_descending;
    std::vector<Candidate> m_kept;
    std::uint64_t m_total = 0;
};

unsigned columnsFor(AllocationOrder order) {
    switch (order) {
    case AllocationOrder::Size:
        return RowBatch::kSizes;
    case AllocationOrder::Address:
        return RowBatch::kAddresses;
    default:
        return 0;
    }
}

std::uint64_t keyOf(const Profile& profile, const std::optional<TimeLookup>& times, AllocationOrder order,
    const RowBatch& batch, std::size_t place) {
    switch (order) {
    case AllocationOrder::Birth:
        return batch.born[place];
    case AllocationOrder::Free:
        return batch.freed[place];
    case AllocationOrder::Size:
        return batch.size[place];
    case AllocationOrder::Lifetime:
        return batch.freed[place] == kNever ? kNever
                                            : static_cast<std::uint64_t>(times->timeOf(batch.freed[place]) -
                                                                         times->timeOf(batch.born[place]));
    case AllocationOrder::Address:
        return batch.address[place];
    case AllocationOrder::Stack:
        return profile.siteStacks()[batch.site[place]].value();
    case AllocationOrder::Thread:
        return profile.index().sites()[batch.site[place]].thread;
    }
    return 0;
}

/// By site: whether its stack is one of `stacks`.
std::vector<std::uint8_t> sitesOf(const Profile& profile, std::span<const StackId> stacks) {
    std::vector<std::uint8_t> isOne(profile.stacks().size());
    for (const StackId stack : stacks)
        if (stack.index() < isOne.size())
            isOne[stack.index()] = 1;
    std::vector<std::uint8_t> sites;
    for (const StackId stack : profile.siteStacks())
        sites.push_back(isOne[stack.index()]);
    return sites;
}

} // namespace

Result<AllocationPage> listAllocations(const Profile& profile, const Names& names, const Query& query,
    AllocationOrder order, bool descending, std::uint64_t first, std::uint64_t count, std::stop_token stop,
    std::span<const StackId> stacks) {
    if (first > kMostListed || count > kMostListed - first)
        return Error{ErrorCode::InvalidUsage,
            "At most the first 10,000,000 allocations can be listed; narrow the query with a filter."};
    if (Status checked = checkBlocks(profile, "shown block by block"); !checked)
        return checked.error();
    const Result<Selection> selection = Selection::make(profile, names, query, stop);
    if (!selection)
        return selection.error();
    std::optional<TimeLookup> times;
    if (order == AllocationOrder::Lifetime)
        times.emplace(profile.index());
    Leaders leaders(static_cast<std::size_t>(first + count), descending);
    const std::vector<std::uint8_t> wanted = sitesOf(profile, stacks);
    const auto add = [&](const RowBatch& batch, const std::vector<std::uint32_t>& places, int sign) {
        for (const std::uint32_t place : places)
            if (stacks.empty() || wanted[batch.site[place]] != 0)
                leaders.add({keyOf(profile, times, order, batch, place), batch.begin + place, sign});
    };
    if (!selection->forEachRow(columnsFor(order), add))
        return cancelled();
    AllocationPage page;
    page.first = first;
    page.total = leaders.total();
    page.peak = selection->peak();
    const SampleWeights weights(profile);
    AllocatedTypes types(profile, names);
    for (const Candidate& candidate : leaders.take(first)) {
        page.rows.push_back(pageRow(profile, weights, types, AllocationId(candidate.row)));
        page.rows.back().sign = candidate.sign;
    }
    if (profile.index().damaged())
        return damagedIndex();
    return page;
}

} // namespace tidemark
