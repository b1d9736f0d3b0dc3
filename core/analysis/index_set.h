// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tidemark {

/// Some of the numbers below `size`, walked in either order in time of how many there are: a bit each.
class IndexSet {
public:
    explicit IndexSet(std::size_t size) : m_words((size + kBits - 1) / kBits) {}

    bool contains(std::size_t index) const { return (m_words[index / kBits] >> index % kBits & 1) != 0; }
    /// False if it was there.
    bool insert(std::size_t index) {
        if (contains(index))
            return false;
        m_words[index / kBits] |= std::uint64_t{1} << index % kBits;
        ++m_count;
        return true;
    }
    std::size_t count() const { return m_count; }

    template <typename Visit>
    void ascending(Visit&& visit) const {
        for (std::size_t word = 0; word < m_words.size(); ++word)
            for (std::uint64_t bits = m_words[word]; bits != 0; bits &= bits - 1)
                visit(word * kBits + static_cast<std::size_t>(std::countr_zero(bits)));
    }
    template <typename Visit>
    void descending(Visit&& visit) const {
        for (std::size_t word = m_words.size(); word-- > 0;)
            for (std::uint64_t bits = m_words[word]; bits != 0;) {
                const auto bit = kBits - 1 - static_cast<std::size_t>(std::countl_zero(bits));
                visit(word * kBits + bit);
                bits &= ~(std::uint64_t{1} << bit);
            }
    }

private:
    static constexpr std::size_t kBits = 64;
    std::vector<std::uint64_t> m_words;
    std::size_t m_count = 0;
};

} // namespace tidemark
