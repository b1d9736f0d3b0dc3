// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Finds the chunks of a file whose directory is missing or damaged.

#include "core/base/mapped_file.h"
#include "core/trace_format/file.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace tidemark::trace {

/// Copies bytes out of a mapped file; false if they are not there (any more).
bool copyBytes(const MappedFile& file, std::uint64_t offset, std::size_t size, void* to);

/// Walks from chunk to chunk; after damage, goes on at the next multiple of 8 with a valid chunk header.
class ChunkScanner {
public:
    ChunkScanner(const MappedFile& file, std::uint64_t firstOffset);

    void scan();

    std::vector<FileReader::Chunk> chunks; ///< without directories
    std::vector<Problem> problems;

private:
    /// The valid header at `offset`, as a chunk.
    std::optional<FileReader::Chunk> headerAt(std::uint64_t offset) const;
    /// Offset of the first valid header in [from, end of file).
    std::optional<std::uint64_t> search(std::uint64_t from) const;
    bool fits(const FileReader::Chunk& chunk) const;
    bool payloadIsIntact(const FileReader::Chunk& chunk) const;
    void keep(const FileReader::Chunk& chunk);
    /// Handles bytes that are no chunk; returns where to go on.
    std::uint64_t skipDamage(std::uint64_t offset);
    bool isTrailer(std::uint64_t offset) const;

    const MappedFile& m_file;
    std::uint64_t m_first;
    std::uint64_t m_size;
    std::uint64_t m_directory = 0; ///< offset of the last directory; 0 = none
    bool m_lastIsDirectory = false;
};

} // namespace tidemark::trace
