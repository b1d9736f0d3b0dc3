// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/tracemalloc/tracemalloc_importer.h"

#include "core/import/named_frames.h"
#include "core/import/tracemalloc/sidecar.h"
#include "core/import/tracemalloc/snapshot_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace tidemark {
namespace {

using namespace tracemalloc;
using Severity = DataProblem::Severity;

bool recognises(std::string_view head) {
    // Any pickle of a protocol that dump() can have used: which one it is only reading tells.
    return head.size() >= 2 && head[0] == '\x80' && head[1] >= 2 && head[1] <= 5;
}

/// Adds snapshots to a builder, in order of time.
class Series {
public:
    explicit Series(ProfileBuilder& builder) : m_builder(builder), m_frames(builder) {}

    TraceTables& tables() { return m_tables; }
    void add(const SnapshotSums& sums, Nanoseconds time, std::string name);
    LoadedProfile finish();
    void note(Severity severity, std::uint64_t count, std::string sentence) {
        if (count > 0)
            m_builder.facts().problems.push_back({severity, count, std::move(sentence)});
    }
    std::size_t size() const { return m_snapshots; }

private:
    void addNewFrames();
    StackId stackOf(const TraceTables::Kind& kind);
    SnapshotEntry entryOf(std::uint32_t kind, const SnapshotSums::Sum& sum);

