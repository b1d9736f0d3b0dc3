// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace tidemark::collector {

enum class RuleKind : std::uint32_t {
    None = 0,      ///< no rule: the value of an empty cache entry
    FromSp = 1,    ///< frame address = rsp + 8·cfaWords
    FromBp = 2,    ///< frame address = rbp + 8·cfaWords
    FarFromSp = 3, ///< as FromSp, for frames of 512 KiB and more
    FarFromBp = 4,
    Realigned = 5, ///< frame address = *(rbp − 8·cfaWords); rbp saved at *rbp
    Signal = 6,    ///< the kernel's signal trampoline: registers are in the ucontext at rsp
    End = 7,       ///< the thread's first frame
    NoInfo = 8,    ///< no unwind information
    Unfit = 9,     ///< there is information, but no rule of these kinds says the same
};

/// How to get from a frame to its caller, in 32 bits. "Frame address" is DWARF's CFA: rsp of the caller after
/// the return. The return address is at frame address − 8 in every rule.
class UnwindRule {
public:
    constexpr UnwindRule() noexcept = default;
    constexpr explicit UnwindRule(std::uint32_t bits) noexcept : m_bits(bits) {}
    constexpr UnwindRule(RuleKind kind, std::uint32_t cfaWords = 0, std::uint32_t bpWords = 0) noexcept
        : m_bits(static_cast<std::uint32_t>(kind) | cfaWords << 4 |
                 bpWords << (isFar(kind) ? kFarBpShift : kBpShift)) {}

    static constexpr std::uint32_t kMaxCfaWords = 0xFFFF;
    static constexpr std::uint32_t kMaxBpWords = 0xFFF;
    static constexpr std::uint32_t kMaxFarCfaWords = 0xFF'FFFF;
    static constexpr std::uint32_t kMaxFarBpWords = 0xF;

    constexpr std::uint32_t bits() const noexcept { return m_bits; }
    constexpr RuleKind kind() const noexcept { return static_cast<RuleKind>(m_bits & 15); }
    /// FromSp or FromBp: almost all frames.
    constexpr bool isPlain() const noexcept { return (m_bits & 15) - 1 < 2; }

    // Not for the kinds FarFrom…
    constexpr std::uint32_t cfaWords() const noexcept { return (m_bits >> 4) & kMaxCfaWords; }
    /// 0: rbp is unchanged; else it is saved at frame address − 8·bpWords.
    constexpr std::uint32_t bpWords() const noexcept { return m_bits >> kBpShift; }

    // For the kinds FarFrom…
    constexpr std::uint32_t farCfaWords() const noexcept { return (m_bits >> 4) & kMaxFarCfaWords; }
    constexpr std::uint32_t farBpWords() const noexcept { return m_bits >> kFarBpShift; }

    constexpr bool operator==(const UnwindRule&) const noexcept = default;

private:
    static constexpr unsigned kBpShift = 20;
    static constexpr unsigned kFarBpShift = 28;
    static constexpr bool isFar(RuleKind kind) noexcept {
        return kind == RuleKind::FarFromSp || kind == RuleKind::FarFromBp;
    }

    std::uint32_t m_bits = 0;
};

} // namespace tidemark::collector
