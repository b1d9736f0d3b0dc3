// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/processes/process_list_importer.h"

#include "core/import/indexed_import.h"
#include "core/import/processes/event_source.h"
#include "core/import/processes/merged_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tidemark {
namespace {

constexpr std::string_view kTag = "processes 2";
constexpr std::size_t kMostProcesses = 1 << 16;
constexpr unsigned kAddressBits = 48;
constexpr Nanoseconds kNoTime = std::numeric_limits<Nanoseconds>::max();
constexpr std::size_t kEventsPerStopCheck = 1 << 16;

using Severity = DataProblem::Severity;

/// A space of addresses for each process. Its bits come from the top, those of pools from below.
std::uint64_t spaceOf(const ProcessPart& part) {
    std::uint64_t bits = 0;
    for (unsigned bit = 0; bit < 64 - kAddressBits; ++bit)
        bits |= static_cast<std::uint64_t>(part.number >> bit & 1) << (63 - bit);
    return bits;
}

/// What a process holds, in its own terms.
class Holdings {
public:
    void follow(const BuilderEvent& event) {
        using Kind = BuilderEvent::Kind;
        switch (event.kind) {
        case Kind::Allocation:
        case Kind::ReallocAllocation:
            m_blocks[keyOf(event)] = event;
            break;
        case Kind::ReallocFree:
            m_reallocs[event.thread.value()] = take(event);
            break;
        case Kind::ReallocFailed:
            if (const auto old = std::exchange(m_reallocs[event.thread.value()], std::nullopt))
                m_blocks[keyOf(*old)] = *old;
            break;
        case Kind::Free:
            take(event);
            break;
        case Kind::Restamp:
            if (const auto found = m_blocks.find(keyOf(event)); found != m_blocks.end()) {
                found->second.stack = event.stack;
                found->second.thread = event.thread;
            }
            break;
        case Kind::Mapping:
        case Kind::Unmapping:
            m_maps = true;
            break;
        }
    }
    /// In order of address.
    std::vector<BuilderEvent> blocks() const {
        std::vector<BuilderEvent> all;
        for (const auto& [key, event] : m_blocks)
            all.push_back(event);
        std::ranges::sort(all, {}, &BuilderEvent::address);
        return all;
    }
    bool maps() const { return m_maps; }

private:
    struct Key {
        std::uint64_t address;
        std::uint32_t pool;
        bool operator==(const Key&) const = default;
    };
    struct Hash {
        std::size_t operator()(const Key& key) const {
            return (key.address ^ std::uint64_t{key.pool} << kAddressBits) * 0x9E37'79B9'7F4A'7C15u;
        }
    };
    static Key keyOf(const BuilderEvent& event) { return {event.address, event.pool}; }
    std::optional<BuilderEvent> take(const BuilderEvent& event) {
        const auto found = m_blocks.find(keyOf(event));
        if (found == m_blocks.end())
            return std::nullopt;
        auto block = found->second;
        m_blocks.erase(found);
        return block;
    }
    std::unordered_map<Key, BuilderEvent, Hash> m_blocks;
    std::unordered_map<std::uint32_t, std::optional<BuilderEvent>> m_reallocs; ///< by thread
    bool m_maps = false;
};

/// A part while its events are merged.
struct Running {
    const ProcessPart* part;
    EventSource source;
    Holdings holdings;
    Nanoseconds end;    ///< of the process
    bool lasts;         ///< to the end of the recording
    bool begun = false; ///< before, nothing of its events is in memory
    bool over = false;  ///< also its end has been told

