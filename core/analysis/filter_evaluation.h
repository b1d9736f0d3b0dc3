// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/profile/names.h"
#include "core/profile/profile.h"
#include "core/query/query.h"

#include <cstdint>
#include <vector>

namespace tidemark {

/// Whether a block belongs to heap totals at all: mappings are a series of their own.
inline bool countsInTotals(const Allocation& allocation) {
    return allocation.domain != Domain::Mapping;
}

/// The filters of a query, evaluated: text patterns once per distinct function and module, then spread over
/// the stack trie, so that a block takes two table look-ups. Valid with the Profile it was made for.
class BlockFilter {
public:
    /// Passes everything that countsInTotals().
    BlockFilter() = default;
    /// InvalidUsage if a pattern cannot be compiled.
    static Result<BlockFilter> evaluate(
        const Profile& profile, const Names& names, const std::vector<Filter>& filters);

    bool passesAll() const {
        return !m_wantsTemporary && !m_wantsLasting && m_stacks.empty() && m_threads.empty();
    }
    bool passes(const Allocation& allocation) const {
        return countsInTotals(allocation) && (m_stacks.empty() || m_stacks[allocation.stack.index()] != 0) &&
               (m_threads.empty() || m_threads[threadSlot(allocation.thread)] != 0) &&
               (!m_wantsTemporary || allocation.temporary) && (!m_wantsLasting || !allocation.temporary);
    }

private:
    Status add(const Profile& profile, const Names& names, const Filter& filter);
    /// The last slot is that of unknown threads.
    std::size_t threadSlot(ThreadId thread) const {
        return thread.index() < m_threads.size() ? thread.index() : m_threads.size() - 1;
    }

    std::vector<std::uint8_t> m_stacks;  ///< by StackId, 1 = passes; empty: all pass
    std::vector<std::uint8_t> m_threads; ///< by threadSlot(); empty: all pass
    bool m_wantsTemporary = false;
    bool m_wantsLasting = false;
};

} // namespace tidemark
