// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a query selects: costs per site, or the rows themselves.

#include "core/analysis/filter_evaluation.h"
#include "core/analysis/grouped_sites.h"
#include "core/analysis/rectangle.h"
#include "core/analysis/row_batch.h"
#include "core/base/result.h"
#include "core/profile/profile.h"
#include "core/query/query.h"
#include "core/results/results.h"

#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

namespace tidemark {

struct SiteCosts {
    std::vector<Cost> sites; ///< what passes the filter, by site
    Cost unfiltered;
    Moment peak;                     ///< of Rule::Peak
    std::vector<Estimate> estimates; ///< of sampled traces, else empty: by site; `sites` then is rounded
    Estimate unfilteredEstimate;
};

/// A query made ready: checked, its filters evaluated, the moment of a peak found.
class Selection {
public:
    /// InvalidUsage, Unsupported, Cancelled.
    /// `oneIn`: a first answer from one in so many blocks of rows.
    static Result<Selection> make(const Profile& profile, const Names& names, const Query& query,
        std::stop_token stop, std::uint32_t oneIn = 1);

    /// About how many rows siteCosts() reads; 0 if sums per site have the answer.
    std::uint64_t rowsToRead() const;
    Result<SiteCosts> siteCosts() const { return siteCosts(GroupedSites(*m_profile)); }
    /// By site of `grouped`; where objects count apart, not of a first answer.
    Result<SiteCosts> siteCosts(const GroupedSites& grouped) const;
    /// Of Rule::Peak: where it is; else Moment{}.
    Moment peak() const { return m_query.rule == Rule::Peak ? m_query.a : Moment{}; }

    /// Rows of one batch that a rectangle selects: their places in the batch.
    using UseRows =
        std::function<void(const RowBatch& batch, const std::vector<std::uint32_t>& places, int sign)>;
    /// Calls `use` for all rows in order of birth (Rule::Change: first growth, then decline), with `columns`
    /// of RowBatch; unless `only` is null, for those of its rows. False if stopped.
    bool forEachRow(unsigned columns, const UseRows& use, const RowSet* only = nullptr) const;

private:
    Selection(const Profile& profile, BlockFilter filter, const Query& query, std::stop_token stop)
        : m_profile(&profile), m_filter(std::move(filter)), m_query(query), m_stop(std::move(stop)) {}
    bool scan(const Rectangle& rectangle, RowIndex begin, RowIndex end, unsigned columns, const UseRows& use,
        const RowSet* only = nullptr) const;
    bool addRows(std::vector<Cost>& sites, unsigned half) const;
    bool moveObjects(const GroupedSites& grouped, std::vector<Cost>& sites) const;
    Result<SiteCosts> exactCosts() const;
    Result<SiteCosts> estimatedCosts(const GroupedSites& grouped) const;
    std::vector<Rectangle> rectangles() const { return rectanglesOf(m_query, m_profile->lastPosition()); }

    const Profile* m_profile;
    BlockFilter m_filter;
    Query m_query; ///< of Rule::Peak: `a` is where it is
    std::stop_token m_stop;
    std::uint32_t m_oneIn = 1;
};

} // namespace tidemark
