// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/trace_events.h"

#include "core/profile/event_feed.h"
#include "core/profile/trace_index.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace tidemark {
namespace {

using trace::ChunkType;
using trace::FileReader;

constexpr std::string_view kStep = "reading the trace";
constexpr std::uint64_t kProgressReports = 200;
constexpr std::size_t kEventsPerStopCheck = 65536;

/// Feeds the event chunks to an index writer.
class EventReading {
public:
    EventReading(const FileReader& reader, std::span<const std::string> poolNames,
        const std::stop_token& stop, ProgressSink* progress)
        : m_reader(reader), m_poolNames(poolNames), m_stop(stop), m_progress(progress) {}

    /// Cancelled, NotWritable, Corrupt.
    Result<IndexedEvents> run(IndexBytesWriter out, const std::filesystem::path& spillFolder) {
        m_feed.emplace(
            std::move(out), spillFolder, std::vector<std::string>(m_poolNames.begin(), m_poolNames.end()));
        readChunks();
        if (m_stop.stop_requested())
            return Error{ErrorCode::Cancelled, "Reading the trace was cancelled."};
        auto bytes = m_feed->writer().finish({}, m_stop, m_progress);
        if (!bytes)
            return bytes.error();
        auto index = ProfileIndex::open(*bytes);
        if (!index)
            return index.error();
        return IndexedEvents{*index, m_feed->problems()};
    }

private:
    void readChunks() {
        std::uint64_t total = 0;
        for (const FileReader::Chunk& chunk : m_reader.chunks())
            total += chunk.type == ChunkType::Events ? chunk.storedBytes : 0;
        std::uint64_t done = 0;
        std::uint64_t reported = 0;
        for (const FileReader::Chunk& chunk : m_reader.chunks()) {
            if (chunk.type != ChunkType::Events || !FileReader::understands(chunk))
                continue;
            if (m_stop.stop_requested())
                return;
            if (!readChunk(chunk) && !m_feed->problems().damage)
                m_feed->problems().damage = chunk.offset;
            done += chunk.storedBytes;
            if (m_progress != nullptr && (done == total || done - reported >= total / kProgressReports)) {
                reported = done;
                m_progress->progress(kStep, done, total);
            }
        }
    }

    bool readChunk(const FileReader::Chunk& chunk) {
        const Result<trace::Bytes> payload = m_reader.read(chunk);
        if (!payload)
            return false;
        const Result<trace::EventChunk> events = trace::decodeEvents(*payload);
        return events && take(*events);
    }

    bool take(const trace::EventChunk& chunk) {
        if (!m_feed->begin(chunk))
            return false;
        for (std::span<const trace::Event> left(chunk.events); !left.empty() && !m_stop.stop_requested();) {
            const std::size_t count = std::min(left.size(), kEventsPerStopCheck);
            m_feed->add(left.first(count));
            left = left.subspan(count);
        }
        return true;
    }

    const FileReader& m_reader;
    std::span<const std::string> m_poolNames;
    const std::stop_token& m_stop;
    ProgressSink* m_progress;
    std::optional<EventFeed> m_feed;
};

DataProblem noteOf(std::string sentence) {
    return {DataProblem::Severity::Note, 1, std::move(sentence)};
}

/// Builds the index in the cache. Whoever gets NotWritable may try in memory.
Result<IndexedEvents> buildInCache(EventReading& reading, const IndexCache& cache, const std::string& key) {
    Result<IndexCache::NewIndex> file = cache.begin(key);
    if (!file)
        return file.error();
    Result<IndexedEvents> events = reading.run(std::move(file->bytes), cache.folder());
    // An index of a damaged file is of no use once the file is whole again, and has the same key.
    const bool isWhole = events && events->problems.none();
    if (!isWhole || !cache.keep(file->path, key))
        cache.discard(file->path);
    return events;
}

/// As findTraceIndex(). One that turned out to be damaged when it was read is not used again.
Result<std::shared_ptr<const ProfileIndex>> indexInside(
    const FileReader& reader, const IndexCache& cache, const std::string& key) {
    if (cache.distrustsTrace(key))
        return Error{ErrorCode::Corrupt, "The index in the trace is damaged; another one is used."};
    return findTraceIndex(reader, [cache, key] { cache.distrustTrace(key); });
}

} // namespace

Result<IndexedEvents> indexEvents(const FileReader& reader, std::span<const std::string> poolNames,
    const IndexCache& cache, const std::stop_token& stop, ProgressSink* progress) {
    std::uint64_t raw = 0;
    for (const FileReader::Chunk& chunk : reader.chunks())
        raw += chunk.type == ChunkType::Events ? chunk.rawBytes : 0;
    EventReading reading(reader, poolNames, stop, progress);
    std::vector<DataProblem> notes;
    if (raw >= kSmallestCached) {
        const IndexKey key = indexKeyOf(reader.header(), reader.chunks());
        auto inside = indexInside(reader, cache, key.text());
        if (inside)
            return IndexedEvents{std::move(inside).value(), {}};
        if (inside.error().code != ErrorCode::NotFound)
            notes.push_back(noteOf(inside.error().sentence));
        auto known = cache.find(key.text());
        if (known)
            return IndexedEvents{std::move(known).value(), {std::move(notes), {}}};
        if (known.error().code == ErrorCode::Corrupt)
            notes.push_back(
                noteOf("The index of this trace in the cache was damaged; it has been built again."));
        Result<IndexedEvents> built = buildInCache(reading, cache, key.text());
        if (built || built.error().code == ErrorCode::Cancelled) {
            if (built)
                built->problems.problems.insert(built->problems.problems.begin(), notes.begin(), notes.end());
            return built;
        }
        notes.push_back(
            noteOf("The index of this trace is held in memory, because it could not be kept in the "
                   "cache, so that the next opening takes as long again: " +
                   built.error().sentence));
    }
    std::error_code noFolder;
    Result<IndexedEvents> built =
        reading.run(IndexBytesWriter(), std::filesystem::temp_directory_path(noFolder));
    if (built)
        built->problems.problems.insert(built->problems.problems.begin(), notes.begin(), notes.end());
    return built;
}

} // namespace tidemark
