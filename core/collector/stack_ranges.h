// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace tidemark::collector {

/// Memory that is known to be readable around the stacks of one thread: its own, alternate signal stacks,
/// coroutines. A page is asked for (one system call) when a walk first gets there; so no walk, however misled
/// by wrong unwind information, reads memory that is not mapped.
class StackRanges {
public:
    /// Makes the stack at `sp`, on which the caller runs or which the kernel named, the current one.
    void enter(std::uintptr_t sp) noexcept {
        if (sp - m_ranges[m_current].low >= m_ranges[m_current].high - m_ranges[m_current].low)
            change(sp);
    }

    /// Whether the word at the address, in the current stack, can be read.
    bool holds(std::uintptr_t address) noexcept {
        const Range& range = m_ranges[m_current];
        if (address < range.low || address >= kTop)
            return false;
        return address + 8 <= range.high || extendUp(address);
    }

    /// Whether the address, below one that `holds`, is in the current stack too.
    bool reaches(std::uintptr_t address) const noexcept { return address >= m_ranges[m_current].low; }

    bool isUsed() const noexcept { return m_ranges[0].high != 0; }

    /// Raised when a stack is forgotten in favour of another: what was held before is held still while this
    /// is the same.
    std::uint32_t version() const noexcept { return m_version; }

    /// For another thread. `version` goes on.
    void forget() noexcept {
        const std::uint32_t version = m_version;
        *this = StackRanges{};
        m_version = version + 1;
    }

private:
    static constexpr std::uintptr_t kPage = 4096;
    static constexpr std::uintptr_t kFarthest = std::uintptr_t{16} << 20; ///< a single step is never longer
    static constexpr std::uintptr_t kTop = std::uintptr_t{1} << 56;       ///< no user memory is above
    static constexpr unsigned kRanges = 4;

    struct Range {
        std::uintptr_t low;
        std::uintptr_t high;
    };

    void change(std::uintptr_t sp) noexcept;
    bool extendUp(std::uintptr_t address) noexcept;
    static bool extendDown(Range& range, std::uintptr_t sp) noexcept;

    Range m_ranges[kRanges];
    unsigned m_current;
    unsigned m_oldest;
    std::uint32_t m_version;
};

} // namespace tidemark::collector
