// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// measure_trace FILE: how a recorded program allocates, as the tables in programs.cpp want it; see README.md.

#include "core/profile/trace_loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using namespace tidemark;

/// How many values take so many bits.
struct Histogram {
    std::array<std::uint64_t, 66> counts{};
    void add(std::uint64_t value) { ++counts[static_cast<std::size_t>(std::bit_width(value))]; }
    void print(const std::string& what, std::uint64_t others = 0) const {
        double total = static_cast<double>(others);
        for (const std::uint64_t count : counts)
            total += static_cast<double>(count);
        std::string line = what + ":";
        std::size_t last = counts.size();
        while (last > 0 && counts[last - 1] == 0)
            --last;
        for (std::size_t i = 0; i < last; ++i)
            line += fmt::format(" {:.4f},", static_cast<double>(counts[i]) / total);
        fmt::print("{} others {:.5f}\n", line, static_cast<double>(others) / total);
    }
};

class Measurement {
public:
    explicit Measurement(const Profile& profile) : m_profile(profile) {}

    void print() {
        countRows();
        printDepths();
        m_reuse.print("allocations since the same stack's last (bits), others: first ones", m_firsts);
        m_sizes.print("sizes (bits)");
        m_lifetimes.print("lifetimes in allocations less 1 (bits), others: never freed", m_never);
        const auto rows = static_cast<double>(m_profile.index().rows());
        fmt::print(
            "{:.0f} allocations, {} stacks; shares of allocations: a realloc's new block {:.3f}, of their "
            "stack's first size {:.3f}, of their stack's last lifetime (bits) {:.3f}; distinct stacks in "
            "2,048: {:.0f}; events per ms: {:.0f}\n",
            rows, m_firsts, static_cast<double>(m_reallocs) / rows, static_cast<double>(m_sameSize) / rows,
            static_cast<double>(m_sameLifetime) / rows, static_cast<double>(m_distinct) * 2048 / rows,
            static_cast<double>(m_profile.lastPosition()) * 1e6 /
                static_cast<double>(std::max<Nanoseconds>(m_profile.facts().duration, 1)));
        for (std::size_t call = 0; call < m_calls.size(); ++call)
            if (m_calls[call] > 0)
                fmt::print("call {}: {:.3f}\n", call, static_cast<double>(m_calls[call]) / rows);
    }

private:
    struct Stack {
        std::uint64_t last = 0; ///< allocation + 1
        std::uint64_t size = 0;
        int lifetime = -1;
        std::uint64_t block = ~std::uint64_t{0}; ///< of 2,048 allocations, in which it was seen
    };

    void countRows() {
        const ProfileIndex& index = m_profile.index();
        std::vector<Stack> stacks(m_profile.stacks().size());
        for (RowIndex row = 0; row < index.rows(); ++row) {
            const SiteRecord& site = index.sites()[index.siteOf(row)];
            Stack& stack = stacks[site.stack];
            if (stack.last == 0) {
                ++m_firsts;
                m_leaves.push_back(site.stack);
                stack.size = index.sizeOf(row);
            } else {
                m_reuse.add(row - stack.last);
            }
            m_distinct += stack.block != row / 2048 ? 1 : 0;
            stack.block = row / 2048;
            stack.last = std::uint64_t{row} + 1;
            m_sameSize += stack.size == index.sizeOf(row) ? 1 : 0;
            m_sizes.add(index.sizeOf(row));
            m_reallocs += index.column(ColumnId::Previous).get(row) != 0 ? 1 : 0;
            ++m_calls[site.call % m_calls.size()];
            const Position freed = index.freed(row);
            int lifetime = 64;
            if (freed == kNever) {
                ++m_never;
            } else {
                const std::uint64_t between = index.bornBy(freed) - row - 1;
                m_lifetimes.add(between);
                lifetime = static_cast<int>(std::bit_width(between));
            }
            m_sameLifetime += stack.lifetime == lifetime ? 1 : 0;
            stack.lifetime = lifetime;
        }
    }

    void printDepths() const {
        const auto stacks = m_profile.stacks();
        std::vector<std::uint32_t> depths(stacks.size());
        for (std::size_t i = 1; i < stacks.size(); ++i)
            depths[i] = depths[stacks[i].parent.index()] + 1;
        std::vector<std::uint32_t> leaves;
        for (const std::uint32_t leaf : m_leaves)
            leaves.push_back(depths[leaf]);
        std::sort(leaves.begin(), leaves.end());
        fmt::print("depths, by tenths of the stacks:");
        for (std::size_t tenth = 0; tenth <= 10; ++tenth)
            fmt::print(" {}", leaves[std::min(leaves.size() - 1, leaves.size() * tenth / 10)]);
        fmt::print("; trie nodes per stack {:.2f}, frames {}\n",
            static_cast<double>(stacks.size()) / static_cast<double>(leaves.size()),
            m_profile.frames().size());
    }

    const Profile& m_profile;
    Histogram m_reuse;
    Histogram m_sizes;
    Histogram m_lifetimes;
    std::vector<std::uint32_t> m_leaves;
    std::array<std::uint64_t, 32> m_calls{};
    std::uint64_t m_firsts = 0;
    std::uint64_t m_never = 0;
    std::uint64_t m_reallocs = 0;
    std::uint64_t m_sameSize = 0;
    std::uint64_t m_sameLifetime = 0;
    std::uint64_t m_distinct = 0;
};

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        fmt::print(stderr, "measure_trace FILE\n");
        return 2;
    }
    const auto loaded = tidemark::loadTrace(argv[1], {}, nullptr, tidemark::IndexCache::ofUser());
    if (!loaded || loaded->profile->index().rows() == 0) {
        fmt::print(stderr, "{}\n", loaded ? "The trace has no allocations." : loaded.error().sentence);
        return 1;
    }
    Measurement(*loaded->profile).print();
}
