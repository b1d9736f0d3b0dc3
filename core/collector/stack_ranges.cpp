// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/stack_ranges.h"

#include "core/collector/raw_syscalls.h"

namespace tidemark::collector {

void StackRanges::change(std::uintptr_t sp) noexcept {
    for (unsigned i = 0; i < kRanges; ++i) {
        if (sp - m_ranges[i].low < m_ranges[i].high - m_ranges[i].low) {
            m_current = i;
            return;
        }
    }
    for (unsigned i = 0; i < kRanges; ++i) {
        if (sp < m_ranges[i].low && extendDown(m_ranges[i], sp)) {
            m_current = i;
            return;
        }
    }
    const std::uintptr_t page = sp & ~(kPage - 1);
    m_current = m_oldest;
    m_oldest = (m_oldest + 1) % kRanges;
    if (m_ranges[m_current].high != 0)
        ++m_version;
    const bool readable = isReadable(page);
    m_ranges[m_current] = {page, readable ? page + kPage : page};
}

bool StackRanges::extendUp(std::uintptr_t address) noexcept {
    Range& range = m_ranges[m_current];
    if (address - range.low > kFarthest + (range.high - range.low))
        return false;
    while (range.high < address + 8) {
        if (!isReadable(range.high))
            return false;
        range.high += kPage;
    }
    return true;
}

bool StackRanges::extendDown(Range& range, std::uintptr_t sp) noexcept {
    if (range.low - sp > kFarthest)
        return false;
    std::uintptr_t low = range.low;
    while (low > sp) {
        if (!isReadable(low - kPage))
            return false;
        low -= kPage;
    }
    range.low = low;
    return true;
}

} // namespace tidemark::collector
