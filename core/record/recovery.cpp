// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/recovery.h"

#include "core/profile/trace_index.h"
#include "core/record/event_merge.h"
#include "core/record/existing_trace.h"
#include "core/record/family_file.h"
#include "core/record/family_recovery.h"
#include "core/record/file_lock.h"
#include "core/record/recording.h"
#include "core/record/ring_file.h"
#include "core/record/target_process.h"
#include "core/record/trace_end.h"
#include "core/record/trace_output.h"
#include "core/trace_format/file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <optional>
#include <unistd.h>

namespace tidemark::recording {
namespace {

constexpr std::size_t kEventsPerChunk = 64 * 1024;

/// Everything that the rings hold behind what the trace has.
class Salvage {
public:
    Salvage(LeftoverRingFile& file, TraceOutput& output) : m_file(file), m_output(output), m_merge(output) {}

    void start(const std::vector<trace::RingPosition>& inTrace) {
        m_status = m_file.status();
        for (std::uint32_t ring = 0; ring < m_status.size(); ++ring)
            start(ring, inTrace);
        for (const auto& [id, node] : m_file.stacks())
            m_output.stacks().restoreId(id, node);
    }

    Status run() {
        for (;;) {
            m_merge.read(m_status, m_file);
            const auto taken = m_merge.emit(kEndOfTime, EventMerge::Undefined::Pass, kEventsPerChunk);
            const bool last = taken == 0 && !m_merge.moreToRead();
            if (last || m_output.unflushedEvents() >= kEventsPerChunk)
                if (auto status = flush(); !status)
                    return status;
            if (last)
                return Ok{};
        }
    }

    std::uint64_t damages() const { return m_merge.damages() + m_lost; }

private:
    /// What comes behind the trace may lie in the spool, up to the tail; from there on it lies in the ring.
    void start(std::uint32_t ring, const std::vector<trace::RingPosition>& inTrace) {
        const RingStatus& status = m_status[ring];
        const std::uint64_t tail = std::min(status.tail, status.head);
        std::uint64_t position = std::min(tail, m_file.spooledFrom(ring).value_or(tail));
        EventKey stamp;
        for (const auto& known : inTrace) {
            if (known.ring != ring || known.position > status.head || known.position < position)
                continue;
            position = known.position;
            stamp = {known.tick, known.lamport};
        }
        if (position < tail && !m_file.isSpooled(ring, position)) {
            ++m_lost;
            position = tail;
        }
        m_merge.startRing(ring, position, stamp);
        if (position < status.head)
            m_output.setRingOwner(ring, {status.tid, status.generation, status.name, status.handlerOf});
    }

    Status flush() { return m_output.flush(m_merge.progress()); }

    LeftoverRingFile& m_file;
    TraceOutput& m_output;
    EventMerge m_merge;
    std::vector<RingStatus> m_status;
    std::uint64_t m_lost = 0; ///< rings whose spool is gone
};

/// A trace may have been overwritten by that of a later recording. Clocks tell nanoseconds.
bool isSameRecording(std::int64_t traceStart, const wire::SharedPage& page) {
    return traceStart == 0 || traceStart == page.clock_start_ns;
}

/// When what the trace shows began; 0 if it does not say.
std::int64_t startOf(const std::filesystem::path& trace) {
    const auto reader = trace::FileReader::open(trace);
    if (!reader)
        return 0;
    for (const auto& chunk : reader->chunks()) {
        if (chunk.type != trace::ChunkType::Info)
            continue;
        const auto payload = reader->read(chunk);
        const auto info = payload ? trace::decodeInfo(*payload) : Result<trace::Info>(payload.error());
        return info ? info->startMonotonicNs : 0;
    }
    return 0;
}

} // namespace

Status completeTrace(
    LeftoverRingFile& ring, const std::filesystem::path& trace, const CompletionOptions& options) {
    auto existing = readExisting(trace);
    if (!existing)
        return existing.error();
    if (!isSameRecording(existing->startMonotonicNs, ring.header().page))
        return Error{ErrorCode::NotFound,
            fmt::format(
                "'{}' was overwritten by another recording; what a ring file holds for the earlier one "
                "is of no use.",
                trace.string())};
    auto writer = trace::FileWriter::resume(trace);
    if (!writer)
        return writer.error();
    TraceOutput output(
        [&](trace::ChunkType type, trace::ByteSpan payload) { return writer->append(type, payload); });
    const auto positions = existing->ringPositions;
    const bool hasEnd = existing->hasEnd;
    const auto lastTime = existing->lastTime;
    output.setProgram(existing->program);
    output.resume(std::move(*existing));
    const auto& page = ring.header().page;
    output.setLatestTime(page.tick.load());
    if (!hasEnd) {
        Salvage salvage(ring, output);
        salvage.start(positions);
        EndCircumstances circumstances;
        auto status = salvage.run();
        if (status)
            status = appendNames(output, options.names);
        if (!status && !(options.lastAttempt && output.failed()))
            return status;
        circumstances.failure = output.failure();
        circumstances.recovered = options.recovered;
        circumstances.limit = options.limit;
        circumstances.family = options.family;
        circumstances.replaced =
            page.target_phase.load() == static_cast<std::uint32_t>(wire::TargetPhase::Exec);
        circumstances.duration = std::max(lastTime, output.lastTime());
        circumstances.damages = salvage.damages();
        const auto end = describeEnd(ring.header(), output, circumstances);
        if (status = output.appendAnyway(trace::ChunkType::End, trace::encodeEnd(end)); !status)
            return status;
    }
    return writer->finish();
}

std::optional<trace::End> readEnd(const std::filesystem::path& trace, std::uint64_t& fileBytes) {
    const auto reader = trace::FileReader::open(trace);
    if (!reader || !reader->complete())
        return std::nullopt;
    fileBytes = reader->fileBytes();
    for (const auto& chunk : reader->chunks()) {
        if (chunk.type != trace::ChunkType::End)
            continue;
        const auto payload = reader->read(chunk);
        const auto end = payload ? trace::decodeEnd(*payload) : Result<trace::End>(payload.error());
        if (end)
            return *end;
    }
    return std::nullopt;
}

} // namespace tidemark::recording

