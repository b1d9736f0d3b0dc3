// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/names.h"
#include "core/profile/profile.h"
#include "core/query/query.h"
#include "core/results/results.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace tidemark {

/// "heap", "python", "mapping", "pool:NAME", or "pool" where the name is not known.
std::string domainLabel(const Profile& profile, Domain domain, std::uint32_t pool);

/// Whether a block's site decides its group.
bool isGroupedBySite(Grouping grouping);

/// The group of each of GroupedSites, for groupings that sites decide.
class SiteGroups {
public:
    SiteGroups(const Profile& profile, const Names& names, Grouping grouping);

    /// As GroupList::Row::key, by site of GroupedSites.
    std::uint64_t keyOf(SiteIndex site) const { return m_keys[site]; }
    /// As GroupList::Row::label.
    std::string labelOf(std::uint64_t key) const;

    /// How the types of a group of blocks at this site are known; empty if they are not.
    const std::string& evidenceOf(SiteIndex site) const { return m_evidence[site]; }

private:
    void addTypes();
    std::uint64_t frameKey(const class TreePaths& paths, StackId stack);
    std::uint64_t numbered(const std::string& label);

    const Profile& m_profile;
    const Names& m_names;
    Grouping m_grouping;
    std::vector<std::uint64_t> m_keys;
    std::map<std::string, std::uint64_t> m_numbers;
    std::vector<std::string> m_labels;   ///< of numbered keys
    std::vector<std::string> m_evidence; ///< by site, if these are types
};

/// The id as a key; kNone if it is not valid.
template <typename Tag>
std::uint64_t groupKey(Id<Tag> id) {
    return id.valid() ? id.value() : GroupList::kNone;
}

} // namespace tidemark
