// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Where the bytes of an index go while it is written, and where they are read from afterwards.

#include "core/base/mapped_file.h"
#include "core/base/result.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace tidemark {

/// Bytes that can be read for as long as this lives: a mapped file or a buffer. Offsets count from the first
/// byte of the index.
class IndexBytes {
public:
    explicit IndexBytes(std::vector<std::byte> buffer) : m_buffer(std::move(buffer)), m_bytes(m_buffer) {}
    explicit IndexBytes(MappedFile file) : m_file(std::move(file)), m_bytes(m_file->bytes()) {}
    /// A part of a file, which must be within it.
    IndexBytes(MappedFile file, std::uint64_t offset, std::uint64_t bytes)
        : m_file(std::move(file)), m_bytes(m_file->bytes().subspan(
                                       static_cast<std::size_t>(offset), static_cast<std::size_t>(bytes))) {}
    IndexBytes(const IndexBytes&) = delete;
    IndexBytes& operator=(const IndexBytes&) = delete;

    std::span<const std::byte> all() const { return m_bytes; }
    /// Empty if that is not within the bytes.
    std::span<const std::byte> at(std::uint64_t offset, std::uint64_t bytes) const {
        if (offset > m_bytes.size() || bytes > m_bytes.size() - offset)
            return {};
        return m_bytes.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(bytes));
    }
    /// Our own buffer needs no checksums.
    bool trusted() const { return !m_file.has_value(); }

    /// Called once, from any thread, when damage is noted. To be set before anybody else has this.
    void onDamage(std::function<void()> call) { m_onDamage = std::move(call); }
    void noteDamage() const {
        if (!m_damaged.exchange(true, std::memory_order_relaxed) && m_onDamage)
            m_onDamage();
    }
    /// Whether anything that was read so far was not what had been written: a wrong checksum, or the file
    /// shrank under us.
    bool damaged() const { return m_damaged.load(std::memory_order_relaxed) || (m_file && m_file->shrank()); }

private:
    std::vector<std::byte> m_buffer;
    std::optional<MappedFile> m_file;
    std::span<const std::byte> m_bytes;
    mutable std::atomic<bool> m_damaged = false;
    std::function<void()> m_onDamage;
};

/// Takes the bytes of an index in order: in memory, or in a file.
class IndexBytesWriter {
public:
    /// In memory.
    IndexBytesWriter();
    /// Creates the file (0600), replacing what is there.
    static Result<IndexBytesWriter> create(const std::filesystem::path& path);
    /// In a file without a name in `folder`, which goes when nobody has it open any more.
    static Result<IndexBytesWriter> createUnnamed(const std::filesystem::path& folder);
    IndexBytesWriter(IndexBytesWriter&&) noexcept;
    IndexBytesWriter& operator=(IndexBytesWriter&&) noexcept;
    ~IndexBytesWriter();

    /// Returns the offset of the first byte: the next multiple of 8.
    std::uint64_t append(std::span<const std::byte> bytes);
    std::uint64_t size() const { return m_size; }
    /// What has gone wrong up to now (NotWritable); after that nothing is written.
    const std::optional<Error>& failure() const { return m_failure; }

    /// Ends writing: the buffer, or the file mapped (System, NotReadable if that fails).
    Result<std::shared_ptr<const IndexBytes>> finish();

private:
    void write();
    std::filesystem::path m_path;
    int m_file = -1; ///< −1: in memory
    std::vector<std::byte> m_pending;
    std::uint64_t m_size = 0;
    std::optional<Error> m_failure;
};

/// Temporary storage that is read back later: in memory up to a limit, then in a file without a name.
class SpillBytes {
public:
    static constexpr std::size_t kInMemory = std::size_t{64} << 20;
    /// The file is made in `folder`, if one is needed.
    explicit SpillBytes(std::filesystem::path folder, std::size_t inMemory = kInMemory);
    SpillBytes(const SpillBytes&) = delete;
    SpillBytes& operator=(const SpillBytes&) = delete;
    ~SpillBytes();

    /// Returns the offset of the first byte.
    std::uint64_t append(std::span<const std::byte> bytes);
    /// Zeros if the bytes cannot be read; failed() tells.
    void read(std::uint64_t offset, std::span<std::byte> out) const;
    std::uint64_t size() const { return m_inFile + m_memory.size(); }
    bool failed() const { return m_failed; }

private:
    void moveToFile();
    std::filesystem::path m_folder;
    std::size_t m_limit;
    std::vector<std::byte> m_memory; ///< behind what is in the file
    std::uint64_t m_inFile = 0;
    int m_file = -1;
    bool m_full = false; ///< the file takes no more: memory has to do
    mutable bool m_failed = false;
};

} // namespace tidemark
