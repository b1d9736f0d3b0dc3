// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/trace_format/file.h"
#include "core/trace_format/framing.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>
#include <zstd.h>

namespace tidemark::trace {
namespace {

constexpr int kCompressionLevel = 1;

Error notWritable(const std::filesystem::path& path, int number) {
    return {ErrorCode::NotWritable,
        fmt::format("“{}” cannot be written: {}.", path.string(), std::strerror(number))};
}

/// Makes way for a new file. A file that is replaced keeps its content for those who have it open.
Status removeEarlier(const std::filesystem::path& path) {
    struct stat status {};
    if (lstat(path.c_str(), &status) != 0)
        return Ok{};
    if (!S_ISREG(status.st_mode))
        return Error{ErrorCode::NotWritable,
            fmt::format("“{}” exists and is not a regular file; choose another name.", path.string())};
    if (unlink(path.c_str()) != 0)
        return notWritable(path, errno);
    return Ok{};
}

FileHeader newHeader() {
    FileHeader header{};
    header.magic = kMagic;
    header.major = kMajor;
    header.minor = kMinor;
    header.header_bytes = sizeof(FileHeader);
    // 16 bytes are always delivered at once.
    if (getrandom(header.uuid.data(), header.uuid.size(), 0) < 0)
        header.uuid.fill(0);
    header.checksum = checksumOf(header);
    return header;
}

struct CompressorDeleter {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};

} // namespace

struct FileWriter::State {
    std::filesystem::path path;
    FileHeader fileHeader{};
    int file = -1;
    std::uint64_t end = 0; ///< behind the last complete chunk
    bool finished = false;
    std::vector<FileReader::Chunk> chunks;
    std::unique_ptr<ZSTD_CCtx, CompressorDeleter> compressor{ZSTD_createCCtx()};
    Bytes buffer; ///< one chunk with its header and padding

    explicit State(std::filesystem::path where) : path(std::move(where)) {}
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() {
        if (file >= 0)
            close(file);
    }

    /// Writes at `end` and moves it, or cuts the file back to `end`.
    Status write(ByteSpan bytes);
    /// Fills `buffer`; returns the chunk as it will stand at `end`.
    FileReader::Chunk frame(ChunkType type, ByteSpan payload);
};

Status FileWriter::State::write(ByteSpan bytes) {
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t count =
            pwrite(file, bytes.data() + done, bytes.size() - done, static_cast<off_t>(end + done));
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0) {
            const int number = count == 0 ? ENOSPC : errno;
            if (ftruncate(file, static_cast<off_t>(end)) != 0)
                return Error{ErrorCode::NotWritable,
                    fmt::format("“{}” cannot be written and its incomplete end cannot be removed: {}.",
                        path.string(), std::strerror(number))};
            return notWritable(path, number);
        }
        done += static_cast<std::size_t>(count);
    }
    end += bytes.size();
    return Ok{};
}

FileReader::Chunk FileWriter::State::frame(ChunkType type, ByteSpan payload) {
    const std::size_t bound = std::max(ZSTD_compressBound(payload.size()), payload.size());
    buffer.resize(sizeof(ChunkHeader) + padded(bound));
    std::byte* stored = buffer.data() + sizeof(ChunkHeader);
    ChunkHeader header{};
    header.sync = kChunkSync;
    header.type = static_cast<std::uint32_t>(type);
    header.flags = isRequired(type) ? kChunkRequired : std::uint8_t{0};
    header.raw_bytes = payload.size();
    const std::size_t compressed =
        ZSTD_compressCCtx(compressor.get(), stored, bound, payload.data(), payload.size(), kCompressionLevel);
    if (ZSTD_isError(compressed) == 0 && compressed < payload.size()) {
        header.flags |= kChunkZstd;
        header.stored_bytes = compressed;
    } else {
        header.stored_bytes = payload.size();
        if (!payload.empty())
            std::memcpy(stored, payload.data(), payload.size());
    }
    header.payload_checksum = checksumOf(ByteSpan(stored, header.stored_bytes));
    header.header_checksum = checksumOf(header);
    std::memcpy(buffer.data(), &header, sizeof header);
    buffer.resize(sizeof(ChunkHeader) + header.stored_bytes);
    buffer.resize(sizeof(ChunkHeader) + padded(header.stored_bytes), std::byte{0});
    return {type, header.flags, end, header.stored_bytes, header.raw_bytes, header.payload_checksum};
}

FileWriter::FileWriter(std::unique_ptr<State> state) : m_state(std::move(state)) {}
FileWriter::FileWriter(FileWriter&&) noexcept = default;
FileWriter& FileWriter::operator=(FileWriter&&) noexcept = default;
FileWriter::~FileWriter() = default;

Result<FileWriter> FileWriter::create(const std::filesystem::path& path, IfExists ifExists) {
    if (ifExists == IfExists::Overwrite) {
        if (const Status removed = removeEarlier(path); !removed)
            return removed.error();
    }
    auto state = std::make_unique<State>(path);
    state->file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, 0600);
    if (state->file < 0 && errno == EEXIST)
        return Error{ErrorCode::NotWritable,
            fmt::format(
                "“{}” exists already; choose another name or allow it to be overwritten.", path.string())};
    if (state->file < 0)
        return notWritable(path, errno);
    state->fileHeader = newHeader();
    if (const Status written = state->write(std::as_bytes(std::span(&state->fileHeader, 1))); !written) {
        unlink(path.c_str());
        return written.error();
    }
    return FileWriter(std::move(state));
}

