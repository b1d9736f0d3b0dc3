// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace_format/chunk_scanner.h"

#include "core/trace_format/framing.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <fmt/format.h>

namespace tidemark::trace {
namespace {

constexpr std::uint64_t kSearchWindow = 64 * 1024;

} // namespace

bool copyBytes(const MappedFile& file, std::uint64_t offset, std::size_t size, void* to) {
    const ByteSpan bytes = file.bytes();
    if (offset > bytes.size() || size > bytes.size() - offset)
        return false;
    if (size == 0)
        return true;
    const std::byte* from = bytes.data() + offset;
    return file.guarded([=] { std::memcpy(to, from, size); });
}

ChunkScanner::ChunkScanner(const MappedFile& file, std::uint64_t firstOffset)
    : m_file(file), m_first(firstOffset), m_size(file.bytes().size()) {}

std::optional<FileReader::Chunk> ChunkScanner::headerAt(std::uint64_t offset) const {
    ChunkHeader header;
    if (!copyBytes(m_file, offset, sizeof header, &header) || !isValid(header))
        return std::nullopt;
    return FileReader::Chunk{static_cast<ChunkType>(header.type), header.flags, offset, header.stored_bytes,
        header.raw_bytes, header.payload_checksum};
}

bool ChunkScanner::fits(const FileReader::Chunk& chunk) const {
    return chunk.storedBytes <= m_size - chunk.offset - sizeof(ChunkHeader);
}

bool ChunkScanner::payloadIsIntact(const FileReader::Chunk& chunk) const {
    Bytes payload(static_cast<std::size_t>(chunk.storedBytes));
    return copyBytes(m_file, chunk.offset + sizeof(ChunkHeader), payload.size(), payload.data()) &&
           checksumOf(payload) == chunk.checksum;
}

std::optional<std::uint64_t> ChunkScanner::search(std::uint64_t from) const {
    std::array<std::byte, kSearchWindow> window;
    for (std::uint64_t start = padded(from); start + sizeof(ChunkHeader) <= m_size; start += kSearchWindow) {
        const std::uint64_t length = std::min(kSearchWindow, m_size - start);
        if (!copyBytes(m_file, start, static_cast<std::size_t>(length), window.data()))
            return std::nullopt;
        for (std::uint64_t at = 0; at + 8 <= length; at += 8) {
            std::uint32_t sync;
            std::memcpy(&sync, window.data() + at, sizeof sync);
            if (sync == kChunkSync && headerAt(start + at))
                return start + at;
        }
    }
    return std::nullopt;
}

void ChunkScanner::keep(const FileReader::Chunk& chunk) {
    m_lastIsDirectory = chunk.type == ChunkType::Directory;
    if (m_lastIsDirectory)
        m_directory = chunk.offset;
    else
        chunks.push_back(chunk);
}

bool ChunkScanner::isTrailer(std::uint64_t offset) const {
    Trailer trailer;
    return m_lastIsDirectory && copyBytes(m_file, offset, sizeof trailer, &trailer) &&
           trailer.magic == kTrailerMagic && trailer.directory_offset == m_directory;
}

std::uint64_t ChunkScanner::skipDamage(std::uint64_t offset) {
    std::uint64_t damaged = offset;
    std::uint64_t from = offset + 8;
    // If the chunk before is damaged as well, bytes may be missing from it, and the next header is inside of
    // it.
    if (!chunks.empty() && endOf(chunks.back()) == offset && !payloadIsIntact(chunks.back())) {
        damaged = chunks.back().offset;
        from = damaged + sizeof(ChunkHeader);
        chunks.pop_back();
    }
    const std::uint64_t end = search(from).value_or(m_size);
    problems.push_back({Problem::Kind::DamagedChunk, damaged,
        fmt::format(
            "The file is damaged at offset {}: {} bytes there could not be read.", damaged, end - damaged)});
    return end;
}

void ChunkScanner::scan() {
    std::uint64_t offset = m_first;
    while (offset < m_size) {
        if (isTrailer(offset)) {
            if (const std::uint64_t rest = m_size - offset - sizeof(Trailer); rest > 0)
                problems.push_back({Problem::Kind::Inconsistent, offset + sizeof(Trailer),
                    fmt::format("{} bytes behind the end of the trace were ignored.", rest)});
            return;
        }
        const auto chunk = headerAt(offset);
        if (chunk && fits(*chunk)) {
            keep(*chunk);
            offset = endOf(*chunk);
            continue;
        }
        if (chunk) {
            // The rest of the chunk may be missing at the end of the file or in its middle.
            const auto next = search(offset + sizeof(ChunkHeader));
            problems.push_back({next ? Problem::Kind::DamagedChunk : Problem::Kind::Truncated, offset,
                next ? fmt::format("The file is damaged at offset {}: {} bytes there could not be read.",
                           offset, *next - offset)
                     : fmt::format("The file is cut short within its last chunk, at offset {}.", offset)});
            offset = next.value_or(m_size);
        } else if (m_size - offset < sizeof(ChunkHeader)) {
            problems.push_back(
                {m_lastIsDirectory ? Problem::Kind::DamagedDirectory : Problem::Kind::Truncated, offset,
                    m_lastIsDirectory ? "The end mark of the file is damaged; nothing else is missing."
                                      : fmt::format("The file is cut short at offset {}.", offset)});
            offset = m_size;
        } else {
            offset = skipDamage(offset);
        }
        m_lastIsDirectory = false;
    }
}

} // namespace tidemark::trace
