// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/row_conditions.h"
#include "core/analysis/shown_blocks.h"
#include "core/base/result.h"
#include "core/profile/names.h"
#include "core/profile/profile.h"
#include "core/query/query.h"

#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

namespace tidemark {

/// The filters of a query, evaluated: text patterns once per distinct function, file and module, then spread
/// over the stack trie and from there over the sites. What sites do not decide is left to row conditions.
class BlockFilter {
public:
    /// InvalidUsage if a pattern cannot be compiled.
    static Result<BlockFilter> evaluate(
        const Profile& profile, const Names& names, const std::vector<Filter>& filters);

    /// What the same question has without its filters.
    BlockFilter unfiltered() const;

    /// Whether everything in heap totals passes.
    bool passesAll() const { return m_passesAll; }
    /// By site, 1 = passes as far as the site decides.
    const std::vector<std::uint8_t>& sites() const { return m_sites; }
    /// By site, 1 = belongs to heap totals at all: mappings are a series of their own.
    const std::vector<std::uint8_t>& totals() const { return m_totals; }
    const RowConditions& rows() const { return m_rows; }
    /// The rows that pass everything, of one in `oneIn` blocks of rows; null if stopped.
    std::shared_ptr<const RowSet> findRows(
        const ProfileIndex& index, const std::stop_token& stop, std::uint32_t oneIn = 1) const;

private:
    bool findRows(const ProfileIndex& index, RowIndex begin, RowIndex end, const std::stop_token& stop,
        std::uint32_t oneIn, RowSet& found) const;
    Status add(const Profile& profile, const Names& names, const Filter& filter);
    Status addText(const Profile& profile, const Names& names, const Filter& filter);
    void addSize(const Profile& profile, const Filter& filter);
    void addTypes(const Profile& profile, std::vector<std::uint8_t> matches, bool exclude);
    template <typename Matches>
    void keepSites(const Profile& profile, bool exclude, Matches&& matches);

    std::vector<std::uint8_t> m_sites;
    std::vector<std::uint8_t> m_totals;
    RowConditions m_rows;
    bool m_passesAll = true;
};

} // namespace tidemark
