// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What writer and reader of a chunk of events both know about the blocks in it, so that most addresses need
// not be written. See README.md, "Places".

#include "core/trace_format/chunks.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tidemark::trace {

/// Columns of an EVNT payload.
enum EventColumn : std::size_t {
    kKinds = 1,
    kTimes,
    kThreads,
    kPlaces,
    kDistances,
    kBlockAddresses,
    kOtherAddresses,
    kSizes,
    kStacks,
    kRings,
    kUsable,
    kDomains,
    kFreeStacks,
    kThreadAllocations,
};

inline constexpr unsigned kKindBits = 3;
inline constexpr unsigned kKindMask = (1u << kKindBits) - 1;

/// Blocks are nearly always aligned to 16 bytes: rotated, a difference of neighbours fits one byte.
inline constexpr int kAddressRotation = 4;

/// Where an allocation lies: at a free block of its kind (0 … kDepth − 1: the youngest, the one before …) or
enum Place : std::uint8_t {
    kDepth = 4,
    kBehind = 4,   ///< behind the block that its thread got last from fresh memory
    kInPlace = 5,  ///< where the last ReallocFree of the chunk was
    kExplicit = 6, ///< at the next address of the column
};

/// Sizes as the C library tells them apart: steps of 16 bytes up to 1 KiB, then four per power of two.
constexpr std::uint32_t sizeClassOf(std::uint64_t size) {
    const std::uint64_t units = std::max<std::uint64_t>((size + 23) / 16, 2);
    if (units < 64)
        return static_cast<std::uint32_t>(units);
    const auto log = static_cast<std::uint32_t>(std::bit_width(units)) - 1;
    const auto quarter = static_cast<std::uint32_t>(units >> (log - 2)) & 3;
    return std::min(64 + (log - 6) * 4 + quarter, 127u);
}

/// One past the block and what an allocator keeps with it.
constexpr std::uint64_t behind(std::uint64_t address, std::uint64_t size) {
    return address + std::max<std::uint64_t>((size + 23) / 16 * 16, 32);
}

/// The allocations of a chunk, by number from 1, and which of them were freed: per thread and class of size a
/// list, youngest first. Bounded by the chunk.
class BlockPlaces {
public:
    BlockPlaces() { m_blocks.emplace_back(); }

    void clear() {
        m_blocks.resize(1);
        m_youngest.fill(0);
        m_behind.fill(0);
        m_reallocated = 0;
    }

    /// The list of free blocks that an allocation would be taken from.
    std::uint32_t listOf(std::uint32_t thread, std::uint64_t size) const {
        return thread % kThreads * kClasses + sizeClassOf(size);
    }
    /// The number in `list` at that depth, 0 = the list is shorter. Takes it out if it has this address.
    struct Found {
        unsigned depth;
        bool found;
    };
    Found takeIfThere(std::uint32_t list, std::uint64_t address) {
        std::uint32_t* link = &m_youngest[list];
        for (unsigned depth = 0; depth < kDepth && *link != 0; ++depth) {
            Block& block = m_blocks[*link];
            if (block.address == address) {
                *link = block.next;
                return {depth, true};
            }
            link = &block.next;
        }
        return {0, false};
    }
    /// Takes the block at that depth out of the list. Returns its number, 0 = the list is shorter.
    std::uint32_t take(std::uint32_t list, unsigned depth) {
        std::uint32_t* link = &m_youngest[list];
        for (; depth > 0 && *link != 0; --depth)
            link = &m_blocks[*link].next;
        const std::uint32_t number = *link;
        *link = m_blocks[number].next;
        return number;
    }

    std::uint64_t behindOf(std::uint32_t thread) const { return m_behind[thread % kThreads]; }
    void setBehind(std::uint32_t thread, std::uint64_t address, std::uint64_t size) {
        m_behind[thread % kThreads] = behind(address, size);
    }
    std::uint64_t reallocated() const { return m_reallocated; }
    void setReallocated(std::uint64_t address) { m_reallocated = address; }

    /// Returns its number.
    std::uint32_t add(std::uint32_t list, std::uint64_t address) {
        m_blocks.push_back({address, 0, list % kClasses});
        return static_cast<std::uint32_t>(m_blocks.size() - 1);
    }
    std::uint32_t count() const { return static_cast<std::uint32_t>(m_blocks.size() - 1); }
    std::uint64_t addressOf(std::uint32_t number) const { return m_blocks[number].address; }
    void free(std::uint32_t number, std::uint32_t thread) {
        Block& block = m_blocks[number];
        std::uint32_t& youngest = m_youngest[thread % kThreads * kClasses + block.sizeClass];
        block.next = youngest;
        youngest = number;
    }

private:
    static constexpr std::uint32_t kThreads = 64; ///< threads with equal remainders share
    static constexpr std::uint32_t kClasses = 128;
    struct Block {
        std::uint64_t address = 0;
        std::uint32_t next = 0; ///< the next older one in its list, 0 = none
        std::uint32_t sizeClass = 0;
    };
    std::vector<Block> m_blocks; ///< number 0 is nobody
    std::array<std::uint32_t, std::size_t{kThreads} * kClasses> m_youngest{};
    std::array<std::uint64_t, kThreads> m_behind{};
    std::uint64_t m_reallocated = 0;
};

/// The usable size that an allocation will probably have: as the last one with an equal size had.
class UsableSizes {
public:
    void clear() { m_codes.fill(0); }
    /// 0 = not known, else usable − size + 1.
    static std::uint64_t codeOf(std::uint64_t size, std::uint64_t usable) {
        return usable < size || usable == 0 ? 0 : usable - size + 1;
    }
    static std::uint64_t usableOf(std::uint64_t size, std::uint64_t code) {
        return code == 0 || size + code - 1 < size ? 0 : size + code - 1;
    }
    std::uint64_t& expected(std::uint64_t size) { return m_codes[size % m_codes.size()]; }

private:
    std::array<std::uint64_t, 1024> m_codes{};
};

} // namespace tidemark::trace