    Nanoseconds nextTime() {
        if (!begun)
            return part->process.startNs;
        if (const BuilderEvent* const event = source.next())
            return event->time + part->process.startNs;
        return over || lasts ? kNoTime : end;
    }
};

class Merge {
public:
    Merge(ProfileBuilder& builder, const std::vector<ProcessPart>& parts) : m_builder(builder) {
        Nanoseconds last = 0;
        const auto endOf = [](const ProcessPart& part) {
            return part.process.startNs + part.loaded.profile->facts().duration;
        };
        for (const ProcessPart& part : parts)
            last = std::max(last, endOf(part));
        for (const ProcessPart& part : parts) {
            auto reader = trace::FileReader::open(part.loaded.profile->facts().path);
            const auto names = part.loaded.profile->poolNames();
            m_running.push_back({&part,
                EventSource(reader ? std::optional(std::move(reader).value()) : std::nullopt,
                    {names.begin(), names.end()}),
                {}, endOf(part), endOf(part) == last});
        }
    }

    Status run(const ImportJob& job) {
        for (;;) {
            const auto [first, until] = firstTwo();
            if (first == nullptr)
                return Ok{};
            do {
                if (++m_sinceCheck >= kEventsPerStopCheck) {
                    m_sinceCheck = 0;
                    if (job.stop.stop_requested())
                        return Error{ErrorCode::Cancelled, "Reading the processes was cancelled."};
                }
                takeOne(*first);
            } while (first->nextTime() != kNoTime && first->nextTime() < until);
        }
    }

private:
    /// Who comes first, and when somebody else comes. The earlier listed first among equals.
    std::pair<Running*, Nanoseconds> firstTwo() {
        Running* first = nullptr;
        Nanoseconds time = kNoTime;
        Nanoseconds second = kNoTime;
        for (Running& running : m_running) {
            const Nanoseconds next = running.nextTime();
            if (next < time) {
                second = time;
                time = next;
                first = &running;
            } else {
                second = std::min(second, next);
            }
        }
        return {first, second};
    }

    void takeOne(Running& running) {
        if (!std::exchange(running.begun, true))
            return;
        const BuilderEvent* const event = running.source.next();
        if (event == nullptr)
            return tellEnd(running);
        running.holdings.follow(*event);
        add(running, *event);
        running.source.take();
    }

    void add(const Running& running, BuilderEvent event) {
        const ProcessPart& part = *running.part;
        event.time += part.process.startNs;
        event.address |= spaceOf(part);
        event.thread = commonThread(part, event.thread);
        event.stack = commonStack(part, event.stack);
        const bool isFreedSomewhere =
            event.freeStack != kEmptyStack && event.freeStack.index() < part.loaded.profile->stacks().size();
        event.freeStack = isFreedSomewhere ? commonStack(part, event.freeStack) : kEmptyStack;
        event.pool = event.pool < part.pools.size() ? part.pools[event.pool] : 0;
        m_builder.addEvent(event);
    }

    /// With the process goes its memory.
    void tellEnd(Running& running) {
        running.over = true;
        const Holdings holdings = std::exchange(running.holdings, {});
        BuilderEvent event;
        event.time = running.part->loaded.profile->facts().duration;
        for (const BuilderEvent& block : holdings.blocks()) {
            event.kind = BuilderEvent::Kind::Free;
            event.address = block.address;
            event.domain = block.domain;
            event.pool = block.pool;
            add(running, event);
        }
        if (!holdings.maps())
            return;
        event = {};
        event.kind = BuilderEvent::Kind::Unmapping;
        event.time = running.part->loaded.profile->facts().duration;
        event.size = std::uint64_t{1} << kAddressBits;
        add(running, event);
    }

