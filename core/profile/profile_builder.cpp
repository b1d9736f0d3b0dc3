// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/profile_builder.h"

#include "core/profile/index_writer.h"
#include "core/profile/object_blocks.h"
#include "core/profile/object_graph.h"

#include <algorithm>
#include <string>
#include <utility>

namespace tidemark {
namespace {

constexpr char kUnknownModule[] = "[unknown]";
constexpr std::size_t kMaxModules = std::size_t{1} << 20;

std::string lastComponent(const std::string& path) {
    const auto slash = path.find_last_of('/');
    return slash == std::string::npos || slash + 1 == path.size() ? path : path.substr(slash + 1);
}

Module unknownModule() {
    Module module;
    module.path = kUnknownModule;
    module.name = kUnknownModule;
    return module;
}

} // namespace

ProfileBuilder::ProfileBuilder()
    : ProfileBuilder(IndexBytesWriter(), std::filesystem::temp_directory_path()) {}

ProfileBuilder::ProfileBuilder(
    IndexBytesWriter out, const std::filesystem::path& spillFolder, const IndexLayout& layout)
    : m_profile(std::make_shared<Profile>()),
      m_writer(std::make_unique<IndexWriter>(std::move(out), spillFolder, layout)) {
    m_profile->m_stacks.push_back({StackId{}, FrameId{}, StackKind::Empty});
    Capabilities& can = m_profile->m_capabilities;
    can.events = can.blockCounts = can.times = can.threads = can.freeingThreads = can.addresses =
        can.blockIdentity = true;
}

ProfileBuilder::~ProfileBuilder() = default;

ProfileFacts& ProfileBuilder::facts() {
    return m_profile->m_facts;
}

Capabilities& ProfileBuilder::capabilities() {
    return m_profile->m_capabilities;
}

ModuleId ProfileBuilder::addModule(Module module) {
    const ModuleId id{static_cast<std::uint32_t>(moduleCount())};
    setModule(id, std::move(module));
    return id;
}

void ProfileBuilder::setModule(ModuleId id, Module module) {
    if (id.index() >= kMaxModules) {
        ++m_repairs.modules;
        return;
    }
    if (module.name.empty())
        module.name = lastComponent(module.path);
    auto& modules = m_profile->m_modules;
    if (id.index() >= modules.size())
        modules.resize(id.index() + 1, unknownModule());
    modules[id.index()] = std::move(module);
}

std::size_t ProfileBuilder::moduleCount() const {
    return m_profile->m_modules.size();
}

FrameId ProfileBuilder::addFrame(const Frame& frame) {
    m_profile->m_frames.push_back(frame);
    return FrameId{static_cast<std::uint32_t>(frameCount() - 1)};
}

std::size_t ProfileBuilder::frameCount() const {
    return m_profile->m_frames.size();
}

StackId ProfileBuilder::addStack(StackNode node) {
    const StackId id{static_cast<std::uint32_t>(stackCount())};
    if (node.parent >= id)
        node.parent = kEmptyStack;
    if (node.kind != StackKind::Normal)
        node.frame = {};
    if (node.kind == StackKind::Empty || (node.kind == StackKind::Normal && !node.frame.valid()))
        node.kind = StackKind::Unknown;
    m_profile->m_stacks.push_back(node);
    return id;
}

std::size_t ProfileBuilder::stackCount() const {
    return m_profile->m_stacks.size();
}

ProcessId ProfileBuilder::addProcess(Process process) {
    m_profile->m_processes.push_back(std::move(process));
    return ProcessId{static_cast<std::uint32_t>(m_profile->m_processes.size() - 1)};
}

ThreadId ProfileBuilder::addThread(Thread thread) {
    const ThreadId id{static_cast<std::uint32_t>(m_profile->m_threads.size())};
    setThread(id, std::move(thread));
    return id;
}

void ProfileBuilder::setThread(ThreadId id, Thread thread) {
    auto& threads = m_profile->m_threads;
    if (id.value() >= kMaxThreads) {
        ++m_repairs.threads;
        return;
    }
    if (id.index() >= threads.size())
        threads.resize(id.index() + 1);
    threads[id.index()] = std::move(thread);
}

void ProfileBuilder::addEvent(const BuilderEvent& event) {
    m_writer->addEvent(event);
}

void ProfileBuilder::addSnapshot(Nanoseconds time, std::span<const SnapshotEntry> entries) {
    m_writer->addSnapshot(time, entries);
}

void ProfileBuilder::leaveAddressesOut() {
    if (m_writer)
        m_writer->leaveAddressesOut();
    m_profile->m_capabilities.addresses = false;
}

void ProfileBuilder::skipTo(Position next) {
    m_writer->skipTo(next);
}

Position ProfileBuilder::nextPosition() const {
    return m_writer ? m_writer->nextPosition() : m_next;
}

Nanoseconds ProfileBuilder::lastTime() const {
    return m_writer ? m_writer->lastTime() : m_lastTime;
}

void ProfileBuilder::useIndex(std::shared_ptr<const ProfileIndex> index) {
    m_next = index->facts().lastPosition + 1;
    m_lastTime = index->facts().lastTime;
    m_profile->m_index = std::move(index);
    m_writer.reset();
}

Status ProfileBuilder::finishIndex(
    std::span<const std::byte> extra, std::stop_token stop, ProgressSink* progress) {
    const auto bytes = m_writer->finish(extra, std::move(stop), progress);
    if (!bytes)
        return bytes.error();
    Result<std::shared_ptr<const ProfileIndex>> index = ProfileIndex::open(*bytes);
    if (!index)
        return index.error();
    useIndex(std::move(index).value());
    return Ok{};
}

void ProfileBuilder::addCounter(const CounterSample& sample) {
    m_profile->m_counters.push_back(sample);
}

void ProfileBuilder::addMarker(Marker marker) {
    m_profile->m_markers.push_back(std::move(marker));
}

void ProfileBuilder::setObjectGraph(ObjectGraph graph) {
    graph.blocks = std::make_shared<LazyObjectBlocks>();
    m_profile->m_objectGraph = std::make_shared<const ObjectGraph>(std::move(graph));
}

void ProfileBuilder::setStale(StackId stack, std::string type) {
    m_profile->m_staleStacks[stack] = std::move(type);
}

void ProfileBuilder::setPoolName(std::uint32_t pool, std::string name) {
    auto& names = m_profile->m_poolNames;
    if (pool >= kMaxPools)
        return;
    if (pool >= names.size())
        names.resize(pool + 1);
    names[pool] = std::move(name);
}

void ProfileBuilder::mendFrames() {
    Profile& profile = *m_profile;
    const std::size_t known = profile.m_modules.size();
    std::uint64_t mended = 0;
    for (Frame& frame : profile.m_frames) {
        if (!frame.module.valid() || frame.module.index() < known)
            continue;
        frame.module = ModuleId{static_cast<std::uint32_t>(known)};
        ++mended;
    }
    if (mended > 0)
        profile.m_modules.push_back(unknownModule());
    m_repairs.modules += mended;
}

void ProfileBuilder::mendStacks() {
    Profile& profile = *m_profile;
    for (StackNode& node : profile.m_stacks) {
        if (node.kind == StackKind::Normal && node.frame.index() >= profile.m_frames.size()) {
            node.frame = {};
            node.kind = StackKind::Unknown;
        }
    }
    const std::size_t known = profile.m_stacks.size();
    StackId unknown;
    for (const SiteRecord& site : profile.index().sites()) {
        if (site.stack < known) {
            profile.m_siteStacks.push_back(StackId{site.stack});
            continue;
        }
        if (!unknown.valid()) {
            unknown = StackId{static_cast<std::uint32_t>(known)};
            profile.m_stacks.push_back({kEmptyStack, FrameId{}, StackKind::Unknown});
        }
        profile.m_siteStacks.push_back(unknown);
        m_repairs.stacks += site.rows;
    }
}

void ProfileBuilder::tellRepairs() {
    const auto tell = [this](std::uint64_t count, const char* sentence) {
        if (count > 0)
            m_profile->m_facts.problems.push_back({DataProblem::Severity::Warning, count, sentence});
    };
    const IndexFacts& events = m_profile->index().facts();
    tell(events.repairedTimes,
        "Events with a time before that of their predecessor got the predecessor's time.");
    tell(events.lostFrees,
        "Blocks were never freed, but their address was allocated again: they count as freed "
        "at that event, by an unknown thread.");
    tell(m_repairs.stacks,
        "Allocations name a stack that is not in the file: they are shown under [unknown].");
    tell(
        m_repairs.modules, "Frames or modules contradict the table of modules: they are shown as [unknown].");
    tell(m_repairs.threads + events.repairedThreads,
        "Events name an impossible thread: they are shown without one.");
    tell(events.repairedReallocs, "Failed reallocs contradict the other events: they were ignored.");
    tell(events.tooManyRows,
        "The recording has more allocations than this program can hold: the last were ignored.");
}

std::shared_ptr<const Profile> ProfileBuilder::finish() {
    Profile& profile = *m_profile;
    if (m_writer) {
        if (const Status done = finishIndex(); !done) {
            profile.m_facts.problems.push_back({DataProblem::Severity::Warning, 1, done.error().sentence});
            m_writer =
                std::make_unique<IndexWriter>(IndexBytesWriter(), std::filesystem::temp_directory_path());
            (void)finishIndex();
        }
    }
    mendFrames();
    mendStacks();
    if (profile.index().facts().threads > profile.m_threads.size())
        profile.m_threads.resize(
            static_cast<std::size_t>(std::min<std::uint64_t>(profile.index().facts().threads, kMaxThreads)));
    if (profile.m_processes.empty())
        addProcess({profile.m_facts.pid, lastComponent(profile.m_facts.program)});
    std::stable_sort(profile.m_counters.begin(), profile.m_counters.end(),
        [](const CounterSample& a, const CounterSample& b) { return a.time < b.time; });
    profile.m_capabilities.stacks = profile.m_stacks.size() > 1;
    profile.m_capabilities.rss = std::any_of(profile.m_counters.begin(), profile.m_counters.end(),
        [](const CounterSample& sample) { return sample.rssBytes >= 0; });
    profile.m_capabilities.snapshots = !profile.index().snapshots().empty();
    if (profile.m_facts.temporaryRule.empty() && profile.m_capabilities.events)
        profile.m_facts.temporaryRule = "Temporary: freed by the thread that allocated it, with no other "
                                        "allocation of that thread in between.";
    tellRepairs();
    return std::exchange(m_profile, nullptr);
}

} // namespace tidemark