namespace tidemark {
namespace {

using namespace recording;

std::filesystem::path absolutePath(const std::filesystem::path& path) {
    std::error_code error;
    auto result = std::filesystem::weakly_canonical(std::filesystem::absolute(path, error), error);
    return error ? path : result;
}

} // namespace

std::optional<std::filesystem::path> findRingFile(const std::filesystem::path& trace) {
    const auto wanted = absolutePath(trace);
    const auto prefix = fmt::format("tidemark-{}-", getuid());
    for (const auto& folder : ringFolders(wanted.parent_path())) {
        std::error_code error;
        for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
             entry.increment(error)) {
            const auto name = entry->path().filename().string();
            if (!name.starts_with(prefix) || !name.ends_with(".ring"))
                continue;
            const auto file = LeftoverRingFile::open(entry->path());
            if (file && absolutePath((*file)->outputPath()) == wanted &&
                isSameRecording(startOf(trace), (*file)->header().page))
                return entry->path();
        }
    }
    return std::nullopt;
}

namespace {

Result<bool> isComplete(const std::filesystem::path& trace) {
    const auto reader = trace::FileReader::open(trace);
    if (!reader)
        return reader.error();
    return reader->complete();
}

/// Whether only the directory can be missing: an index was being added when that was interrupted.
bool hasEnd(const std::filesystem::path& trace) {
    const auto existing = readExisting(trace);
    return existing && existing->hasEnd;
}

/// As finishTrace(), if nobody else does the same.
Status finishTraceAlone(const std::filesystem::path& trace) {
    const auto complete = isComplete(trace);
    if (!complete || *complete)
        return complete ? Status(Ok{}) : complete.error();
    const auto path = findRingFile(trace);
    if (!path && hasEnd(trace)) {
        auto writer = trace::FileWriter::resume(trace);
        return writer ? writer->finish() : Status(writer.error());
    }
    if (!path)
        return Error{ErrorCode::NotFound,
            fmt::format("'{}' is unfinished and its ring file is gone; what is in it is all there is.",
                trace.string())};
    auto ring = LeftoverRingFile::open(*path);
    if (!ring)
        return ring.error();
    if (auto status = (*ring)->lock(); !status)
        return status;
    const auto& page = (*ring)->header().page;
    const bool stopped =
        page.recording_state.load() == static_cast<std::uint32_t>(wire::RecordingState::Stopped);
    if (!stopped && mapsFile(page.target_pid.load(), *path))
        return Error{ErrorCode::Unsupported, fmt::format("'{}' is still being recorded.", trace.string())};
    if (auto status = completeTrace(**ring, trace, {}); !status)
        return status;
    unlinkRingFile(*path);
    return Ok{};
}

/// The trace alone, without the other processes of its recording.
Status finishTrace(const std::filesystem::path& trace) {
    auto status = finishTraceAlone(trace);
    if (status)
        return status;
    const auto meanwhile = isComplete(trace);
    return meanwhile && *meanwhile ? Status(Ok{}) : status;
}

} // namespace

namespace {

/// So that nobody else completes the trace, or adds an index to it, at the same time.
class TraceLock {
public:
    explicit TraceLock(const std::filesystem::path& trace)
        : m_fd(open(trace.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)) {
        const auto whoeverHasItWillLeave = [] { return false; };
        m_taken = m_fd < 0 || takeLock(m_fd, whoeverHasItWillLeave) || errno != EWOULDBLOCK;
    }
    ~TraceLock() {
        if (m_fd >= 0)
            close(m_fd);
    }
    TraceLock(const TraceLock&) = delete;
    TraceLock& operator=(const TraceLock&) = delete;
    /// True also where files cannot be locked.
    bool taken() const { return m_taken; }

private:
    int m_fd;
    bool m_taken;
};

} // namespace

bool isLeftOver(const std::filesystem::path& trace) {
    return findRingFile(trace).has_value() || findFamilyFile(trace).has_value();
}

Status finishRecording(const std::filesystem::path& trace) {
    const TraceLock lock(trace);
    if (!lock.taken())
        return Error{ErrorCode::Unsupported,
            fmt::format("'{}' is being completed by another process.", trace.string())};
    const auto family = findFamilyFile(trace);
    const auto finished = family ? finishFamily(*family) : Status(Ok{});
    const auto status = finishTrace(trace);
    if (!status || !finished)
        return status ? finished : status;
    return addTraceIndex(trace);
}

} // namespace tidemark
