// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/trace_index.h"

#include "core/profile/event_feed.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <fmt/format.h>
#include <utility>
#include <xxhash.h>

namespace tidemark {
namespace {

using trace::Chunk;
using trace::ChunkType;
using trace::FileReader;

constexpr std::size_t kEventsPerStopCheck = 65536;

/// The payload of INDX begins with it; the index follows.
struct TraceIndexHeader {
    std::uint64_t version = kIndexMagic;
    IndexKey key;
    std::uint64_t reserved = 0;
};
static_assert(sizeof(TraceIndexHeader) == 32);

Error useless(ErrorCode code, const char* why) {
    return {code, fmt::format("The index in the trace {}; another one is used.", why)};
}

/// Reads all events; Corrupt if some are lost: such an index must not stay.
Status feedAll(
    const FileReader& reader, EventFeed& feed, const std::stop_token& stop, ProgressSink* progress) {
    for (const Chunk& chunk : reader.chunks()) {
        if (chunk.type == ChunkType::Domains) {
            if (const auto payload = reader.read(chunk); payload)
                if (const auto domains = trace::decodeDomains(*payload); domains)
                    feed.nameDomains(*domains);
        }
        if (chunk.type != ChunkType::Events)
            continue;
        const auto payload = reader.read(chunk);
        const auto events =
            payload ? trace::decodeEvents(*payload) : Result<trace::EventChunk>(payload.error());
        if (!events || !feed.begin(*events) || !feed.problems().none())
            return Error{
                ErrorCode::Corrupt, "The trace gets no index, because some of its events are damaged."};
        for (std::span<const trace::Event> left(events->events); !left.empty();) {
            if (stop.stop_requested())
                return Error{ErrorCode::Cancelled, "Building the index was cancelled."};
            const std::size_t count = std::min(left.size(), kEventsPerStopCheck);
            feed.add(left.first(count));
            left = left.subspan(count);
        }
        if (progress != nullptr)
            progress->progress("reading the trace", chunk.offset, reader.fileBytes());
    }
    return Ok{};
}

bool isWorthAnIndex(const FileReader& reader) {
    std::uint64_t raw = 0;
    for (const Chunk& chunk : reader.chunks())
        raw += chunk.type == ChunkType::Events ? chunk.rawBytes : 0;
    return raw >= kSmallestCached;
}

} // namespace

std::string IndexKey::text() const {
    return fmt::format("{:016x}{:016x}", high, low);
}

IndexKey indexKeyOf(const trace::FileHeader& header, std::span<const Chunk> chunks) {
    XXH3_state_t* const state = XXH3_createState();
    XXH3_128bits_reset(state);
    const auto add = [&](std::uint64_t value) { XXH3_128bits_update(state, &value, sizeof value); };
    add(kIndexMagic);
    XXH3_128bits_update(state, header.uuid.data(), header.uuid.size());
    for (const Chunk& chunk : chunks) {
        if (chunk.type != ChunkType::Events && chunk.type != ChunkType::Domains)
            continue;
        add(chunk.offset);
        add(chunk.storedBytes);
        add(chunk.checksum);
    }
    const XXH128_hash_t hash = XXH3_128bits_digest(state);
    XXH3_freeState(state);
    return {hash.low64, hash.high64};
}

Result<std::shared_ptr<const ProfileIndex>> findTraceIndex(
    const FileReader& reader, std::function<void()> onDamage) {
    const auto last = std::find_if(reader.chunks().rbegin(), reader.chunks().rend(),
        [](const Chunk& chunk) { return chunk.type == ChunkType::Index; });
    if (last == reader.chunks().rend())
        return Error{ErrorCode::NotFound, "There is no index in the trace."};
    const std::uint64_t offset = last->offset + sizeof(trace::ChunkHeader);
    Result<MappedFile> file = MappedFile::open(reader.path(), MappedFile::WhenShrunk::ReadZeros);
    TraceIndexHeader header;
    const bool fits = file && last->storedBytes >= sizeof header && offset <= file->bytes().size() &&
                      last->storedBytes <= file->bytes().size() - offset;
    if (!fits)
        return useless(ErrorCode::Corrupt, "is damaged");
    std::memcpy(&header, file->bytes().data() + offset, sizeof header);
    if (header.version != kIndexMagic)
        return useless(ErrorCode::NewerVersion, "was written by another version of Tidemark");
    if (header.key != indexKeyOf(reader.header(), reader.chunks()))
        return useless(ErrorCode::Corrupt, "belongs to other events");
    auto bytes = std::make_shared<IndexBytes>(
        std::move(file).value(), offset + sizeof header, last->storedBytes - sizeof header);
    bytes->onDamage(std::move(onDamage));
    auto index = ProfileIndex::open(std::move(bytes));
    return index ? index : useless(ErrorCode::Corrupt, "is damaged");
}

Status appendTraceIndex(trace::FileWriter& writer, const IndexBytes& index) {
    TraceIndexHeader header;
    header.key = indexKeyOf(writer.header(), writer.chunks());
    const std::array parts{trace::ByteSpan(std::as_bytes(std::span(&header, 1))), index.all()};
    return writer.appendIndex(parts);
}

Status addTraceIndex(const std::filesystem::path& trace, std::stop_token stop, ProgressSink* progress) {
    std::shared_ptr<const IndexBytes> index;
    {
        const auto reader = FileReader::open(trace);
        if (!reader)
            return reader.error();
        if (!isWorthAnIndex(*reader) || findTraceIndex(*reader))
            return Ok{};
        const std::filesystem::path folder = std::filesystem::absolute(trace).parent_path();
        auto out = IndexBytesWriter::createUnnamed(folder);
        if (!out)
            return out.error();
        EventFeed feed(std::move(out).value(), folder);
        if (Status fed = feedAll(*reader, feed, stop, progress); !fed)
            return fed;
        auto bytes = feed.writer().finish({}, stop, progress);
        if (!bytes)
            return bytes.error();
        index = std::move(bytes).value();
    }
    auto writer = trace::FileWriter::reopen(trace);
    if (!writer)
        return writer.error();
    const Status appended = appendTraceIndex(*writer, *index);
    const Status finished = writer->finish();
    return appended ? finished : appended;
}

} // namespace tidemark
