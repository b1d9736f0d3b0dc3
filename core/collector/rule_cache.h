// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/unwind_rule.h"

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace tidemark::collector {

/// Code address → unwind rule, shared by all threads without locks: 2-way sets of single 64-bit words. The
/// hash is a bijection of 47-bit addresses into (set, tag), so a hit is never another address's rule.
class RuleCache {
public:
    static constexpr std::uint64_t kAddresses = std::uint64_t{1} << 47; ///< only addresses below are cached

    /// Kind None if not cached.
    UnwindRule find(std::uint64_t pc) const noexcept {
        if (pc >= kAddresses)
            return UnwindRule();
        const std::uint64_t hash = hashOf(pc);
        const auto tag = static_cast<std::uint32_t>(hash);
        const Set& set = m_sets[hash >> 32];
        const std::uint64_t first = set.ways[0].load(std::memory_order_relaxed);
        if (static_cast<std::uint32_t>(first >> 32) == tag)
            return UnwindRule(static_cast<std::uint32_t>(first));
        const std::uint64_t second = set.ways[1].load(std::memory_order_relaxed);
        if (static_cast<std::uint32_t>(second >> 32) == tag)
            return UnwindRule(static_cast<std::uint32_t>(second));
        return UnwindRule();
    }

    void insert(std::uint64_t pc, UnwindRule rule) noexcept {
        if (pc >= kAddresses)
            return;
        const std::uint64_t hash = hashOf(pc);
        Set& set = m_sets[hash >> 32];
        set.ways[1].store(set.ways[0].load(std::memory_order_relaxed), std::memory_order_relaxed);
        set.ways[0].store((hash << 32) | rule.bits(), std::memory_order_relaxed);
    }

    void clear() noexcept {
        for (Set& set : m_sets) {
            for (auto& way : set.ways) {
                if (way.load(std::memory_order_relaxed) != 0)
                    way.store(0, std::memory_order_relaxed);
            }
        }
    }

    /// 47 bits; the upper 15 choose the set. An odd factor makes it a bijection.
    static constexpr std::uint64_t hashOf(std::uint64_t pc) noexcept {
        return (pc * 0x9E37'79B9'7F4A'7C15) & (kAddresses - 1);
    }

private:
    static constexpr std::size_t kSets = std::size_t{1} << 15;
    struct Set {
        std::atomic<std::uint64_t> ways[2];
    };
    Set m_sets[kSets];
};

} // namespace tidemark::collector
