// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/object_blocks.h"
#include "core/profile/profile.h"
#include "core/query/query.h"

#include <cstddef>

namespace tidemark {

/// What sums are kept of for groups: the sites of the index; by type, behind them one for each kind of block
/// that holds a Python object, which says its type whoever allocated it.
class GroupedSites {
public:
    /// The sites of the index alone.
    explicit GroupedSites(const Profile& profile) : m_ofIndex(profile.index().sites().size()) {}
    GroupedSites(const Profile& profile, Grouping grouping) : GroupedSites(profile) {
        if (grouping == Grouping::Type)
            m_objects = objectBlocksOf(profile);
    }

    std::size_t size() const { return m_ofIndex + (m_objects == nullptr ? 0 : m_objects->kinds().size()); }
    /// Null if sites decide all.
    const ObjectBlocks* objects() const { return m_objects; }
    /// Where a row counts whose site in the index is `site`.
    SiteIndex of(RowIndex row, SiteIndex site) const {
        const bool isObject = m_objects != nullptr && m_objects->rows().contains(row);
        return isObject ? static_cast<SiteIndex>(m_ofIndex + m_objects->kindOf(row)) : site;
    }

private:
    std::size_t m_ofIndex;
    const ObjectBlocks* m_objects = nullptr;
};

} // namespace tidemark
