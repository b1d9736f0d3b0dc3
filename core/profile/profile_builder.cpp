// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/profile_builder.h"

#include <algorithm>
#include <cassert>
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

ProfileBuilder::ProfileBuilder() : m_profile(std::make_shared<Profile>()) {
    m_profile->m_stacks.push_back({StackId{}, FrameId{}, StackKind::Empty});
    Capabilities& can = m_profile->m_capabilities;
    can.events = can.times = can.threads = can.freeingThreads = can.addresses = true;
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

void ProfileBuilder::noteTime(Nanoseconds time) {
    auto& steps = m_profile->m_timeSteps;
    if (time < m_lastTime)
        ++m_repairs.times;
    m_lastTime = std::max(time, m_lastTime);
    if (steps.empty() || steps.back().time != m_lastTime)
        steps.push_back({m_next, m_lastTime});
}

ProfileBuilder::ThreadState* ProfileBuilder::stateOf(ThreadId& thread) {
    if (!thread.valid())
        return nullptr;
    if (thread.value() >= kMaxThreads) {
        ++m_repairs.threads;
        thread = {};
        return nullptr;
    }
    if (thread.index() >= m_threadStates.size())
        m_threadStates.resize(thread.index() + 1);
    return &m_threadStates[thread.index()];
}

void ProfileBuilder::addEvent(const BuilderEvent& event) {
    using Kind = BuilderEvent::Kind;
    noteTime(event.time);
    ThreadId thread = event.thread;
    ThreadState* state = stateOf(thread);
    switch (event.kind) {
    case Kind::Allocation:
        allocate(event, thread, state);
        break;
    case Kind::ReallocAllocation: {
        const PendingRealloc pending =
            state != nullptr ? std::exchange(state->realloc, {}) : PendingRealloc{};
        const AllocationId id = allocate(event, thread, state);
        if (pending.old.valid() && id.valid()) {
            m_profile->m_allocations[id.index()].previousSegment = pending.old;
            m_profile->m_allocations[pending.old.index()].nextSegment = id;
        }
        break;
    }
    case Kind::Free:
    case Kind::ReallocFree:
        release(event, thread, state);
        break;
    case Kind::ReallocFailed:
        undoRealloc(event, state);
        break;
    }
    m_profile->m_lastPosition = m_next;
    ++m_next;
}

AllocationId ProfileBuilder::allocate(const BuilderEvent& event, ThreadId thread, ThreadState* state) {
    auto& allocations = m_profile->m_allocations;
    if (allocations.size() >= AllocationId::kInvalidValue) {
        ++m_repairs.tooMany;
        return {};
    }
    const AllocationId id{static_cast<std::uint32_t>(allocations.size())};
    const auto [found, isNew] =
        m_live[static_cast<std::size_t>(event.domain)].try_emplace(event.address, id.value());
    if (!isNew) {
        ++m_repairs.lostFrees;
        close(AllocationId{found->second}, {});
        found.value() = id.value();
    }
    Allocation& block = allocations.emplace_back();
    block.born = m_next;
    block.address = event.address;
    block.size = event.size;
    block.stack = event.stack;
    block.thread = thread;
    block.call = event.call;
    block.domain = event.domain;
    if (state != nullptr)
        state->lastAllocation = id;
    return id;
}

void ProfileBuilder::close(AllocationId id, ThreadId freeingThread) {
    Allocation& block = m_profile->m_allocations[id.index()];
    block.freed = m_next;
    block.freeingThread = freeingThread;
    m_profile->m_freeOrder.push_back(id);
}

void ProfileBuilder::release(const BuilderEvent& event, ThreadId thread, ThreadState* state) {
    auto& live = m_live[static_cast<std::size_t>(event.domain)];
    const auto found = live.find(event.address);
    PendingRealloc pending;
    pending.open = true;
    if (found == live.end()) {
        ++m_profile->m_unmatchedFrees;
    } else {
        pending.old = AllocationId{found->second};
        pending.freeIndex = m_profile->m_freeOrder.size();
        live.erase(found);
        close(pending.old, thread);
        Allocation& block = m_profile->m_allocations[pending.old.index()];
        block.temporary = state != nullptr && block.thread == thread && state->lastAllocation == pending.old;
    }
    if (event.kind == BuilderEvent::Kind::ReallocFree && state != nullptr)
        state->realloc = pending;
}

void ProfileBuilder::undoRealloc(const BuilderEvent& event, ThreadState* state) {
    if (state == nullptr || !state->realloc.open) {
        ++m_repairs.reallocs;
        return;
    }
    const PendingRealloc pending = std::exchange(state->realloc, {});
    ++m_profile->m_failedReallocs;
    if (!pending.old.valid()) {
        --m_profile->m_unmatchedFrees;
        return;
    }
    Allocation& block = m_profile->m_allocations[pending.old.index()];
    auto& live = m_live[static_cast<std::size_t>(event.domain)];
    if (!live.try_emplace(block.address, pending.old.value()).second) {
        ++m_repairs.reallocs;
        return;
    }
    block.freed = kNever;
    block.freeingThread = {};
    block.temporary = false;
    m_profile->m_freeOrder[pending.freeIndex] = {};
}

void ProfileBuilder::skipTo(Position next) {
    assert(next >= m_next);
    m_next = std::max(next, m_next);
    m_profile->m_lastPosition = m_next - 1;
}

void ProfileBuilder::addCounter(const CounterSample& sample) {
    m_profile->m_counters.push_back(sample);
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
    for (Allocation& block : profile.m_allocations) {
        if (block.stack.index() < known)
            continue;
        if (!unknown.valid()) {
            unknown = StackId{static_cast<std::uint32_t>(known)};
            profile.m_stacks.push_back({kEmptyStack, FrameId{}, StackKind::Unknown});
        }
        block.stack = unknown;
        ++m_repairs.stacks;
    }
}

void ProfileBuilder::compactFreeOrder() {
    auto& order = m_profile->m_freeOrder;
    std::erase_if(order, [](AllocationId id) { return !id.valid(); });
}

void ProfileBuilder::tellRepairs() {
    const auto tell = [this](std::uint64_t count, const char* sentence) {
        if (count > 0)
            m_profile->m_facts.problems.push_back({DataProblem::Severity::Warning, count, sentence});
    };
    tell(m_repairs.times, "Events with a time before that of their predecessor got the predecessor's time.");
    tell(m_repairs.lostFrees,
        "Blocks were never freed, but their address was allocated again: they count as freed "
        "at that event, by an unknown thread.");
    tell(m_repairs.stacks,
        "Allocations name a stack that is not in the file: they are shown under [unknown].");
    tell(
        m_repairs.modules, "Frames or modules contradict the table of modules: they are shown as [unknown].");
    tell(m_repairs.threads, "Events name an impossible thread: they are shown without one.");
    tell(m_repairs.reallocs, "Failed reallocs contradict the other events: they were ignored.");
    tell(m_repairs.tooMany,
        "The recording has more allocations than this program can hold: the last were ignored.");
}

std::shared_ptr<const Profile> ProfileBuilder::finish() {
    Profile& profile = *m_profile;
    mendFrames();
    mendStacks();
    compactFreeOrder();
    if (m_threadStates.size() > profile.m_threads.size())
        profile.m_threads.resize(m_threadStates.size());
    std::stable_sort(profile.m_counters.begin(), profile.m_counters.end(),
        [](const CounterSample& a, const CounterSample& b) { return a.time < b.time; });
    profile.m_capabilities.stacks = profile.m_stacks.size() > 1;
    profile.m_capabilities.rss = std::any_of(profile.m_counters.begin(), profile.m_counters.end(),
        [](const CounterSample& sample) { return sample.rssBytes >= 0; });
    if (profile.m_facts.temporaryRule.empty())
        profile.m_facts.temporaryRule = "Temporary: freed by the thread that allocated it, with no other "
                                        "allocation of that thread in between.";
    tellRepairs();
    return std::exchange(m_profile, nullptr);
}

} // namespace tidemark
