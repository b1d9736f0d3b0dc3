// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace tidemark::collector {

/// Lamport clocks, sharded by address: events of one address are ordered across threads because both
/// hand-overs of a block (free → malloc, malloc → free) are synchronised by the allocator or by the program.
/// Two clocks never share a cache line: threads with arenas of their own do not disturb each other.
class LamportClocks {
public:
    /// A stamp greater than every earlier one of the address's clock and than `threadTime`.
    std::uint64_t next(std::uint64_t address, std::uint64_t threadTime) noexcept {
        auto& clock = m_clocks[indexOf(address)].time;
        std::uint64_t seen = clock.load(std::memory_order_relaxed);
        std::uint64_t stamp;
        do {
            stamp = (seen > threadTime ? seen : threadTime) + 1;
        } while (
            !clock.compare_exchange_weak(seen, stamp, std::memory_order_seq_cst, std::memory_order_relaxed));
        return stamp;
    }

    static constexpr std::size_t kClocks = 4096;

    static constexpr std::size_t indexOf(std::uint64_t address) noexcept {
        return static_cast<std::size_t>(((address >> 16) * 0x9E37'79B9'7F4A'7C15) >> 52);
    }

private:
    struct alignas(64) Clock {
        std::atomic<std::uint64_t> time;
    };
    Clock m_clocks[kClocks];
};

} // namespace tidemark::collector