    ProfileBuilder& m_builder;
    NamedFrames m_frames;
    TraceTables m_tables;
    std::vector<StackId> m_stacks;                  ///< by kind of trace
    std::map<std::uint32_t, std::uint32_t> m_pools; ///< by tracemalloc's domain
    StackId m_cut;                                  ///< the pseudo frame, once it is needed
    std::size_t m_snapshots = 0;
    std::uint64_t m_cutBlocks = 0; ///< of the last snapshot
    std::vector<std::uint64_t> m_limits;
    std::uint64_t m_trailing = 0;
};

/// Frames have the tables' numbers.
void Series::addNewFrames() {
    for (std::size_t i = m_builder.frameCount(); i < m_tables.frames(); ++i) {
        const TraceTables::Frame from = m_tables.frameOf(static_cast<std::uint32_t>(i));
        const std::string& file = m_tables.textOf(from.file);
        const std::string name = fmt::format("{}:{}", file.substr(file.rfind('/') + 1), from.line);
        m_frames.add({name, file, file, from.line, 0});
    }
}

StackId Series::stackOf(const TraceTables::Kind& kind) {
    StackId stack = kEmptyStack;
    if (kind.cut) {
        if (!m_cut.valid())
            m_cut = m_builder.addStack({kEmptyStack, FrameId(), StackKind::Cut});
        stack = m_cut;
    }
    const auto frames = m_tables.framesOf(kind.traceback);
    for (auto at = frames.rbegin(); at != frames.rend(); ++at)
        stack = m_frames.stack(stack, FrameId(*at));
    return stack;
}

SnapshotEntry Series::entryOf(std::uint32_t kind, const SnapshotSums::Sum& sum) {
    SnapshotEntry entry;
    entry.stack = m_stacks[kind];
    entry.bytes = static_cast<std::int64_t>(sum.bytes);
    entry.blocks = static_cast<std::int64_t>(sum.blocks);
    entry.domain = Domain::Python;
    if (const std::uint32_t domain = m_tables.kindOf(kind).domain; domain != 0) {
        const auto [found, isNew] =
            m_pools.try_emplace(domain, static_cast<std::uint32_t>(m_pools.size() + 1));
        if (isNew)
            m_builder.setPoolName(found->second, fmt::format("tracemalloc domain {}", domain));
        entry.domain = Domain::Pool;
        entry.pool = found->second;
    }
    return entry;
}

void Series::add(const SnapshotSums& sums, Nanoseconds time, std::string name) {
    addNewFrames();
    for (std::size_t i = m_stacks.size(); i < m_tables.kinds(); ++i)
        m_stacks.push_back(stackOf(m_tables.kindOf(static_cast<std::uint32_t>(i))));
    std::vector<SnapshotEntry> entries;
    m_cutBlocks = 0;
    for (std::size_t i = 0; i < std::min(sums.kinds.size(), m_tables.kinds()); ++i) {
        if (sums.kinds[i].blocks == 0)
            continue;
        const auto kind = static_cast<std::uint32_t>(i);
        entries.push_back(entryOf(kind, sums.kinds[i]));
        m_cutBlocks += m_tables.kindOf(kind).cut ? sums.kinds[i].blocks : 0;
    }
    m_builder.addSnapshot(time, entries);
    ++m_snapshots;
    m_builder.addMarker({Marker::Kind::Mark, m_snapshots, time, ThreadId(), std::move(name)});
    m_limits.push_back(sums.tracebackLimit);
    m_trailing += sums.trailingBytes ? 1 : 0;
}

LoadedProfile Series::finish() {
    const auto [least, most] = std::minmax_element(m_limits.begin(), m_limits.end());
    note(Severity::Note, m_cutBlocks,
        fmt::format(
            "Blocks of which tracemalloc kept only the newest frames ({} at most), shown under [cut].",
            *most));
    note(Severity::Warning, *least != *most ? 1 : 0,
        fmt::format("The snapshots were made with different limits, of {} to {} frames: their stacks cannot "
                    "be compared, "
                    "lines can.",
            *least, *most));
    note(Severity::Note, m_snapshots > 1 ? 1 : 0,
        "Lines may be stale: where a dictionary or another object comes from a free list, tracemalloc leaves "
        "it, or its "
        "table, to the line that asked for that memory first.");
    note(Severity::Warning, m_trailing, "Bytes behind the end of a snapshot were ignored.");
    ProfileFacts& facts = m_builder.facts();
    facts.format = m_snapshots == 1 ? std::string("tracemalloc snapshot")
                                    : fmt::format("series of {} tracemalloc snapshots", m_snapshots);
    if (facts.program.empty())
        facts.program = "Python";
    Capabilities& can = m_builder.capabilities();
    can = {};
    can.times = can.blockCounts = true;
    LoadedProfile loaded;
    loaded.profile = m_builder.finish();
    loaded.names = m_frames.namesOf(loaded.profile);
    return loaded;
}

struct File {
    std::filesystem::path path;
    SnapshotFacts facts;
};

/// What a process held at one snapshot; −1 = not known.
struct Held {
    std::int64_t rss = -1;
    std::int64_t traced = 0;
    std::int64_t tracer = 0; ///< tracemalloc's own tables and what a snapshot needs for a while
};

/// Growth of the resident memory that tracemalloc cannot explain, from the first quarter on, when programs
/// have started, to the last snapshot before the program took its data apart. Nothing if there is little of
/// it.
std::optional<std::string> unseenGrowth(const std::vector<Held>& held) {
    constexpr std::int64_t kLeast = std::int64_t{16} << 20;
    if (held.size() < 4)
        return std::nullopt;
    const Held& from = held[held.size() / 4];
    const Held& last = held[held.size() - 2];
    const Held& to = held.back().traced < last.traced / 2 ? last : held.back();
    const std::int64_t growth = to.rss - from.rss;
    const std::int64_t unseen = growth - std::max<std::int64_t>(to.traced - from.traced, 0) -
                                std::max<std::int64_t>(to.tracer - from.tracer, 0);
    if (from.rss < 0 || to.rss < 0 || unseen < kLeast || unseen < growth / 2)
        return std::nullopt;
    const auto mebibytes = [](std::int64_t bytes) { return static_cast<double>(bytes) / (1 << 20); };
    return fmt::format(
        "After its first quarter the process grew by {:.1f} MiB of resident memory, {:.1f} MiB of which "
        "tracemalloc does not see: memory of C libraries, fragmentation, or what allocators keep; "
        "“tidemark record” without snapshots records it.",
        mebibytes(growth), mebibytes(unseen));
}

std::vector<File> inOrderOfTime(const std::vector<std::filesystem::path>& paths) {
    std::vector<File> files;
    for (const std::filesystem::path& path : paths)
        files.push_back({path, factsOf(path)});
    std::sort(files.begin(), files.end(), [](const File& one, const File& other) {
        return one.facts.wallClockNs != other.facts.wallClockNs
                   ? one.facts.wallClockNs < other.facts.wallClockNs
                   : one.path < other.path;
    });
    return files;
}

/// Of a folder with the snapshots of several processes: those of the one that has most, the latest if several
/// have. Files that do not say whose they are stay. Tells of the others.
std::vector<File> ofOneProcess(std::vector<File> files, ProfileBuilder& builder) {
    const auto processOf = [](const File& file) { return std::pair(file.facts.startedNs, file.facts.pid); };
    std::map<std::pair<std::int64_t, std::int64_t>, std::size_t> counts;
    for (const File& file : files)
        if (file.facts.pid != 0)
            ++counts[processOf(file)];
    if (counts.size() < 2)
        return files;
    auto chosen = counts.begin();
    for (auto at = counts.begin(); at != counts.end(); ++at)
        if (at->second >= chosen->second)
            chosen = at;
    std::string others;
    for (const auto& [process, count] : counts)
        if (process != chosen->first)
            others += fmt::format("{}{} ({})", others.empty() ? "" : ", ", process.second, count);
    builder.facts().problems.push_back({Severity::Warning, counts.size() - 1,
        fmt::format(
            "The folder holds snapshots of {} processes; these are the {} of process {}. Give the files of "
            "another one to see it: {}.",
            counts.size(), chosen->second, chosen->first.second, others)});
    std::erase_if(
        files, [&](const File& file) { return file.facts.pid != 0 && processOf(file) != chosen->first; });
    return files;
}

void tellFacts(ProfileBuilder& builder, const std::vector<File>& files) {
    ProfileFacts& facts = builder.facts();
    const SnapshotFacts& last = files.back().facts;
    facts.path = files.size() == 1 ? files.front().path.string() : files.front().path.parent_path().string();
    facts.startWallClockNs = files.front().facts.wallClockNs;
    facts.pid = last.pid;
    facts.program = last.command;
    facts.recordedBy =
        last.version.empty() ? std::string("tracemalloc") : "tracemalloc of Python " + last.version;
    if (files.size() > 1 &&
        !std::all_of(files.begin(), files.end(), [](const File& file) { return file.facts.fromSidecar; }))
        facts.problems.push_back({Severity::Note, 1,
            "Snapshots do not say when they were made: where no .json file beside one tells, its time is "
            "that of the "
            "file's last change."});
}

std::int64_t totalOf(const SnapshotSums& sums) {
    std::uint64_t total = 0;
    for (const SnapshotSums::Sum& sum : sums.kinds)
        total += sum.bytes;
    return static_cast<std::int64_t>(total);
}

/// What get_tracemalloc_memory() says is a good half of what its tables take; a block in a snapshot took 165
/// B.
std::int64_t tracerNeeds(const SnapshotFacts& facts, const SnapshotSums& sums) {
    constexpr std::int64_t kBytesOfTrace = 165;
    return 2 * std::max<std::int64_t>(facts.tracerBytes, 0) +
           kBytesOfTrace * static_cast<std::int64_t>(sums.traces);
}

Result<LoadedProfile> load(const ImportJob& job) {
    ProfileBuilder builder;
    Series series(builder);
    std::vector<File> files = inOrderOfTime(job.files);
    if (job.fromFolder)
        files = ofOneProcess(std::move(files), builder);
    tellFacts(builder, files);
    const Nanoseconds start = files.front().facts.wallClockNs;
    Error failure;
    std::vector<Held> held;
    for (const File& file : files) {
        Result<ByteSource> source = ByteSource::open(file.path);
        if (!source)
            return source.error();
        const Result<SnapshotSums> sums =
            SnapshotReader(*source, series.tables()).read(job.stop, job.progress);
        builder.facts().fileBytes += source->fileBytes();
        if (!sums) {
            failure = sums.error();
            if (failure.code == ErrorCode::Cancelled)
                return failure;
            series.note(Severity::Warning, 1,
                fmt::format("“{}” is left out: {}", file.path.filename().string(), failure.sentence));
            continue;
        }
        const Nanoseconds time = file.facts.wallClockNs - start;
        series.add(*sums, time, file.path.filename().string());
        if (file.facts.rssBytes >= 0)
            builder.addCounter({time, file.facts.rssBytes, -1, -1});
        builder.facts().duration = time;
        held.push_back({file.facts.rssBytes, totalOf(*sums), tracerNeeds(file.facts, *sums)});
    }
    if (const auto unseen = unseenGrowth(held))
        series.note(Severity::Note, 1, *unseen);
    if (series.size() == 0)
        return failure;
    return series.finish();
}

} // namespace

const Importer kTracemallocImporter{"snapshots of Python's tracemalloc", true, &recognises, &load};

Result<LoadedProfile> readTracemalloc(ByteSource source) {
    ProfileBuilder builder;
    Series series(builder);
    const Result<SnapshotSums> sums = SnapshotReader(source, series.tables()).read({}, nullptr);
    if (!sums)
        return sums.error();
    series.add(*sums, 0, "snapshot");
    return series.finish();
}

} // namespace tidemark
