// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Sampling: a Poisson process over the bytes that are allocated picks the blocks to be recorded, so that a
// block of Z bytes is picked with p = 1 − e^(−Z/R), R being the mean distance between samples. Picked blocks
// are given addresses that a free can recognise by a mask.

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace tidemark::collector {

/// Natural logarithm of a normal number > 0, to 12 digits: the collector has no libm.
double naturalLog(double number) noexcept;

/// One thread's way to the next sample. Zero is its initial value; the first call draws the first distance.
class SampleCountdown {
public:
    /// Whether an allocation of that many bytes is to be recorded.
    bool take(std::size_t size, std::uint64_t meanDistance) noexcept {
        return !passes(size) && reached(size, meanDistance);
    }

    /// The first half of take(): true if the allocation is not to be recorded; else reached() has the answer.
    bool passes(std::size_t size) noexcept {
        ++m_allocations;
        if (size >= m_left) [[unlikely]]
            return false;
        m_left -= size;
        return true;
    }
    bool reached(std::size_t size, std::uint64_t meanDistance) noexcept;

    /// Allocations so far, those that were not sampled included.
    std::uint64_t allocations() const noexcept { return m_allocations; }

    /// For repeatable tests: any number but 0.
    void seed(std::uint64_t random) noexcept { m_random = random; }

private:
    std::uint64_t draw(std::uint64_t meanDistance) noexcept;

    std::uint64_t m_left = 0; ///< bytes up to and including the next sampled one; 0 = not drawn yet
    std::uint64_t m_allocations = 0;
    std::uint64_t m_random = 0;
};

/// Where glibc puts a mapped block, and where we put all other samples: on a page, or 16 bytes into it. Few
/// other blocks lie there.
inline bool mayBeSample(const void* block) noexcept {
    return (reinterpret_cast<std::uintptr_t>(block) & 0xFEF) == 0;
}

/// The live samples: a set of addresses without locks. An address is inserted by the thread that allocated it
/// and removed by the one that frees it. Rows of one cache line; a row that was full sends keys to its
/// neighbours and counts them.
class SampledBlocks {
public:
    /// False if there is no memory.
    bool begin() noexcept;

    bool contains(std::uint64_t key) const noexcept;
    /// False if there is no room near its place.
    bool insert(std::uint64_t key) noexcept;
    /// Whether it was there.
    bool remove(std::uint64_t key) noexcept;

private:
    static constexpr std::size_t kRows = std::size_t{1} << 18; ///< 16 MiB of address space, used as it fills
    static constexpr std::size_t kReach = 8;
    struct alignas(64) Row {
        std::atomic<std::uint64_t> keys[7];
        std::atomic<std::uint64_t> sentOn;
    };

    static std::size_t rowOf(std::uint64_t key) noexcept {
        return static_cast<std::size_t>(key * 0x9E37'79B9'7F4A'7C15 >> 46);
    }
    static bool exchange(Row& row, std::uint64_t before, std::uint64_t after) noexcept;

    Row* m_rows = nullptr;
};

} // namespace tidemark::collector
