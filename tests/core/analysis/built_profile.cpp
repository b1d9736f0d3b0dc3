// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/analysis/built_profile.h"

#include "core/analysis/query_engine.h"
#include "core/profile/names_builder.h"
#include "core/profile/profile_builder.h"

#include <cstdlib>
#include <filesystem>
#include <map>
#include <utility>

namespace tidemark::tests {
namespace {

/// The trie nodes of whole stacks, each (parent, frame) once.
class TrieFeeder {
public:
    explicit TrieFeeder(ProfileBuilder& builder) : m_builder(builder) {}

    StackId add(const RawStack& stack) {
        StackId node = kEmptyStack;
        if (stack.outermost == RawStack::Outermost::Lost)
            return child(node, FrameId(), StackKind::Unknown);
        if (stack.outermost == RawStack::Outermost::Cut)
            node = child(node, FrameId(), StackKind::Cut);
        for (std::size_t i = stack.frames.size(); i-- > 0;)
            node = child(node, FrameId(static_cast<FrameId::Value>(stack.frames[i])), StackKind::Normal);
        return node;
    }

private:
    StackId child(StackId parent, FrameId frame, StackKind kind) {
        const auto [known, isNew] = m_nodes.try_emplace({parent, frame, kind});
        if (isNew)
            known->second = m_builder.addStack({parent, frame, kind});
        return known->second;
    }

