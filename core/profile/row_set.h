// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tidemark {

/// One bit per row.
class RowSet {
public:
    explicit RowSet(std::size_t rows) : m_words(rows / 64 + 1) {}
    void insert(std::size_t row) { m_words[row / 64] |= std::uint64_t{1} << (row % 64); }
    /// Calls `use(row)` for the rows of the set in [begin, end), in order.
    template <typename Use>
    void forEach(std::size_t begin, std::size_t end, Use&& use) const {
        for (std::size_t word = begin / 64; word * 64 < end; ++word)
            for (std::uint64_t bits = m_words[word]; bits != 0; bits &= bits - 1)
                if (const std::size_t row = word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
                    row >= begin && row < end)
                    use(row);
    }
    bool contains(std::size_t row) const { return (m_words[row / 64] >> (row % 64) & 1) != 0; }
    /// Whether there is any in [begin, end).
    bool overlaps(std::size_t begin, std::size_t end) const {
        bool found = false;
        forEach(begin, end, [&](std::size_t) { found = true; });
        return found;
    }

private:
    std::vector<std::uint64_t> m_words;
};

} // namespace tidemark
