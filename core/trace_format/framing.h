// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the reader and the writer of .tide files share: checksums, chunk headers, the directory.

#include "core/trace_format/chunks.h"
#include "core/trace_format/file.h"
#include "core/trace_format/format.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tidemark::trace {

constexpr std::uint64_t padded(std::uint64_t bytes) {
    return (bytes + 7) & ~std::uint64_t{7};
}

/// Offset of the byte after a chunk and its padding.
constexpr std::uint64_t endOf(const FileReader::Chunk& chunk) {
    return chunk.offset + sizeof(ChunkHeader) + padded(chunk.storedBytes);
}

std::uint64_t checksumOf(ByteSpan bytes);
std::uint64_t checksumOf(const FileHeader& header);
std::uint64_t checksumOf(const ChunkHeader& header);

/// Whether sync, checksum and sizes of a chunk header are right. Says nothing about the payload.
bool isValid(const ChunkHeader& header);

/// Whether a chunk's sizes can be right.
bool areSizesValid(ChunkType type, std::uint8_t flags, std::uint64_t storedBytes, std::uint64_t rawBytes);

/// Whether a chunk of this type belongs to what a reader must understand.
bool isRequired(ChunkType type);
bool isKnown(ChunkType type);

/// "EVNT"; unprintable bytes as "?".
std::string nameOf(ChunkType type);

inline constexpr std::uint8_t kKnownFlags = kChunkRequired | kChunkZstd;

Error damagedChunk(const Chunk& chunk);

/// What a stored payload says; Corrupt or Unsupported.
Result<Bytes> unpackPayload(const Chunk& chunk, Bytes stored);

Bytes encodeDirectory(const std::vector<FileReader::Chunk>& chunks);
/// Nothing if the payload contradicts itself or names chunks beyond `endOffset`.
std::optional<std::vector<FileReader::Chunk>> decodeDirectory(
    ByteSpan payload, std::uint64_t firstOffset, std::uint64_t endOffset);

} // namespace tidemark::trace
