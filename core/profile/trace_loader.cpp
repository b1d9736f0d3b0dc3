// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/trace_loader.h"

#include "core/profile/object_graph.h"
#include "core/profile/profile_builder.h"
#include "core/profile/trace_events.h"
#include "core/profile/trace_names.h"
#include "core/trace_format/file.h"
#include "core/trace_format/framing.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tidemark {
namespace {

using trace::ChunkType;
using trace::FileReader;
using Severity = DataProblem::Severity;

/// Limits on what a small hostile file can make of the memory.
constexpr std::size_t kMaxFrames = std::size_t{16} << 20;
constexpr std::size_t kMaxStacks = std::size_t{64} << 20;

std::string hex(const std::string& bytes) {
    std::string text;
    for (const char byte : bytes)
        text += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    return text;
}

bool isThisHost(const std::string& host) {
    std::array<char, 256> name{};
    return gethostname(name.data(), name.size() - 1) == 0 && host == name.data();
}

EndReason reasonOf(trace::EndReason reason) {
    static_assert(static_cast<int>(EndReason::Vanished) == static_cast<int>(trace::EndReason::Vanished));
    return static_cast<EndReason>(reason);
}

StackKind kindOf(const trace::StackNode& node) {
    if ((node.flags & trace::StackNode::kUnknown) != 0)
        return StackKind::Unknown;
    if (node.frame == trace::kNoFrame)
        return (node.flags & trace::StackNode::kCut) != 0 ? StackKind::Cut : StackKind::Unknown;
    return StackKind::Normal;
}

/// What is lost with a chunk of this type.
std::string_view lossOf(ChunkType type) {
    switch (type) {
    case ChunkType::Info:
        return "what was recorded, and where, is not known";
    case ChunkType::Modules:
        return "modules are missing";
    case ChunkType::Frames:
    case ChunkType::Stacks:
        return "stacks are missing and shown as [unknown]";
    case ChunkType::Events:
        return "events are missing";
    case ChunkType::Threads:
        return "names of threads are missing";
    case ChunkType::Counters:
        return "memory samples are missing";
    case ChunkType::Marks:
        return "marks are missing";
    case ChunkType::Domains:
        return "names of domains are missing";
    case ChunkType::StaleStacks:
        return "it is not known which lines may be stale";
    case ChunkType::PythonObjects:
        return "it is not known who held Python's objects";
    case ChunkType::Names:
        return "names of functions are missing";
    case ChunkType::End:
        return "how the recording ended is not known";
    case ChunkType::Code:
    case ChunkType::Source:
        return "code or sources that were packed are missing";
    case ChunkType::PythonCode: // What names are made of; these are there already.
    case ChunkType::Index:
    case ChunkType::Directory:
        break;
    }
    return "nothing is missing";
}

/// One pass over the chunks of one file.
class Loader {
public:
    Loader(const FileReader& reader, std::stop_token stop, ProgressSink* progress)
        : m_reader(reader), m_stop(std::move(stop)), m_progress(progress) {}

    /// False if stopped.
    bool readTables();
    /// Cancelled.
    Status readEvents(const IndexCache& cache);
    LoadedProfile finish(const std::filesystem::path& path);

private:
    void note(Severity severity, std::string sentence, std::uint64_t count = 1) {
        m_builder.facts().problems.push_back({severity, count, std::move(sentence)});
    }
    void readChunk(const FileReader::Chunk& chunk);
    void noteDamage(const FileReader::Chunk& chunk);

