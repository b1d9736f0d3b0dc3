// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/sampling.h"

#include "core/collector/raw_syscalls.h"

#include <bit>
#include <sys/mman.h>

namespace tidemark::collector {

/// ln(m·2^e) = e·ln 2 + 2·artanh((m − 1)/(m + 1)), with m in [√½, √2) so that the series is short.
double naturalLog(double number) noexcept {
    constexpr std::uint64_t kMantissa = (std::uint64_t{1} << 52) - 1;
    constexpr std::uint64_t kRootHalf = 0x6A09'E667'F3BC'D; // mantissa of √2
    constexpr double kLog2 = 0.693147180559945309417;
    const auto bits = std::bit_cast<std::uint64_t>(number);
    const bool upper = (bits & kMantissa) >= kRootHalf;
    const auto exponent = static_cast<std::int64_t>(bits >> 52) - 1023 + (upper ? 1 : 0);
    const std::uint64_t scale = upper ? 1022 : 1023;
    const auto mantissa = std::bit_cast<double>((bits & kMantissa) | scale << 52);
    const double s = (mantissa - 1) / (mantissa + 1);
    const double square = s * s;
    double sum = 0;
    for (int odd = 17; odd >= 1; odd -= 2)
        sum = sum * square + 1.0 / odd;
    return static_cast<double>(exponent) * kLog2 + 2 * s * sum;
}

/// −R·ln U, rounded up: P(distance > Z) = e^(−Z/R) for each whole Z.
std::uint64_t SampleCountdown::draw(std::uint64_t meanDistance) noexcept {
    // xorshift64*: Vigna, "An experimental exploration of Marsaglia's xorshift generators, scrambled" (2016).
    m_random ^= m_random >> 12;
    m_random ^= m_random << 25;
    m_random ^= m_random >> 27;
    const std::uint64_t random = m_random * 0x2545'F491'4F6C'DD1D;
    const double uniform = static_cast<double>((random >> 11) + 1) / 9007199254740992.0; // (0, 1]
    const double distance = -naturalLog(uniform) * static_cast<double>(meanDistance);
    return static_cast<std::uint64_t>(distance) + 1;
}

bool SampleCountdown::reached(std::size_t size, std::uint64_t meanDistance) noexcept {
    if (m_left == 0) {
        if (m_random == 0) {
            const auto place = static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(this));
            m_random =
                (place * 0x9E37'79B9'7F4A'7C15 ^ static_cast<std::uint64_t>(rawClock(CLOCK_MONOTONIC))) | 1;
            draw(meanDistance); // what the clock gave is not spread over all bits yet
        }
        m_left = draw(meanDistance);
        if (size < m_left) {
            m_left -= size;
            return false;
        }
    }
    m_left = draw(meanDistance);
    return true;
}

bool SampledBlocks::begin() noexcept {
    m_rows = static_cast<Row*>(
        rawMap(kRows * sizeof(Row), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1));
    return m_rows != nullptr;
}

bool SampledBlocks::exchange(Row& row, std::uint64_t before, std::uint64_t after) noexcept {
    for (auto& place : row.keys) {
        std::uint64_t expected = before;
        if (place.load(std::memory_order_acquire) == before && place.compare_exchange_strong(expected, after))
            return true;
    }
    return false;
}

bool SampledBlocks::contains(std::uint64_t key) const noexcept {
    const std::size_t home = rowOf(key);
    const auto isIn = [key](const Row& row) {
        for (const auto& place : row.keys) {
            if (place.load(std::memory_order_acquire) == key)
                return true;
        }
        return false;
    };
    if (isIn(m_rows[home]))
        return true;
    const std::size_t reach = m_rows[home].sentOn.load(std::memory_order_acquire) != 0 ? kReach : 1;
    for (std::size_t i = 1; i < reach; ++i) {
        if (isIn(m_rows[(home + i) % kRows]))
            return true;
    }
    return false;
}

bool SampledBlocks::insert(std::uint64_t key) noexcept {
    const std::size_t home = rowOf(key);
    if (exchange(m_rows[home], 0, key))
        return true;
    m_rows[home].sentOn.fetch_add(1);
    for (std::size_t i = 1; i < kReach; ++i) {
        if (exchange(m_rows[(home + i) % kRows], 0, key))
            return true;
    }
    m_rows[home].sentOn.fetch_sub(1);
    return false;
}

bool SampledBlocks::remove(std::uint64_t key) noexcept {
    const std::size_t home = rowOf(key);
    if (exchange(m_rows[home], key, 0))
        return true;
    if (m_rows[home].sentOn.load(std::memory_order_acquire) == 0)
        return false;
    for (std::size_t i = 1; i < kReach; ++i) {
        if (exchange(m_rows[(home + i) % kRows], key, 0)) {
            m_rows[home].sentOn.fetch_sub(1);
            return true;
        }
    }
    return false;
}

} // namespace tidemark::collector
