// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/index_format.h"

#include <tsl/robin_map.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tidemark {

/// Interns sites, numbered from 0 in order of their first row.
class SiteTable {
public:
    /// The site of a row; `like` says its stack, thread, call, domain and pool. Counts the row.
    std::uint32_t intern(SiteRecord like, std::uint64_t size) {
        like.sizeClass = static_cast<std::uint8_t>(std::bit_width(size));
        like.rows = like.excess = like.freed = like.temporary = 0;
        if (like.stack < m_lastOfStack.size()) {
            const std::uint32_t last = m_lastOfStack[like.stack];
            if (last < m_sites.size() && isSame(m_sites[last], like))
                return count(last, size);
        }
        const auto [found, isNew] =
            m_numbers.try_emplace(keyOf(like), static_cast<std::uint32_t>(m_sites.size()));
        if (isNew) {
            like.typicalSize = size;
            m_sites.push_back(like);
        }
        remember(like.stack, found->second);
        return count(found->second, size);
    }
    /// The site of a snapshot's cell, which has no rows.
    std::uint32_t find(const SiteRecord& like) {
        const auto [found, isNew] =
            m_numbers.try_emplace(keyOf(like), static_cast<std::uint32_t>(m_sites.size()));
        if (isNew)
            m_sites.push_back(like);
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
    void forget() {
        m_numbers = {};
        m_lastOfStack = {};
    }

private:
    /// Stacks with greater ids are looked up every time: of so many few have blocks of their own.
    static constexpr std::uint32_t kMostRemembered = std::uint32_t{4} << 20;
    static bool isSame(const SiteRecord& one, const SiteRecord& other) {
        return one.stack == other.stack && one.thread == other.thread && one.call == other.call &&
               one.domain == other.domain && one.sizeClass == other.sizeClass && one.pool == other.pool;
    }
    std::uint32_t count(std::uint32_t number, std::uint64_t size) {
        SiteRecord& site = m_sites[number];
        ++site.rows;
        site.excess += size - site.typicalSize;
        return number;
    }
    void remember(std::uint32_t stack, std::uint32_t site) {
        if (stack >= kMostRemembered)
            return;
        if (stack >= m_lastOfStack.size())
            m_lastOfStack.resize(
                std::max<std::size_t>(stack + 1, 2 * m_lastOfStack.size()), ~std::uint32_t{0});
        m_lastOfStack[stack] = site;
    }
    struct Key {
        std::uint64_t high = 0;
        std::uint64_t low = 0;
        friend bool operator==(const Key&, const Key&) = default;
    };
    static Key keyOf(const SiteRecord& like) {
        return {std::uint64_t{like.stack} << 32 | like.thread,
            std::uint64_t{like.pool} << 32 | std::uint64_t{like.call} << 16 |
                std::uint64_t{like.domain} << 8 | like.sizeClass};
    }
    struct Hash {
        std::size_t operator()(const Key& key) const {
            std::uint64_t mixed = (key.high ^ std::rotl(key.low, 21)) * 0x9e3779b97f4a7c15;
            mixed ^= mixed >> 32;
            return static_cast<std::size_t>(mixed * 0xd6e8feb86659fd93);
        }
    };
    tsl::robin_map<Key, std::uint32_t, Hash> m_numbers;
    std::vector<SiteRecord> m_sites;
    std::vector<std::uint32_t> m_lastOfStack; ///< the site that was last interned, by stack
};

} // namespace tidemark
