// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Chunks in and out of a .tide file.

#include "core/base/mapped_file.h"
#include "core/base/result.h"
#include "core/trace_format/chunks.h"
#include "core/trace_format/format.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace tidemark::trace {

/// Where a chunk is and what its header says.
struct Chunk {
    ChunkType type; ///< may be a value that this version does not know
    std::uint8_t flags;
    std::uint64_t offset; ///< of the chunk header
    std::uint64_t storedBytes;
    std::uint64_t rawBytes;
    std::uint64_t checksum; ///< XXH3-64 of the stored payload
};

/// Appends chunks to a new file. A chunk that append() has returned for survives the death of this process.
class FileWriter {
public:
    enum class IfExists { Refuse, Overwrite };
    /// Creates the file (mode 0600 & ~umask) and writes its header. NotWritable says why.
    static Result<FileWriter> create(const std::filesystem::path& path, IfExists ifExists);
    /// Opens an unfinished file to go on after its last complete chunk; what follows that chunk is cut off.
    static Result<FileWriter> resume(const std::filesystem::path& path);
    /// Opens a file, complete or not, to go on after its last chunk that is no index. Until finish() it is
    /// unfinished.
    static Result<FileWriter> reopen(const std::filesystem::path& path);

    FileWriter(FileWriter&&) noexcept;
    FileWriter& operator=(FileWriter&&) noexcept;
    ~FileWriter(); ///< Closes; without finish() the file stays unfinished, which readers accept.

    /// Compresses (zstd level 1, if that makes it smaller) and writes. On failure (NotWritable: disk full …)
    /// the file is cut back to the last complete chunk.
    Status append(ChunkType type, ByteSpan payload);
    /// Writes an INDX chunk whose payload is these bytes one after the other, uncompressed. Fails as
    /// append().
    Status appendIndex(std::span<const ByteSpan> parts);
    /// Writes directory and trailer. Nothing may be appended afterwards.
    Status finish();

    std::uint64_t bytesWritten() const;
    const std::filesystem::path& path() const;
    const FileHeader& header() const;
    /// Those that append() has returned for.
    const std::vector<Chunk>& chunks() const;
    /// The payload of such a chunk. Corrupt. May be called while another thread appends.
    Result<Bytes> read(const Chunk& chunk) const;

private:
    struct State;
    static Result<FileWriter> goOn(const std::filesystem::path& path, bool behindIndex);
    explicit FileWriter(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

/// Something that could not be read. Shown to the user; counted, never silent.
struct Problem {
    enum class Kind { Truncated, DamagedChunk, UnknownChunk, DamagedDirectory, Inconsistent };
    Kind kind;
    std::uint64_t offset = 0;
    std::string sentence;
};

/// The chunks of a .tide file, complete or not. Checksums of payloads are verified by read(), not by open().
class FileReader {
public:
    using Chunk = trace::Chunk;

    /// NotFound, NotReadable, NotATrace (first bytes differ; empty file), NewerVersion (major, or a required
    /// chunk of unknown type), Corrupt (header damaged).
    static Result<FileReader> open(const std::filesystem::path& path);
    /// Whether these first bytes are those of a .tide file.
    static bool recognises(ByteSpan firstBytes);

    const std::filesystem::path& path() const { return m_path; }
    const FileHeader& header() const { return m_header; }
    /// In file order, without the directory.
    const std::vector<Chunk>& chunks() const { return m_chunks; }
    /// The last chunk of a type; null if there is none.
    const Chunk* last(ChunkType type) const;
    /// False if the trailer is missing: cut short, or still being written.
    bool complete() const { return m_complete; }
    /// What was found while looking for the chunks.
    const std::vector<Problem>& problems() const { return m_problems; }
    std::uint64_t fileBytes() const { return m_file.bytes().size(); }

    /// False for chunks of a newer version, which are skipped; problems() tells of them.
    static bool understands(const Chunk& chunk);

    /// Verifies and decompresses a payload, of any chunk but INDX. Corrupt if the checksum is wrong or the
    /// file shrank.
    Result<Bytes> read(const Chunk& chunk) const;

private:
    FileReader(std::filesystem::path path, MappedFile file, FileHeader header)
        : m_path(std::move(path)), m_file(std::move(file)), m_header(header) {}
    std::filesystem::path m_path;
    MappedFile m_file;
    FileHeader m_header;
    std::vector<Chunk> m_chunks;
    std::vector<Problem> m_problems;
    bool m_complete = false;
};

} // namespace tidemark::trace