Result<FileWriter> FileWriter::goOn(const std::filesystem::path& path, bool behindIndex) {
    const Result<FileReader> reader = FileReader::open(path);
    if (!reader)
        return reader.error();
    if (reader->complete() && behindIndex)
        return Error{ErrorCode::InvalidUsage, fmt::format("“{}” is complete already.", path.string())};
    auto state = std::make_unique<State>(path);
    state->fileHeader = reader->header();
    state->chunks = reader->chunks();
    // The last chunks may have their headers only: file systems do not write in order. An index is worth
    // nothing once events follow.
    while (!state->chunks.empty() &&
           (state->chunks.back().type == ChunkType::Index || !reader->read(state->chunks.back())))
        state->chunks.pop_back();
    state->end = state->chunks.empty() ? reader->header().header_bytes : endOf(state->chunks.back());
    state->file = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (state->file < 0 || ftruncate(state->file, static_cast<off_t>(state->end)) != 0)
        return notWritable(path, errno);
    return FileWriter(std::move(state));
}

Result<FileWriter> FileWriter::resume(const std::filesystem::path& path) {
    return goOn(path, true);
}

Result<FileWriter> FileWriter::reopen(const std::filesystem::path& path) {
    return goOn(path, false);
}

Status FileWriter::append(ChunkType type, ByteSpan payload) {
    State& state = *m_state;
    if (state.finished)
        return Error{ErrorCode::InvalidUsage, fmt::format("“{}” is complete already.", state.path.string())};
    if (payload.size() > kMaxRawBytes)
        return Error{ErrorCode::InvalidUsage,
            fmt::format("A chunk of {} bytes is too large for “{}”.", payload.size(), state.path.string())};
    const FileReader::Chunk chunk = state.frame(type, payload);
    if (Status written = state.write(state.buffer); !written)
        return written;
    state.chunks.push_back(chunk);
    return Ok{};
}

Status FileWriter::appendIndex(std::span<const ByteSpan> parts) {
    State& state = *m_state;
    if (state.finished)
        return Error{ErrorCode::InvalidUsage, fmt::format("“{}” is complete already.", state.path.string())};
    XXH3_state_t* const checksum = XXH3_createState();
    XXH3_64bits_reset(checksum);
    ChunkHeader header{};
    header.sync = kChunkSync;
    header.type = static_cast<std::uint32_t>(ChunkType::Index);
    for (const ByteSpan part : parts) {
        header.raw_bytes += part.size();
        XXH3_64bits_update(checksum, part.data(), part.size());
    }
    header.stored_bytes = header.raw_bytes;
    header.payload_checksum = XXH3_64bits_digest(checksum);
    XXH3_freeState(checksum);
    header.header_checksum = checksumOf(header);
    const FileReader::Chunk chunk{
        ChunkType::Index, 0, state.end, header.stored_bytes, header.raw_bytes, header.payload_checksum};
    const std::array<std::byte, 8> padding{};
    std::vector<ByteSpan> all{std::as_bytes(std::span(&header, 1))};
    all.insert(all.end(), parts.begin(), parts.end());
    all.push_back(
        ByteSpan(padding).first(static_cast<std::size_t>(padded(header.raw_bytes) - header.raw_bytes)));
    for (const ByteSpan part : all) {
        if (Status written = state.write(part); !written) {
            state.end = chunk.offset;
            if (ftruncate(state.file, static_cast<off_t>(state.end)) != 0)
                state.finished = true;
            return written;
        }
    }
    state.chunks.push_back(chunk);
    return Ok{};
}

Status FileWriter::finish() {
    State& state = *m_state;
    if (state.finished)
        return Ok{};
    const FileReader::Chunk directory = state.frame(ChunkType::Directory, encodeDirectory(state.chunks));
    const Trailer trailer{directory.offset, kTrailerMagic};
    const auto bytes = std::as_bytes(std::span(&trailer, 1));
    state.buffer.insert(state.buffer.end(), bytes.begin(), bytes.end());
    if (Status written = state.write(state.buffer); !written)
        return written;
    state.finished = true;
    return Ok{};
}

std::uint64_t FileWriter::bytesWritten() const {
    return m_state->end;
}

const std::filesystem::path& FileWriter::path() const {
    return m_state->path;
}

const FileHeader& FileWriter::header() const {
    return m_state->fileHeader;
}

const std::vector<Chunk>& FileWriter::chunks() const {
    return m_state->chunks;
}

Result<Bytes> FileWriter::read(const Chunk& chunk) const {
    Bytes stored(static_cast<std::size_t>(chunk.storedBytes));
    std::size_t done = 0;
    while (done < stored.size()) {
        const ssize_t count = pread(m_state->file, stored.data() + done, stored.size() - done,
            static_cast<off_t>(chunk.offset + sizeof(ChunkHeader) + done));
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return damagedChunk(chunk);
        done += static_cast<std::size_t>(count);
    }
    return unpackPayload(chunk, std::move(stored));
}

} // namespace tidemark::trace