    Status take(const trace::Info& info);
    Status take(const std::vector<trace::Module>& modules);
    Status take(const trace::FrameChunk& chunk);
    Status take(const trace::StackChunk& chunk);
    Status take(const std::vector<trace::Thread>& threads);
    Status take(const std::vector<trace::CounterSample>& samples);
    Status take(const std::vector<trace::Mark>& marks);
    Status take(const std::vector<trace::Domain>& domains);
    Status take(const std::vector<trace::StaleStack>& stacks);
    Status take(ObjectGraph graph);
    Status take(trace::NamesChunk names);
    Status take(const trace::End& end);
    template <typename T>
    Status takeDecoded(Result<T> decoded) {
        return decoded ? take(std::move(decoded).value()) : Status(decoded.error());
    }
    bool isLost(std::uint32_t frame) const;
    Status takePayload(ChunkType type, trace::ByteSpan payload);

    void noteFileProblems();
    void noteEnd();
    void noteUnknownLoss();
    void noteLosses(const trace::End& end);
    void noteModules(const trace::NamesChunk& names);

    const FileReader& m_reader;
    std::stop_token m_stop;
    ProgressSink* m_progress;
    ProfileBuilder m_builder;
    EventProblems m_eventProblems;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> m_lostFrames; ///< [first, end) ids
    std::optional<trace::NamesChunk> m_names;
    std::optional<trace::End> m_end;
    Nanoseconds m_startMonotonic = 0;
    bool m_endDamaged = false;
    bool m_namesDamaged = false;
    bool m_infoSeen = false;
};

bool Loader::readTables() {
    for (const FileReader::Chunk& chunk : m_reader.chunks()) {
        if (m_stop.stop_requested())
            return false;
        if (chunk.type == ChunkType::Code)
            m_builder.facts().packedCode = true;
        else if (chunk.type == ChunkType::Source)
            m_builder.facts().packedSources = true;
        else if (chunk.type != ChunkType::Events && chunk.type != ChunkType::Index)
            readChunk(chunk);
    }
    return !m_stop.stop_requested();
}

Status Loader::readEvents(const IndexCache& cache) {
    Result<IndexedEvents> events =
        indexEvents(m_reader, m_builder.draft().poolNames(), cache, m_stop, m_progress);
    if (!events)
        return events.error();
    m_builder.useIndex(std::move(events->index));
    m_eventProblems = std::move(events->problems);
    for (const DataProblem& problem : m_eventProblems.problems)
        m_builder.facts().problems.push_back(problem);
    return Ok{};
}

void Loader::readChunk(const FileReader::Chunk& chunk) {
    if (!FileReader::understands(chunk))
        return; // Told by the reader.
    const Result<trace::Bytes> payload = m_reader.read(chunk);
    const Status taken = payload ? takePayload(chunk.type, *payload) : Status(payload.error());
    if (!taken)
        noteDamage(chunk);
}

Status Loader::takePayload(ChunkType type, trace::ByteSpan payload) {
    switch (type) {
    case ChunkType::Info:
        return takeDecoded(trace::decodeInfo(payload));
    case ChunkType::Modules:
        return takeDecoded(trace::decodeModules(payload));
    case ChunkType::Frames:
        return takeDecoded(trace::decodeFrames(payload));
    case ChunkType::Stacks:
        return takeDecoded(trace::decodeStacks(payload));
    case ChunkType::Events:
        break; // See indexEvents().
    case ChunkType::Threads:
        return takeDecoded(trace::decodeThreads(payload));
    case ChunkType::Counters:
        return takeDecoded(trace::decodeCounters(payload));
    case ChunkType::Names:
        return takeDecoded(trace::decodeNames(payload));
    case ChunkType::End:
        return takeDecoded(trace::decodeEnd(payload));
    case ChunkType::Marks:
        return takeDecoded(trace::decodeMarks(payload));
    case ChunkType::Domains:
        return takeDecoded(trace::decodeDomains(payload));
    case ChunkType::StaleStacks:
        return takeDecoded(trace::decodeStaleStacks(payload));
    case ChunkType::PythonObjects:
        return takeDecoded(readObjectGraph(payload));
    case ChunkType::Code: // See packed_code.h.
    case ChunkType::Source:
    case ChunkType::PythonCode:
    case ChunkType::Index: // See findTraceIndex().
    case ChunkType::Directory:
        break;
    }
    return Ok{};
}

void Loader::noteDamage(const FileReader::Chunk& chunk) {
    m_infoSeen |= chunk.type == ChunkType::Info;
    m_namesDamaged |= chunk.type == ChunkType::Names;
    m_endDamaged |= chunk.type == ChunkType::End;
    note(Severity::Warning, fmt::format("The chunk {} at offset {} is damaged: {}.",
                                trace::nameOf(chunk.type), chunk.offset, lossOf(chunk.type)));
}

Status Loader::take(const trace::Info& info) {
    m_infoSeen = true;
    ProfileFacts& facts = m_builder.facts();
    facts.program = info.program;
    facts.arguments = info.arguments;
    facts.workingDirectory = info.workingDirectory;
    facts.host = info.host;
    facts.kernel = info.kernel;
    facts.machine = info.machine;
    facts.recordedBy = info.recordedBy;
    facts.pid = info.pid;
    facts.startWallClockNs = info.startWallClockNs;
    m_startMonotonic = info.startMonotonicNs;
    facts.timeResolution = info.timeResolutionNs;
    facts.samplingBytes = static_cast<std::uint64_t>(std::max<std::int64_t>(info.samplingBytes, 0));
    m_builder.capabilities().estimated = facts.samplingBytes != 0;
    facts.recordedHere = info.uid == static_cast<std::int64_t>(getuid()) && isThisHost(info.host);
    return Ok{};
}

Status Loader::take(const std::vector<trace::Module>& modules) {
    for (const trace::Module& from : modules) {
        Module module;
        module.start = from.start;
        module.end = from.end;
        module.bias = from.bias;
        module.loaded = from.loaded;
        module.unloaded = from.unloaded;
        module.buildId = hex(from.buildId);
        module.path = from.path;
        m_builder.setModule(ModuleId{from.id}, std::move(module));
    }
    return Ok{};
}

Status Loader::take(const trace::FrameChunk& chunk) {
    const auto have = static_cast<std::uint32_t>(m_builder.frameCount());
    if (chunk.firstId < have || chunk.firstId - have > trace::kMaxItemsPerChunk ||
        chunk.firstId + chunk.frames.size() > kMaxFrames)
        return Error{ErrorCode::Corrupt, "A table of frames does not follow the one before it."};
    if (chunk.firstId > have)
        m_lostFrames.emplace_back(have, chunk.firstId);
    for (std::uint32_t id = have; id < chunk.firstId; ++id)
        m_builder.addFrame({});
    for (const trace::Frame& frame : chunk.frames)
        m_builder.addFrame({frame.module == 0 ? ModuleId{} : ModuleId{frame.module - 1}, frame.address});
    return Ok{};
}

bool Loader::isLost(std::uint32_t frame) const {
    const auto behind = std::upper_bound(m_lostFrames.begin(), m_lostFrames.end(), frame,
        [](std::uint32_t wanted, const auto& range) { return wanted < range.first; });
    return behind != m_lostFrames.begin() && frame < std::prev(behind)->second;
}

Status Loader::take(const trace::StackChunk& chunk) {
    const std::size_t have = m_builder.stackCount();
    if (chunk.firstId < have || chunk.firstId - have > trace::kMaxItemsPerChunk ||
        chunk.firstId + chunk.nodes.size() > kMaxStacks)
        return Error{ErrorCode::Corrupt, "A table of stacks does not follow the one before it."};
    for (std::size_t id = have; id < chunk.firstId; ++id)
        m_builder.addStack({kEmptyStack, FrameId{}, StackKind::Unknown});
    for (const trace::StackNode& from : chunk.nodes) {
        StackNode node{StackId{from.parent}, FrameId{from.frame}, kindOf(from)};
        if (isLost(from.frame))
            node.kind = StackKind::Unknown;
        m_builder.addStack(node);
    }
    return Ok{};
}

Status Loader::take(const std::vector<trace::Thread>& threads) {
    for (const trace::Thread& thread : threads)
        m_builder.setThread(ThreadId{thread.id}, {thread.tid, thread.name});
    return Ok{};
}

Status Loader::take(const std::vector<trace::CounterSample>& samples) {
    for (const trace::CounterSample& from : samples) {
        CounterSample sample{from.time, from.rssBytes, from.privateDirtyBytes, from.swapBytes};
        if (from.rssBytes >= 0 && from.recorderRingBytes > 0)
            sample.rssBytes = std::max<std::int64_t>(0, from.rssBytes - from.recorderRingBytes);
        m_builder.addCounter(sample);
    }
    return Ok{};
}

Status Loader::take(const std::vector<trace::Mark>& marks) {
    for (const trace::Mark& from : marks) {
        Marker marker;
        marker.kind = from.kind == trace::MarkKind::PhaseBegin ? Marker::Kind::PhaseBegin
                      : from.kind == trace::MarkKind::PhaseEnd ? Marker::Kind::PhaseEnd
                      : from.kind == trace::MarkKind::Tag      ? Marker::Kind::Tag
                                                               : Marker::Kind::Mark;
        marker.position = from.position;
        marker.time = from.time;
        marker.thread = ThreadId{from.thread};
        marker.text = from.text;
        m_builder.addMarker(std::move(marker));
    }
    return Ok{};
}

Status Loader::take(const std::vector<trace::Domain>& domains) {
    for (const trace::Domain& domain : domains)
        m_builder.setPoolName(domain.id, domain.name);
    return Ok{};
}

Status Loader::take(const std::vector<trace::StaleStack>& stacks) {
    for (const trace::StaleStack& stale : stacks)
        m_builder.setStale(StackId{stale.stack}, stale.type);
    return Ok{};
}

Status Loader::take(ObjectGraph graph) {
    graph.time -= m_startMonotonic;
    m_builder.setObjectGraph(std::move(graph));
    return Ok{};
}

Status Loader::take(trace::NamesChunk names) {
    m_names = std::move(names);
    return Ok{};
}

Status Loader::take(const trace::End& end) {
    m_end = end;
    return Ok{};
}

void Loader::noteFileProblems() {
    for (const trace::Problem& problem : m_reader.problems()) {
        const bool harmless = problem.kind == trace::Problem::Kind::UnknownChunk ||
                              problem.kind == trace::Problem::Kind::DamagedDirectory;
        note(harmless ? Severity::Note : Severity::Warning, problem.sentence);
    }
    if (m_end && !m_reader.complete() && m_reader.problems().empty())
        note(Severity::Note, "The file has no end mark: its last bytes were cut off, or it is still being "
                             "written; nothing that was recorded is missing.");
}

void Loader::noteEnd() {
    ProfileFacts& facts = m_builder.facts();
    const Position last = m_builder.nextPosition() - 1;
    facts.complete = m_end.has_value();
    facts.duration = m_builder.lastTime();
    if (!m_infoSeen)
        note(Severity::Warning, "The file does not say what was recorded, and where: that part is missing.");
    if (!m_end) {
        noteUnknownLoss();
        if (!m_endDamaged)
            note(Severity::Warning,
                "The recording has no end: the file was cut short, its recorder died, or it is "
                "still being written; everything up to there is shown.");
        return;
    }
    facts.duration = std::max(facts.duration, m_end->duration);
    facts.endReason = reasonOf(m_end->reason);
    facts.exitStatus = m_end->exitStatus;
    facts.exitSignal = m_end->exitSignal;
    facts.endDetail = m_end->detail;
    for (const auto& process : m_end->unrecordedProcesses)
        facts.unrecordedProcesses.push_back({process.pid, process.image});
    if (last < m_end->events)
        m_builder.facts().problems.push_back(m_eventProblems.missing(last + 1, m_end->events));
    else if (last > m_end->events)
        note(Severity::Warning, fmt::format("The recording says that it has {} events, but {} were found.",
                                    groupedNumber(m_end->events), groupedNumber(last)));
    noteUnknownLoss();
    noteLosses(*m_end);
}

void Loader::noteUnknownLoss() {
    if (m_eventProblems.damage)
        note(Severity::Warning, fmt::format("The last events are missing: the file is damaged at offset {}.",
                                    *m_eventProblems.damage));
}

void Loader::noteLosses(const trace::End& end) {
    const auto tell = [this](Severity severity, std::uint64_t count, std::string_view sentence) {
        if (count > 0)
            note(severity, fmt::format(fmt::runtime(sentence), groupedNumber(count)), count);
    };
    if (end.reason == trace::EndReason::DataLost)
        note(Severity::Warning,
            end.detail.empty() ? "The recording ended early: the recorder failed." : end.detail);
    else if (!end.detail.empty() &&
             (end.reason == trace::EndReason::Exit || end.reason == trace::EndReason::Signal))
        note(Severity::Warning, end.detail);
    tell(Severity::Warning, end.droppedEvents, "Events that were not recorded: {}.");
    tell(Severity::Note, end.cutStacks, "Stacks of which only the innermost 1,024 frames were kept: {}.");
    tell(Severity::Note, end.unreliableFrames,
        "Frames that were guessed, because their code has no unwind tables: {}.");
    tell(Severity::Note, end.checkedWalks, "Stack walks that were compared with two other ways to walk: {}.");
    tell(Severity::Warning, end.differingWalks,
        "Stack walks that another way to walk did not agree with: {}.");
    tell(Severity::Warning, end.unknownStacks, "Stacks whose definition was lost, shown as [unknown]: {}.");
    if (end.recovered)
        note(Severity::Note,
            "The recorder died; the recording was completed afterwards from what it left behind.");
}

void Loader::noteModules(const trace::NamesChunk& names) {
    const auto modules = m_builder.draft().modules();
    std::vector<bool> used(modules.size());
    for (const Frame& frame : m_builder.draft().frames()) {
        if (frame.module.index() < used.size())
            used[frame.module.index()] = true;
    }
    for (const trace::NamesChunk::ModuleHealth& health : names.modules) {
        if (health.module >= used.size() || !used[health.module])
            continue;
        if (healthStateOf(health.state) == ModuleHealth::State::Nothing)
            note(Severity::Note,
                fmt::format("No function names for {}: {}", modules[health.module].name, health.reason));
    }
}

LoadedProfile Loader::finish(const std::filesystem::path& path) {
    noteFileProblems();
    noteEnd();
    if (m_names)
        noteModules(*m_names);
    else if (!m_namesDamaged)
        note(Severity::Note, "The file has no names of functions: its recording was not completed.");
    ProfileFacts& facts = m_builder.facts();
    facts.path = path.string();
    facts.format = fmt::format("Tidemark trace {}.{}", m_reader.header().major, m_reader.header().minor);
    facts.fileBytes = m_reader.fileBytes();
    LoadedProfile loaded;
    loaded.profile = m_builder.finish();
    loaded.names = namesOf(loaded.profile, m_names.value_or(trace::NamesChunk{}));
    return loaded;
}

} // namespace

Result<LoadedProfile> loadTrace(const std::filesystem::path& path, std::stop_token stop,
    ProgressSink* progress, const IndexCache& cache) {
    const Result<FileReader> reader = FileReader::open(path);
    if (!reader)
        return reader.error();
    Loader loader(*reader, std::move(stop), progress);
    const Error stopped{ErrorCode::Cancelled, fmt::format("Reading “{}” was cancelled.", path.string())};
    if (!loader.readTables())
        return stopped;
    if (const Status events = loader.readEvents(cache); !events)
        return events.error().code == ErrorCode::Cancelled ? stopped : events.error();
    return loader.finish(path);
}

} // namespace tidemark
