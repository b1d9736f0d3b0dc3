// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Ring bytes that were put aside to be merged later, in a file beside the ring file.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace tidemark::recording {

/// The file: this page, then `area_bytes` that are used round and round. From `begin` to `end` (byte counts
/// since the first use) lie blocks: a SpoolBlock, then its bytes. No block crosses the end of the area: what
/// is left there is a block of kNoRing, or nothing if there is no room for one.
struct alignas(4096) SpoolHeader {
    std::uint64_t magic;
    std::uint64_t area_bytes;
    std::atomic<std::uint64_t> begin;
    std::atomic<std::uint64_t> end;
};

struct SpoolBlock {
    static constexpr std::uint32_t kNoRing = 0xffffffff;
    std::uint32_t ring;
    std::uint32_t bytes;
    std::uint64_t position; ///< ring byte count of the first of them
};

inline constexpr std::uint64_t kSpoolMagic = 0x4C4F'4F50'5344'4954; // "TIDSPOOL"
/// The most that a spool ever holds.
inline constexpr std::uint64_t kMaxSpoolBytes = std::uint64_t{512} << 20;

/// The spool of the ring file `ringFile`.
std::filesystem::path spoolPath(const std::filesystem::path& ringFile);

/// Where the bytes of each ring lie in a spool.
class SpoolIndex {
public:
    struct Place {
        std::uint64_t offset;   ///< in the area
        std::uint64_t position; ///< ring byte count
        std::uint64_t bytes;
    };
    void add(std::uint32_t ring, Place place) { m_rings[ring].push_back(place); }
    /// What there is from `position` on, in one piece.
    std::optional<Place> find(std::uint32_t ring, std::uint64_t position) const;
    /// The byte count of the first byte of a ring.
    std::optional<std::uint64_t> first(std::uint32_t ring) const;
    void forgetBefore(std::uint32_t ring, std::uint64_t position);

private:
    std::unordered_map<std::uint32_t, std::deque<Place>> m_rings;
};

/// The recorder's side. What add() returned true for survives the death of this process.
class RingSpool {
public:
    /// Null if the folder has no room for a spool. Mode 0600. `most` is a multiple of 8.
    static std::unique_ptr<RingSpool> create(
        const std::filesystem::path& path, std::uint64_t most = kMaxSpoolBytes);
    ~RingSpool();
    RingSpool(const RingSpool&) = delete;
    RingSpool& operator=(const RingSpool&) = delete;

    /// Copies whole records, which begin at that byte count of the ring. False if there is no room.
    bool add(std::uint32_t ring, std::uint64_t position, std::span<const std::byte> bytes);
    /// What the spool has of a ring from `from` on, in one piece and at most up to `to`; maybe empty.
    std::span<const std::byte> window(std::uint32_t ring, std::uint64_t from, std::uint64_t to) const;
    /// Nobody will ask for what is before this byte count of the ring.
    void release(std::uint32_t ring, std::uint64_t position);
    /// Bytes between the first block that is needed and the last.
    std::uint64_t bytesHeld() const;

private:
    struct Block {
        std::uint64_t end; ///< as SpoolHeader::end
        std::uint32_t ring;
        std::uint64_t ringEnd; ///< ring byte count
    };
    RingSpool(int fd, SpoolHeader* header, std::uint64_t areaBytes)
        : m_fd(fd), m_header(header), m_areaBytes(areaBytes) {}
    std::byte* area() const { return reinterpret_cast<std::byte*>(m_header + 1); }
    bool write(std::uint64_t areaOffset, const SpoolBlock& block, std::span<const std::byte> bytes);

    int m_fd;
    SpoolHeader* m_header;
    std::uint64_t m_areaBytes;
    SpoolIndex m_index;
    std::deque<Block> m_blocks; ///< in order
    std::unordered_map<std::uint32_t, std::uint64_t> m_released;
};

/// A left-over spool, read with pread: its content is untrusted.
class LeftoverSpool {
public:
    /// Null if there is none that can be read.
    static std::unique_ptr<LeftoverSpool> open(const std::filesystem::path& path);
    ~LeftoverSpool();
    LeftoverSpool(const LeftoverSpool&) = delete;
    LeftoverSpool& operator=(const LeftoverSpool&) = delete;

    const SpoolIndex& index() const { return m_index; }
    /// As RingSpool::window(), read into `buffer`.
    std::span<const std::byte> window(
        std::uint32_t ring, std::uint64_t from, std::uint64_t to, std::vector<std::byte>& buffer) const;

private:
    explicit LeftoverSpool(int fd) : m_fd(fd) {}
    bool readIndex();
    int m_fd;
    SpoolIndex m_index;
};

} // namespace tidemark::recording
