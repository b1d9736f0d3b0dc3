// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/death_spill.h"

#include <algorithm>

namespace tidemark {
namespace {

// A word: row within the part (20 bits), lifetime (42), temporary, whether two more words follow. These hold
// the freeing thread and the step to the next segment, then the stack of the free and the lifetime above 42
// bits.
constexpr unsigned kLifetimeBits = 42;
constexpr std::uint64_t kLifetimeMask = (std::uint64_t{1} << kLifetimeBits) - 1;
constexpr std::uint64_t kRowMask = DeathSpill::kPartRows - 1;
constexpr std::uint64_t kTemporary = std::uint64_t{1} << 62;
constexpr std::uint64_t kMore = std::uint64_t{1} << 63;

} // namespace

void DeathSpill::word(Part& part, std::uint64_t value) {
    if (part.pending.capacity() == 0)
        part.pending.reserve(kWords);
    part.pending.push_back(value);
    if (part.pending.size() < kWords)
        return;
    part.blocks.push_back(m_spill.append(std::as_bytes(std::span(part.pending))));
    part.pending.clear();
}

void DeathSpill::add(std::uint32_t row, const RowDeath& death) {
    const std::size_t number = row >> kRowBits;
    if (number >= m_parts.size())
        m_parts.resize(number + 1);
    Part& part = m_parts[number];
    const std::uint64_t high = death.lifetime >> kLifetimeBits;
    const bool more = death.freeingThread != 0 || death.next != 0 || death.freeStack != 0 || high != 0;
    word(part, (row & kRowMask) | (death.lifetime & kLifetimeMask) << kRowBits |
                   (death.temporary ? kTemporary : 0) | (more ? kMore : 0));
    if (!more)
        return;
    word(part, std::uint64_t{death.freeingThread} << 32 | death.next);
    word(part, std::uint64_t{death.freeStack} << 32 | high);
}

std::vector<RowDeath> DeathSpill::part(std::uint32_t number, std::size_t rows) const {
    std::vector<RowDeath> deaths(rows);
    if (number >= m_parts.size())
        return deaths;
    const Part& part = m_parts[number];
    std::vector<std::uint64_t> words(part.blocks.size() * kWords);
    for (std::size_t i = 0; i < part.blocks.size(); ++i)
        m_spill.read(part.blocks[i], std::as_writable_bytes(std::span(words).subspan(i * kWords, kWords)));
    words.insert(words.end(), part.pending.begin(), part.pending.end());
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::uint64_t first = words[i];
        RowDeath death;
        death.lifetime = (first >> kRowBits) & kLifetimeMask;
        death.temporary = (first & kTemporary) != 0;
        if ((first & kMore) != 0 && i + 2 < words.size()) {
            death.freeingThread = static_cast<std::uint32_t>(words[i + 1] >> 32);
            death.next = static_cast<std::uint32_t>(words[i + 1]);
            death.freeStack = static_cast<std::uint32_t>(words[i + 2] >> 32);
            death.lifetime |= (words[i + 2] & 0x3fffff) << kLifetimeBits;
            i += 2;
        }
        if ((first & kRowMask) < rows)
            deaths[first & kRowMask] = death;
    }
    return deaths;
}

} // namespace tidemark
