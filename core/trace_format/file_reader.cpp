// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace_format/chunk_scanner.h"
#include "core/trace_format/file.h"
#include "core/trace_format/framing.h"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <iterator>

namespace tidemark::trace {
namespace {

/// Reads and checks the file header; `name` is the quoted path.
Result<FileHeader> readHeader(const MappedFile& file, const std::string& name) {
    const ByteSpan bytes = file.bytes();
    if (bytes.empty())
        return Error{ErrorCode::NotATrace, name + " is empty."};
    FileHeader header{};
    if (!copyBytes(file, 0, std::min(bytes.size(), sizeof header), &header))
        return Error{ErrorCode::NotReadable, name + " is being changed by another program."};
    if (header.magic != kMagic)
        return Error{ErrorCode::NotATrace, name + " is not a Tidemark trace."};
    const bool intact = bytes.size() >= sizeof header && header.checksum == checksumOf(header);
    if (!intact && bytes.size() >= sizeof header && header.major > kMajor)
        return Error{ErrorCode::NewerVersion,
            fmt::format("{} is damaged, or was written by a newer Tidemark (format {}.{}; this program reads "
                        "{}.x): update Tidemark and try again.",
                name, header.major, header.minor, kMajor)};
    if (!intact)
        return Error{ErrorCode::Corrupt, name + " is damaged: its header cannot be read."};
    if (header.major > kMajor)
        return Error{ErrorCode::NewerVersion,
            fmt::format(
                "{} was written by a newer Tidemark (format {}.{}; this program reads {}.x): update Tidemark "
                "to open it.",
                name, header.major, header.minor, kMajor)};
    if (header.major == 0 || header.header_bytes < sizeof header || header.header_bytes % 8 != 0)
        return Error{ErrorCode::Corrupt, name + " is damaged: its header cannot be right."};
    return header;
}

struct Directory {
    bool present = false; ///< trailer and the directory's own header are there
    std::optional<std::vector<FileReader::Chunk>> chunks;
};

Result<Bytes> readPayload(const MappedFile& file, const FileReader::Chunk& chunk);

Directory readDirectory(const MappedFile& file, const FileHeader& header) {
    const std::uint64_t size = file.bytes().size();
    Directory result;
    Trailer trailer;
    ChunkHeader chunk;
    if (size < header.header_bytes + sizeof chunk + sizeof trailer ||
        !copyBytes(file, size - sizeof trailer, sizeof trailer, &trailer) || trailer.magic != kTrailerMagic ||
        trailer.directory_offset % 8 != 0 ||
        trailer.directory_offset > size - sizeof chunk - sizeof trailer ||
        !copyBytes(file, trailer.directory_offset, sizeof chunk, &chunk) || !isValid(chunk) ||
        chunk.type != static_cast<std::uint32_t>(ChunkType::Directory))
        return result;
    result.present = true;
    const auto payload = readPayload(file, {ChunkType::Directory, chunk.flags, trailer.directory_offset,
                                               chunk.stored_bytes, chunk.raw_bytes, chunk.payload_checksum});
    if (payload)
        result.chunks = decodeDirectory(*payload, header.header_bytes, trailer.directory_offset);
    return result;
}

Result<Bytes> readPayload(const MappedFile& file, const FileReader::Chunk& chunk) {
    const std::uint64_t size = file.bytes().size();
    if (chunk.offset > size || chunk.storedBytes > size - chunk.offset || chunk.storedBytes > kMaxRawBytes)
        return damagedChunk(chunk);
    Bytes stored(static_cast<std::size_t>(chunk.storedBytes));
    if (!copyBytes(file, chunk.offset + sizeof(ChunkHeader), stored.size(), stored.data()))
        return damagedChunk(chunk);
    return unpackPayload(chunk, std::move(stored));
}

/// The first chunk that only a newer program can read and that must not be skipped.
const FileReader::Chunk* findIncomprehensible(const std::vector<FileReader::Chunk>& chunks) {
    const auto found = std::find_if(chunks.begin(), chunks.end(), [](const FileReader::Chunk& chunk) {
        return (chunk.flags & kChunkRequired) != 0 && !FileReader::understands(chunk);
    });
    return found == chunks.end() ? nullptr : &*found;
}

void noteUnknown(const std::vector<FileReader::Chunk>& chunks, std::vector<Problem>& problems) {
    for (const FileReader::Chunk& chunk : chunks) {
        if (!FileReader::understands(chunk))
            problems.push_back({Problem::Kind::UnknownChunk, chunk.offset,
                fmt::format("The chunk {} at offset {} was skipped: a newer Tidemark wrote it.",
                    nameOf(chunk.type), chunk.offset)});
    }
}

} // namespace

bool FileReader::recognises(ByteSpan firstBytes) {
    return firstBytes.size() >= kMagic.size() &&
           std::memcmp(firstBytes.data(), kMagic.data(), kMagic.size()) == 0;
}

Result<FileReader> FileReader::open(const std::filesystem::path& path) {
    Result<MappedFile> file = MappedFile::open(path);
    if (!file)
        return file.error();
    const std::string name = fmt::format("“{}”", path.string());
    const Result<FileHeader> header = readHeader(*file, name);
    if (!header)
        return header.error();

    FileReader reader(path, std::move(file).value(), *header);
    Directory directory = readDirectory(reader.m_file, reader.m_header);
    reader.m_complete = directory.present;
    if (directory.chunks) {
        reader.m_chunks = std::move(*directory.chunks);
    } else {
        ChunkScanner scanner(reader.m_file, reader.m_header.header_bytes);
        scanner.scan();
        reader.m_chunks = std::move(scanner.chunks);
        reader.m_problems = std::move(scanner.problems);
        if (directory.present)
            reader.m_problems.push_back({Problem::Kind::DamagedDirectory, 0,
                "The file's directory is damaged; its chunks were found without it."});
    }
    if (const Chunk* chunk = findIncomprehensible(reader.m_chunks); chunk != nullptr)
        return Error{ErrorCode::NewerVersion,
            fmt::format(
                "{} was written by a newer Tidemark (it contains {} data, which this program does not know): "
                "update Tidemark to open it.",
                name, nameOf(chunk->type))};
    noteUnknown(reader.m_chunks, reader.m_problems);
    return reader;
}

const FileReader::Chunk* FileReader::last(ChunkType type) const {
    const auto found = std::find_if(
        m_chunks.rbegin(), m_chunks.rend(), [type](const Chunk& chunk) { return chunk.type == type; });
    return found == m_chunks.rend() ? nullptr : &*found;
}

bool FileReader::understands(const Chunk& chunk) {
    return isKnown(chunk.type) && (chunk.flags & ~kKnownFlags) == 0;
}

Result<Bytes> FileReader::read(const Chunk& chunk) const {
    return readPayload(m_file, chunk);
}

} // namespace tidemark::trace