    ProfileBuilder& m_builder;
    std::vector<Running> m_running;
    std::size_t m_sinceCheck = 0;
};

bool recognises(std::string_view head) {
    const auto begin = head.find_first_not_of(" \t\r\n");
    return begin != std::string_view::npos && head[begin] == '{' &&
           head.find("\"tidemark.processes\"") != std::string_view::npos;
}

struct Opened {
    trace::Manifest manifest;
    std::vector<ProcessPart> parts;
    std::vector<DataProblem> problems;
};

void openPart(Opened& opened, const trace::ManifestProcess& process, const ImportJob& job) {
    const Process ofProfile{process.pid, std::filesystem::path(process.image).filename().string()};
    const std::string label = processLabel(ofProfile);
    const auto warn = [&](const std::string& why) {
        opened.problems.push_back(
            {Severity::Warning, 1, fmt::format("The process {} is missing: {}", label, why)});
    };
    if (process.file.empty())
        return warn(process.problem.empty() ? "it has no trace." : process.problem);
    if (std::filesystem::path(process.file).has_parent_path())
        return warn("the list names a trace in another folder.");
    auto loaded = loadTrace(job.files.front().parent_path() / process.file, job.stop, nullptr, job.cache);
    if (!loaded)
        return warn(loaded.error().sentence);
    for (const DataProblem& problem : loaded->profile->facts().problems)
        if (problem.severity == Severity::Warning)
            opened.problems.push_back(
                {problem.severity, problem.count, fmt::format("{}: {}", label, problem.sentence)});
    opened.parts.push_back({process, std::move(loaded).value(), ofProfile, label, 0, 0, 0, 0, 0, {}});
}

Result<Opened> openAll(const ImportJob& job) {
    auto manifest = trace::readManifest(job.files.front());
    if (!manifest)
        return manifest.error();
    Opened opened;
    opened.manifest = std::move(manifest).value();
    for (const auto& process : opened.manifest.processes) {
        if (job.stop.stop_requested())
            return Error{ErrorCode::Cancelled, "Reading the processes was cancelled."};
        if (opened.parts.size() < kMostProcesses)
            openPart(opened, process, job);
    }
    if (opened.parts.empty())
        return Error{ErrorCode::NotFound,
            fmt::format("None of the traces that “{}” lists can be read.", job.files.front().string())};
    return opened;
}

/// The facts of the first process's trace, as far as they are those of all.
void addFacts(ProfileBuilder& builder, const Opened& opened, const ImportJob& job) {
    const auto first = std::ranges::find(
        opened.parts, opened.manifest.trace, [](const ProcessPart& part) { return part.process.file; });
    const ProcessPart& main = first == opened.parts.end() ? opened.parts.front() : *first;
    ProfileFacts& facts = builder.facts();
    facts = main.loaded.profile->facts();
    facts.path = job.files.front().string();
    facts.format = fmt::format("Tidemark list of {} processes", opened.parts.size());
    facts.startWallClockNs = opened.manifest.startWallClockNs;
    facts.problems = opened.problems;
    facts.fileBytes = 0;
    for (const ProcessPart& part : opened.parts) {
        const ProfileFacts& own = part.loaded.profile->facts();
        facts.fileBytes += own.fileBytes;
        facts.duration = std::max(facts.duration, part.process.startNs + own.duration);
        facts.complete = facts.complete && own.complete;
        facts.timeResolution = std::max(facts.timeResolution, own.timeResolution);
        facts.recordedHere = facts.recordedHere && own.recordedHere;
    }
    builder.capabilities().estimated = facts.samplingBytes != 0;
}

Result<LoadedProfile> load(const ImportJob& job) {
    auto opened = openAll(job);
    if (!opened)
        return opened.error();
    ImportJob all = job;
    for (const ProcessPart& part : opened->parts)
        all.files.emplace_back(part.loaded.profile->facts().path);
    auto builder = buildIndexed(all, kTag, [&](ProfileBuilder& target, bool withEvents) -> Status {
        addTables(target, opened->parts);
        target.leaveAddressesOut();
        addFacts(target, *opened, job);
        if (!withEvents)
            return Ok{};
        Merge merge(target, opened->parts);
        return merge.run(job);
    });
    if (!builder)
        return builder.error();
    (*builder)->facts().problems.push_back({Severity::Note, opened->parts.size(),
        "Each process's blocks end with it, unless it lasted to the end of the recording; the order of "
        "events "
        "of different processes is that of their times."});
    addMarkers(**builder, opened->parts);
    LoadedProfile loaded;
    loaded.profile = (*builder)->finish();
    loaded.names = mergedNames(loaded.profile, opened->parts);
    return loaded;
}

} // namespace

const Importer kProcessListImporter{"Tidemark's lists of processes", false, &recognises, &load};

} // namespace tidemark