    ProfileBuilder& m_builder;
    std::map<std::tuple<StackId, FrameId, StackKind>, StackId> m_nodes;
};

BuilderEvent::Kind kindOf(RawKind kind) {
    switch (kind) {
    case RawKind::Allocation:
        return BuilderEvent::Kind::Allocation;
    case RawKind::Free:
        return BuilderEvent::Kind::Free;
    case RawKind::ReallocFree:
        return BuilderEvent::Kind::ReallocFree;
    case RawKind::ReallocAllocation:
        return BuilderEvent::Kind::ReallocAllocation;
    case RawKind::Restamp:
        return BuilderEvent::Kind::Restamp;
    case RawKind::ReallocFailed:
        return BuilderEvent::Kind::ReallocFailed;
    }
    std::abort();
}

void addFrames(ProfileBuilder& builder, const RawTrace& trace) {
    std::map<std::string, ModuleId> modules;
    for (const MachineFrame& frame : trace.frames) {
        const auto [module, isNew] = modules.try_emplace(frame.module);
        if (isNew && !frame.module.empty()) {
            Module added;
            added.path = "/lib/" + frame.module;
            module->second = builder.addModule(added);
        }
        builder.addFrame({module->second, frame.address});
    }
}

std::shared_ptr<const Names> nameFrames(std::shared_ptr<const Profile> profile, const RawTrace& trace) {
    NamesBuilder builder(std::move(profile));
    for (std::size_t i = 0; i < trace.frames.size(); ++i) {
        const MachineFrame& frame = trace.frames[i];
        if (!frame.resolved)
            continue;
        std::vector<Location> chain;
        for (const SourceFrame& source : frame.chain)
            chain.push_back({builder.addFunction(source.function, frame.module, true),
                builder.addFile(source.file), source.line, false});
        builder.setChain(FrameId(static_cast<FrameId::Value>(i)), chain);
    }
    return builder.finish(1);
}

std::string costText(Cost cost) {
    return std::to_string(cost.bytes) + "/" + std::to_string(cost.allocations);
}

std::uint64_t magnitudeOf(Cost cost, CostKind kind) {
    return static_cast<std::uint64_t>(std::abs(cost.of(kind)));
}

} // namespace

LoadedProfile buildProfile(const RawTrace& trace, const IndexLayout& layout, std::uint64_t samplingBytes,
    const ObjectGraph* objects) {
    ProfileBuilder builder(IndexBytesWriter(), std::filesystem::temp_directory_path(), layout);
    builder.facts().samplingBytes = samplingBytes;
    builder.capabilities().estimated = samplingBytes != 0;
    addFrames(builder, trace);
    TrieFeeder trie(builder);
    std::vector<StackId> stacks;
    for (const RawStack& stack : trace.stacks)
        stacks.push_back(trie.add(stack));
    for (const RawProcess& process : trace.processes)
        builder.addProcess({process.pid, process.name});
    for (std::size_t i = 0; i < trace.threads.size(); ++i) {
        const std::size_t process = i < trace.processOf.size() ? trace.processOf[i] : 0;
        builder.addThread({static_cast<std::int64_t>(1000 + i), trace.threads[i],
            ProcessId{static_cast<ProcessId::Value>(process)}});
    }
    for (std::size_t i = 0; i < kRawPools.size(); ++i)
        builder.setPoolName(static_cast<std::uint32_t>(i + 1), (i == 0 ? "pool:" : "") + kRawPools[i]);
    for (const RawEvent& event : trace.events) {
        BuilderEvent added;
        added.kind = kindOf(event.kind);
        added.call = static_cast<Call>(event.call);
        added.usable = event.usable;
        added.domain = event.mapping ? Domain::Mapping : event.pool != 0 ? Domain::Pool : Domain::Heap;
        added.pool = static_cast<std::uint32_t>(event.pool);
        added.freeStack = event.freeStack != 0 ? stacks[event.freeStack - 1] : kEmptyStack;
        added.thread = ThreadId(static_cast<ThreadId::Value>(event.thread));
        const bool allocates = event.kind == RawKind::Allocation ||
                               event.kind == RawKind::ReallocAllocation || event.kind == RawKind::Restamp;
        added.stack = allocates ? stacks[event.stack] : kEmptyStack;
        added.address = event.address;
        added.size = event.size;
        added.time = event.time;
        builder.addEvent(added);
    }
    for (const RawCounter& counter : trace.counters)
        builder.addCounter({counter.time, counter.rssBytes, -1, -1});
    builder.facts().duration = builder.lastTime();
    if (objects != nullptr)
        builder.setObjectGraph(*objects);
    LoadedProfile loaded;
    loaded.profile = builder.finish();
    loaded.names = nameFrames(loaded.profile, trace);
    return loaded;
}

std::string functionText(const Names& names, FunctionId function) {
    return names.function(function).name + " [" + names.function(function).moduleName + "]";
}

std::string placeText(const Names& names, FileId file, std::uint32_t line) {
    return std::string(names.file(file)) + ":" + std::to_string(line);
}

std::string stackText(const LoadedProfile& loaded, StackId stack) {
    std::string text;
    for (const ResolvedFrame& frame : resolveStack(*loaded.profile, *loaded.names, stack)) {
        const std::uint64_t address =
            frame.frame.valid() ? loaded.profile->frames()[frame.frame.index()].address : 0;
        text += (frame.allocator ? "~" : "") + functionText(*loaded.names, frame.function) + " " +
                placeText(*loaded.names, frame.file, frame.line) + " @" + std::to_string(address) + "\n";
    }
    return text;
}

std::string treeText(const CallTree& tree) {
    std::string text;
    CallTree::NodeIndex at = 0;
    while (at != CallTree::kNone) {
        const CallTree::Node& node = tree.nodes[at];
        if (at != 0) {
            const Function& function = tree.names->function(node.function);
            const std::string module = function.moduleName.empty() ? "" : " [" + function.moduleName + "]";
            text += std::string(2 * (node.depth - 1), ' ') + function.name + module + " " +
                    costText(node.inclusive) + " " + costText(node.self) + "\n";
        }
        CallTree::NodeIndex next = node.firstChild;
        while (next == CallTree::kNone && at != 0) {
            next = tree.nodes[at].nextSibling;
            if (next == CallTree::kNone)
                at = tree.nodes[at].parent;
        }
        at = next;
    }
    return text;
}

std::string treeDefect(const CallTree& tree, CostKind order) {
    std::size_t linked = 1;
    for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
        const CallTree::Node& node = tree.nodes[i];
        const std::string name = "node " + std::to_string(i);
        if (i == 0 ? node.parent != CallTree::kNone || node.depth != 0 || node.function.valid()
                   : node.parent >= i || node.depth != tree.nodes[node.parent].depth + 1)
            return name + ": wrong parent, depth or function";
        Cost sum = node.self;
        for (auto child = node.firstChild; child != CallTree::kNone; child = tree.nodes[child].nextSibling) {
            const CallTree::Node& one = tree.nodes[child];
            sum += one.inclusive;
            ++linked;
            if (one.parent != i)
                return name + ": a child has another parent";
            if (one.nextSibling != CallTree::kNone &&
                magnitudeOf(tree.nodes[one.nextSibling].inclusive, order) > magnitudeOf(one.inclusive, order))
                return name + ": children are not in descending order";
        }
        if (!(sum == node.inclusive))
            return name + ": self and children do not add up to inclusive";
    }
    return linked == tree.nodes.size() ? "" : "some nodes are not linked";
}

} // namespace tidemark::tests
