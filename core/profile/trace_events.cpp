// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/trace_events.h"

#include "core/profile/index_writer.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <utility>

namespace tidemark {
namespace {

using trace::ChunkType;
using trace::FileReader;

constexpr std::string_view kStep = "reading the trace";
constexpr std::uint64_t kProgressReports = 200;
constexpr std::size_t kEventsPerStopCheck = 65536;
/// More events than this cannot have been lost between two chunks; a larger gap is a lie.
constexpr Position kMaxGap = Position{1} << 40;

BuilderEvent::Kind kindOf(trace::EventKind kind) {
    using Kind = BuilderEvent::Kind;
    static_assert(static_cast<int>(Kind::ReallocFailed) == static_cast<int>(trace::EventKind::ReallocFailed));
    static_assert(static_cast<int>(Kind::Unmapping) == static_cast<int>(trace::kLastEventKind));
    return static_cast<Kind>(kind);
}

Call callOf(trace::Call call) {
    static_assert(static_cast<int>(Call::Pvalloc) == static_cast<int>(trace::Call::Pvalloc));
    static_assert(static_cast<int>(kLastCall) == static_cast<int>(trace::kLastCall));
    return static_cast<Call>(call);
}

Domain domainOf(std::uint32_t domain, std::span<const std::string> names) {
    if (domain == 0)
        return Domain::Heap;
    return domain < names.size() && names[domain].starts_with("python") ? Domain::Python : Domain::Pool;
}

BuilderEvent eventOf(const trace::Event& from, std::span<const std::string> poolNames) {
    BuilderEvent event;
    event.kind = kindOf(from.kind);
    event.call = callOf(from.call);
    event.domain = domainOf(from.domain, poolNames);
    event.thread = ThreadId{from.thread};
    event.stack = StackId{from.stack};
    event.address = from.address;
    event.size = from.size;
    event.time = from.time;
    event.usable = from.usable;
    event.threadAllocations = from.threadAllocations;
    event.freeStack = StackId{from.freeStack};
    event.pool = from.domain;
    return event;
}

/// Names the events of a file by the places and checksums of their chunks.
std::string keyOf(const FileReader& reader) {
    XXH3_state_t* const state = XXH3_createState();
    XXH3_128bits_reset(state);
    const auto add = [&](std::uint64_t value) { XXH3_128bits_update(state, &value, sizeof value); };
    add(kIndexMagic);
    XXH3_128bits_update(state, reader.header().uuid.data(), reader.header().uuid.size());
    for (const FileReader::Chunk& chunk : reader.chunks()) {
        if (chunk.type != ChunkType::Events)
            continue;
        add(chunk.offset);
        add(chunk.storedBytes);
        add(chunk.checksum);
    }
    const XXH128_hash_t hash = XXH3_128bits_digest(state);
    XXH3_freeState(state);
    return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

/// Feeds the event chunks to an index writer.
class EventReading {
public:
    EventReading(const FileReader& reader, std::span<const std::string> poolNames,
        const std::stop_token& stop, ProgressSink* progress)
        : m_reader(reader), m_poolNames(poolNames), m_stop(stop), m_progress(progress) {}

    /// Cancelled, NotWritable, Corrupt.
    Result<IndexedEvents> run(IndexBytesWriter out, const std::filesystem::path& spillFolder) {
        m_writer = std::make_unique<IndexWriter>(std::move(out), spillFolder);
        m_problems = {};
        readChunks();
        if (m_stop.stop_requested())
            return Error{ErrorCode::Cancelled, "Reading the trace was cancelled."};
        auto bytes = m_writer->finish({}, m_stop, m_progress);
        if (!bytes)
            return bytes.error();
        auto index = ProfileIndex::open(*bytes);
        if (!index)
            return index.error();
        return IndexedEvents{*index, m_problems};
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
            if (!readChunk(chunk) && !m_problems.damage)
                m_problems.damage = chunk.offset;
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
        const Position expected = m_writer->nextPosition();
        if (chunk.first < expected || chunk.first - expected > kMaxGap)
            return false;
        if (chunk.first > expected) {
            m_problems.problems.push_back(m_problems.missing(expected, chunk.first - 1));
            m_writer->skipTo(chunk.first);
        }
        std::size_t untilCheck = kEventsPerStopCheck;
        for (const trace::Event& from : chunk.events) {
            m_writer->addEvent(eventOf(from, m_poolNames));
            if (--untilCheck == 0) {
                untilCheck = kEventsPerStopCheck;
                if (m_stop.stop_requested())
                    break;
            }
        }
        return true;
    }

    const FileReader& m_reader;
    std::span<const std::string> m_poolNames;
    const std::stop_token& m_stop;
    ProgressSink* m_progress;
    std::unique_ptr<IndexWriter> m_writer;
    EventProblems m_problems;
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
    const bool isWhole = events && events->problems.problems.empty() && !events->problems.damage;
    if (!isWhole || !cache.keep(file->path, key))
        cache.discard(file->path);
    return events;
}

} // namespace

std::string groupedNumber(std::uint64_t number) {
    const std::string digits = std::to_string(number);
    std::string text;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0)
            text += ',';
        text += digits[i];
    }
    return text;
}

DataProblem EventProblems::missing(Position first, Position last) {
    const std::string cause =
        damage ? fmt::format(": the file is damaged at offset {}", *damage) : std::string();
    damage.reset();
    return {DataProblem::Severity::Warning, last - first + 1,
        fmt::format("The events {} to {} are missing{}.", groupedNumber(first), groupedNumber(last), cause)};
}

Result<IndexedEvents> indexEvents(const FileReader& reader, std::span<const std::string> poolNames,
    const IndexCache& cache, const std::stop_token& stop, ProgressSink* progress) {
    std::uint64_t raw = 0;
    for (const FileReader::Chunk& chunk : reader.chunks())
        raw += chunk.type == ChunkType::Events ? chunk.rawBytes : 0;
    EventReading reading(reader, poolNames, stop, progress);
    std::vector<DataProblem> notes;
    if (raw >= kSmallestCached) {
        const std::string key = keyOf(reader);
        auto known = cache.find(key);
        if (known)
            return IndexedEvents{std::move(known).value(), {}};
        if (known.error().code == ErrorCode::Corrupt)
            notes.push_back(
                noteOf("The index of this trace in the cache was damaged; it has been built again."));
        Result<IndexedEvents> built = buildInCache(reading, cache, key);
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
    Result<IndexedEvents> built = reading.run(IndexBytesWriter(), std::filesystem::temp_directory_path());
    if (built)
        built->problems.problems.insert(built->problems.problems.begin(), notes.begin(), notes.end());
    return built;
}

} // namespace tidemark
