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

/// A rule of the kinds FromSp and FromBp with a frame that is not large; or none.
class PlainRule {
public:
    static constexpr unsigned kBits = 28;

    constexpr PlainRule() noexcept = default;
    constexpr explicit PlainRule(std::uint64_t bits) noexcept : m_bits(bits) {}
    /// None if the rule is not of that sort.
    constexpr explicit PlainRule(UnwindRule rule) noexcept
        : m_bits(rule.isPlain() && rule.cfaWords() <= kMaxCfaWords
                     ? (rule.isFromBp() ? 1 : 0) | rule.cfaWords() << 1 |
                           static_cast<std::uint64_t>(rule.bpWords()) << kBpShift
                     : 0) {}

    /// No rule has a frame address of its own sp or bp.
    constexpr explicit operator bool() const noexcept { return m_bits != 0; }
    constexpr std::uint64_t bits() const noexcept { return m_bits; }
    constexpr std::uint64_t fromBp() const noexcept { return m_bits & 1; }
    constexpr std::uint64_t cfaWords() const noexcept { return m_bits >> 1 & kMaxCfaWords; }
    constexpr std::uint64_t bpWords() const noexcept { return m_bits >> kBpShift; }

private:
    static constexpr std::uint32_t kMaxCfaWords = 0x7FFF;
    static constexpr unsigned kBpShift = 16;

    std::uint64_t m_bits = 0;
};

/// The plain rules that one thread needed lately, out of a RuleCache, in few pages that stay close: exact for
/// the same reason. Not to be used by two threads at a time; a signal handler may come at any time.
class RecentRules {
public:
    PlainRule find(std::uint64_t pc) const noexcept {
        const std::uint64_t hash = RuleCache::hashOf(pc);
        const std::uint64_t word = m_words[hash >> kTagBits].load(std::memory_order_relaxed);
        return PlainRule(word >> PlainRule::kBits == (hash & kTag) && pc < RuleCache::kAddresses
                             ? word & ((std::uint64_t{1} << PlainRule::kBits) - 1)
                             : 0);
    }

    /// Keeps the rule, if it is plain and the address may be cached, and returns it; else none.
    PlainRule insert(std::uint64_t pc, UnwindRule rule) noexcept {
        const PlainRule plain(rule);
        const std::uint64_t hash = RuleCache::hashOf(pc);
        if (plain && pc < RuleCache::kAddresses)
            m_words[hash >> kTagBits].store(
                (hash & kTag) << PlainRule::kBits | plain.bits(), std::memory_order_relaxed);
        return plain;
    }

    void clear() noexcept {
        for (auto& word : m_words)
            word.store(0, std::memory_order_relaxed);
    }

private:
    static constexpr unsigned kIndexBits = 11;
    static constexpr unsigned kTagBits = 47 - kIndexBits; ///< of RuleCache::hashOf()
    static constexpr std::uint64_t kTag = (std::uint64_t{1} << kTagBits) - 1;
    static_assert(kTagBits + PlainRule::kBits == 64);
    std::atomic<std::uint64_t> m_words[std::size_t{1} << kIndexBits];
};

} // namespace tidemark::collector
