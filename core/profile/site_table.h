// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/index_format.h"

#include <tsl/robin_map.h>

#include <bit>
#include <cstdint>
#include <vector>

namespace tidemark {

/// Interns sites, numbered from 0 in order of their first row.
class SiteTable {
public:
    /// The site of a row; `like` says its stack, thread, call, domain and pool. Counts the row.
    std::uint32_t intern(SiteRecord like, std::uint64_t size) {
        like.sizeClass = static_cast<std::uint8_t>(std::bit_width(size));
        const Key key{std::uint64_t{like.stack} << 32 | like.thread,
            std::uint64_t{like.pool} << 32 | std::uint64_t{like.call} << 16 |
                std::uint64_t{like.domain} << 8 | like.sizeClass};
        const auto [found, isNew] = m_numbers.try_emplace(key, static_cast<std::uint32_t>(m_sites.size()));
        if (isNew) {
            like.typicalSize = size;
            m_sites.push_back(like);
        }
        SiteRecord& site = m_sites[found->second];
        ++site.rows;
        site.excess += size - site.typicalSize;
        return found->second;
    }
    void countFree(std::uint32_t site, bool temporary) {
        ++m_sites[site].freed;
        m_sites[site].temporary += temporary ? 1 : 0;
    }
    const std::vector<SiteRecord>& sites() const { return m_sites; }
    /// size − typical size
    std::int64_t excess(std::uint32_t site, std::uint64_t size) const {
        return static_cast<std::int64_t>(size - m_sites[site].typicalSize);
    }
    void forget() { m_numbers = {}; }

private:
    struct Key {
        std::uint64_t high = 0;
        std::uint64_t low = 0;
        friend bool operator==(const Key&, const Key&) = default;
    };
    struct Hash {
        std::size_t operator()(const Key& key) const {
            std::uint64_t mixed = (key.high ^ std::rotl(key.low, 21)) * 0x9e3779b97f4a7c15;
            mixed ^= mixed >> 32;
            return static_cast<std::size_t>(mixed * 0xd6e8feb86659fd93);
        }
    };
    tsl::robin_map<Key, std::uint32_t, Hash> m_numbers;
    std::vector<SiteRecord> m_sites;
};

} // namespace tidemark
