// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace_format/framing.h"

#include "core/trace_format/columns.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <xxhash.h>
#include <zstd.h>

namespace tidemark::trace {
namespace {

enum DirectoryColumn : std::size_t { kTypes = 1, kFlags, kOffsets, kStored, kRaw, kChecksums };

} // namespace

std::uint64_t checksumOf(ByteSpan bytes) {
    return XXH3_64bits(bytes.data(), bytes.size());
}

std::uint64_t checksumOf(const FileHeader& header) {
    return XXH3_64bits(&header, offsetof(FileHeader, checksum));
}

std::uint64_t checksumOf(const ChunkHeader& header) {
    return XXH3_64bits(&header, offsetof(ChunkHeader, header_checksum));
}

bool isValid(const ChunkHeader& header) {
    return header.sync == kChunkSync && header.header_checksum == checksumOf(header) &&
           areSizesValid(
               static_cast<ChunkType>(header.type), header.flags, header.stored_bytes, header.raw_bytes);
}

bool areSizesValid(ChunkType type, std::uint8_t flags, std::uint64_t storedBytes, std::uint64_t rawBytes) {
    const std::uint64_t most = type == ChunkType::Index ? kMaxIndexBytes : kMaxRawBytes;
    return rawBytes <= most && storedBytes <= most && ((flags & kChunkZstd) != 0 || storedBytes == rawBytes);
}

bool isRequired(ChunkType type) {
    switch (type) {
    case ChunkType::Modules:
    case ChunkType::Frames:
    case ChunkType::Stacks:
    case ChunkType::Events:
    case ChunkType::Threads:
        return true;
    case ChunkType::Info:
    case ChunkType::PythonCode:
    case ChunkType::PythonObjects:
    case ChunkType::Marks:
    case ChunkType::Domains:
    case ChunkType::StaleStacks:
    case ChunkType::Counters:
    case ChunkType::Names:
    case ChunkType::End:
    case ChunkType::Code:
    case ChunkType::Source:
    case ChunkType::Index:
    case ChunkType::Directory:
        break;
    }
    return false;
}

bool isKnown(ChunkType type) {
    constexpr std::array kTypes = {ChunkType::Info, ChunkType::Modules, ChunkType::Frames, ChunkType::Stacks,
        ChunkType::Events, ChunkType::Threads, ChunkType::Marks, ChunkType::Domains, ChunkType::Counters,
        ChunkType::Names, ChunkType::End, ChunkType::Code, ChunkType::Source, ChunkType::Index,
        ChunkType::Directory, ChunkType::PythonCode, ChunkType::PythonObjects, ChunkType::StaleStacks};
    return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}

std::string nameOf(ChunkType type) {
    std::string name;
    for (unsigned shift = 0; shift < 32; shift += 8) {
        const auto letter = static_cast<char>(static_cast<std::uint32_t>(type) >> shift & 0xff);
        name += letter > ' ' && letter < 0x7f ? letter : '?';
    }
    return name;
}

Error damagedChunk(const Chunk& chunk) {
    return {ErrorCode::Corrupt,
        fmt::format("The chunk {} at offset {} is damaged.", nameOf(chunk.type), chunk.offset)};
}

Result<Bytes> unpackPayload(const Chunk& chunk, Bytes stored) {
    if ((chunk.flags & ~kKnownFlags) != 0)
        return Error{
            ErrorCode::Unsupported, fmt::format("The chunk {} at offset {} is stored in a way that this "
                                                "version does not know.",
                                        nameOf(chunk.type), chunk.offset)};
    if (checksumOf(stored) != chunk.checksum)
        return damagedChunk(chunk);
    if ((chunk.flags & kChunkZstd) == 0)
        return stored;
    if (chunk.rawBytes > kMaxRawBytes ||
        ZSTD_getFrameContentSize(stored.data(), stored.size()) != chunk.rawBytes)
        return damagedChunk(chunk);
    Bytes raw(static_cast<std::size_t>(chunk.rawBytes));
    const std::size_t size = ZSTD_decompress(raw.data(), raw.size(), stored.data(), stored.size());
    if (ZSTD_isError(size) != 0 || size != raw.size())
        return damagedChunk(chunk);
    return raw;
}

Bytes encodeDirectory(const std::vector<FileReader::Chunk>& chunks) {
    ByteWriter types, flags, offsets, stored, raw, checksums;
    std::uint64_t end = 0;
    for (const FileReader::Chunk& chunk : chunks) {
        types.fixed(chunk.type);
        flags.fixed(chunk.flags);
        offsets.varint(chunk.offset - end);
        end = endOf(chunk);
        stored.varint(chunk.storedBytes);
        raw.varint(chunk.rawBytes);
        checksums.fixed(chunk.checksum);
    }
    ByteWriter payload;
    payload.varint(chunks.size());
    writeColumn(payload, kTypes, types);
    writeColumn(payload, kFlags, flags);
    writeColumn(payload, kOffsets, offsets);
    writeColumn(payload, kStored, stored);
    writeColumn(payload, kRaw, raw);
    writeColumn(payload, kChecksums, checksums);
    return payload.take();
}

std::optional<std::vector<FileReader::Chunk>> decodeDirectory(
    ByteSpan bytes, std::uint64_t firstOffset, std::uint64_t endOffset) {
    ByteReader payload(bytes);
    const std::uint64_t count = payload.varint();
    const Columns columns(payload);
    ByteReader types = columns.reader(kTypes);
    ByteReader flags = columns.reader(kFlags);
    ByteReader offsets = columns.reader(kOffsets);
    ByteReader stored = columns.reader(kStored);
    ByteReader raw = columns.reader(kRaw);
    ByteReader checksums = columns.reader(kChecksums);
    if (!payload.ok() || count > flags.remaining())
        return std::nullopt;
    std::vector<FileReader::Chunk> chunks;
    chunks.reserve(static_cast<std::size_t>(count));
    std::uint64_t end = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
        FileReader::Chunk chunk{};
        chunk.type = types.fixed<ChunkType>();
        chunk.flags = flags.fixed<std::uint8_t>();
        const std::uint64_t gap = offsets.varint();
        chunk.storedBytes = stored.varint();
        chunk.rawBytes = raw.varint();
        chunk.checksum = checksums.fixed<std::uint64_t>();
        const bool wellFormed =
            types.ok() && flags.ok() && offsets.ok() && stored.ok() && raw.ok() && checksums.ok();
        if (!wellFormed || gap > endOffset - end ||
            !areSizesValid(chunk.type, chunk.flags, chunk.storedBytes, chunk.rawBytes))
            return std::nullopt;
        chunk.offset = end + gap;
        end = endOf(chunk);
        if (chunk.offset < firstOffset || chunk.offset % 8 != 0 || end > endOffset)
            return std::nullopt;
        chunks.push_back(chunk);
    }
    return chunks;
}

} // namespace tidemark::trace
