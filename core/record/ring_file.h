// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The ring file as its owner, the recorder, and recovery see it.

#include "core/base/result.h"
#include "core/record/ring_reader.h"
#include "core/record/ring_spool.h"
#include "core/wire/wire.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tidemark::recording {

/// Behind the rings the recorder keeps a table of its own: node + 1 by stack id, 0 = none. It lets recovery
/// understand stack ids whose definitions are no longer in the rings.
inline constexpr std::uint64_t kStackTableOffset = wire::kFileBytes;
inline constexpr std::uint64_t kStackTableBytes = std::uint64_t{4} << 26;
inline constexpr std::uint64_t kRingFileBytes = kStackTableOffset + kStackTableBytes;

/// Rings that are Ready ahead of need.
inline constexpr std::uint32_t kRingsAhead = 8;

/// A ring file mapped for reading and writing.
class RingFile : public RingSource {
public:
    /// Creates one (mode 0600, new name) in the runtime directory, else in /dev/shm, else in `besideOutput`:
    /// the first of them that has room for many threads, else the first that has room for the first rings,
    /// which are made Ready.
    static Result<RingFile> create(const std::filesystem::path& besideOutput);
    /// Opens one that a process made for itself (core/wire/family.h). Corrupt if it is not one; NotWritable
    /// if there is no room for what the recorder keeps in it.
    static Result<RingFile> adopt(const std::filesystem::path& path);
    RingFile(RingFile&& other) noexcept;
    RingFile& operator=(RingFile&&) = delete;
    ~RingFile() override;

    const std::filesystem::path& path() const { return m_path; }
    wire::Header& header() { return *m_header; }
    wire::SharedPage& page() { return m_header->page; }

    /// Holds the file's lock for as long as this process lives, so that others see that it is being written.
    Status lock();

    /// Backs the first part of a new ring with memory and makes it Ready. NotWritable: no room.
    Status prepareRing(std::uint32_t ring);
    /// The same with a ring that nobody owns or needs to read any more, whose memory is given back before.
    Status prepareRingAgain(std::uint32_t ring);
    /// Doubles what is backed of a ring that has used half of it. NotWritable: no room.
    Status growRing(std::uint32_t ring);
    /// Bytes of the ring's memory that have been written to, the ring's head being where it is.
    std::uint64_t writtenBytes(std::uint32_t ring, std::uint64_t head) const {
        return std::min<std::uint64_t>(head - m_backedFrom[ring], wire::kRingBytes);
    }
    /// Unlinks the file. If `targetGone`, the rings' memory is given back even if children of the target,
    /// which never touch a ring, still have the file mapped.
    void remove(bool targetGone);
    /// All rings below rings_claimed. Heads are read last, see core/wire/README.md.
    std::vector<RingStatus> status() const;
    /// From the spool what lies there, the rest from the ring.
    std::span<const std::byte> window(std::uint32_t ring, std::uint64_t from, std::uint64_t to) override;
    /// Copies a ring's bytes between its tail and `to`, a byte count that was a head, into the spool beside
    /// this file and moves the tail there. False if there is no room.
    bool spool(std::uint32_t ring, std::uint64_t to);
    /// Moves the tail, if it is not there yet, and wakes the owner if it waits for space. What the spool has
    /// before `position` is forgotten.
    void release(std::uint32_t ring, std::uint64_t position);
    /// Bytes in the spool.
    std::uint64_t spooledBytes() const { return m_spool ? m_spool->bytesHeld() : 0; }
    /// Notes nodes of stack ids for recovery. Stops noting when there is no room.
    void noteStacks(std::span<const std::pair<std::uint32_t, std::uint32_t>> idsAndNodes);

private:
    RingFile(std::filesystem::path path, int fd, wire::Header* header)
        : m_path(std::move(path)), m_fd(fd), m_header(header) {}
    /// From ring byte count to ring byte count.
    Status back(std::uint32_t ring, std::uint64_t from, std::uint64_t to);
    void offerRing(std::uint32_t ring);
    static Result<RingFile> createIn(const std::filesystem::path& folder);
    std::byte* bytes() const { return reinterpret_cast<std::byte*>(m_header); }

    std::filesystem::path m_path;
    int m_fd = -1;
    int m_lockFd = -1;
    wire::Header* m_header = nullptr;
    std::vector<std::uint64_t> m_backedFrom = std::vector<std::uint64_t>(wire::kMaxRings); ///< by ring
    void moveTail(std::uint32_t ring, std::uint64_t position);
    std::unique_ptr<RingSpool> m_spool; ///< made when first needed
    bool m_maySpool = true;
    std::uint64_t m_backedStackBytes = 0;
    bool m_noteStacks = true;
};

/// A left-over ring file, read with pread: its content is untrusted and may change or shrink.
class LeftoverRingFile : public RingSource {
public:
    /// Corrupt if it is not a ring file of this version or another process works on it (Unsupported).
    static Result<std::unique_ptr<LeftoverRingFile>> open(const std::filesystem::path& path);
    ~LeftoverRingFile() override;
    LeftoverRingFile(const LeftoverRingFile&) = delete;
    LeftoverRingFile& operator=(const LeftoverRingFile&) = delete;

    /// Takes the lock; Unsupported if another process holds it, see takeLock().
    Status lock();
    const wire::Header& header() const { return *m_header; }
    std::string outputPath() const;
    std::vector<RingStatus> status() const;
    std::span<const std::byte> window(std::uint32_t ring, std::uint64_t from, std::uint64_t to) override;
    /// The first byte count of a ring that the spool has.
    std::optional<std::uint64_t> spooledFrom(std::uint32_t ring) const;
    /// Whether the spool has this byte of the ring.
    bool isSpooled(std::uint32_t ring, std::uint64_t position) const;
    /// (stack id, node) pairs that the recorder noted.
    std::vector<std::pair<std::uint32_t, std::uint32_t>> stacks() const;

private:
    LeftoverRingFile(int fd, std::unique_ptr<wire::Header> header, std::unique_ptr<LeftoverSpool> spool)
        : m_fd(fd), m_header(std::move(header)), m_spool(std::move(spool)) {}
    int m_fd;
    std::unique_ptr<wire::Header> m_header;
    std::unique_ptr<LeftoverSpool> m_spool;                              ///< null = there is none
    std::unordered_map<std::uint32_t, std::vector<std::byte>> m_windows; ///< by ring
};

/// Unlinks a ring file and its spool.
void unlinkRingFile(const std::filesystem::path& path);

/// Folders where ring files may lie, in order of preference.
std::vector<std::filesystem::path> ringFolders(const std::filesystem::path& besideOutput);

/// Wakes every thread of the target that waits for space or for the recorder.
void wakeTarget(wire::Header& header);

} // namespace tidemark::recording
