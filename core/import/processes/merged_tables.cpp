// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/processes/merged_tables.h"

#include "core/profile/names_builder.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <span>
#include <utility>

namespace tidemark {
namespace {

/// Of the frame that stands for the process; no module has it.
FrameId frameOf(const ProcessPart& part) {
    return FrameId{part.firstFrame};
}

void addModules(ProfileBuilder& builder, ProcessPart& part) {
    part.firstModule = static_cast<std::uint32_t>(builder.moduleCount());
    for (Module module : part.loaded.profile->modules()) {
        module.loaded = 0; // positions of its own trace
        module.unloaded = kNever;
        builder.addModule(std::move(module));
    }
}

void addStacks(ProfileBuilder& builder, ProcessPart& part) {
    const Profile& profile = *part.loaded.profile;
    part.firstFrame = static_cast<std::uint32_t>(builder.frameCount());
    builder.addFrame({ModuleId{}, part.number});
    for (Frame frame : profile.frames()) {
        if (frame.module.valid())
            frame.module = ModuleId{part.firstModule + frame.module.value()};
        builder.addFrame(frame);
    }
    part.firstStack = static_cast<std::uint32_t>(builder.stackCount());
    builder.addStack({kEmptyStack, frameOf(part), StackKind::Normal});
    for (StackNode node : profile.stacks().subspan(1)) {
        node.parent = commonStack(part, node.parent);
        if (node.frame.valid())
            node.frame = FrameId{part.firstFrame + 1 + node.frame.value()};
        builder.addStack(node);
    }
    for (const auto& [stack, type] : profile.staleStacks())
        builder.setStale(commonStack(part, stack), type);
}

void addThreads(ProfileBuilder& builder, ProcessPart& part) {
    bool first = true;
    const ProcessId process = builder.addProcess(part.ofProfile);
    for (Thread thread : part.loaded.profile->threads()) {
        thread.process = process;
        thread.name = thread.name.empty() ? part.label : part.label + ": " + thread.name;
        const ThreadId id = builder.addThread(std::move(thread));
        part.firstThread = std::exchange(first, false) ? id.value() : part.firstThread;
    }
}

void addPools(ProfileBuilder& builder, ProcessPart& part, std::map<std::string, std::uint32_t>& known) {
    const auto names = part.loaded.profile->poolNames();
    part.pools.assign(names.size(), 0);
    for (std::size_t pool = 0; pool < names.size(); ++pool) {
        if (names[pool].empty())
            continue;
        const auto [common, isNew] = known.try_emplace(names[pool], known.size() + 1);
        if (isNew)
            builder.setPoolName(common->second, names[pool]);
        part.pools[pool] = common->second;
    }
}

/// The memory of all processes that are there at a time: of each its last sample.
void addCounters(ProfileBuilder& builder, const std::vector<ProcessPart>& parts) {
    struct Change {
        Nanoseconds time;
        std::uint32_t part;
        std::int64_t bytes;
    };
    std::vector<Change> changes;
    for (const ProcessPart& part : parts) {
        for (const CounterSample& sample : part.loaded.profile->counters())
            if (sample.rssBytes >= 0)
                changes.push_back({sample.time + part.process.startNs, part.number, sample.rssBytes});
        if (!part.loaded.profile->counters().empty())
            changes.push_back({part.process.startNs + part.loaded.profile->facts().duration, part.number, 0});
    }
    std::ranges::stable_sort(changes, {}, &Change::time);
    std::vector<std::int64_t> now(parts.size());
    std::int64_t sum = 0;
    for (const Change& change : changes) {
        sum += change.bytes - std::exchange(now[change.part], change.bytes);
        builder.addCounter({change.time, sum, -1, -1});
    }
}

} // namespace

StackId commonStack(const ProcessPart& part, StackId own) {
    const std::size_t known = part.loaded.profile->stacks().size();
    return StackId{part.firstStack + static_cast<std::uint32_t>(std::min(own.index(), known - 1))};
}

ThreadId commonThread(const ProcessPart& part, ThreadId own) {
    return own.index() < part.loaded.profile->threads().size() ? ThreadId{part.firstThread + own.value()}
                                                               : ThreadId();
}

void addTables(ProfileBuilder& builder, std::vector<ProcessPart>& parts) {
    std::map<std::string, std::uint32_t> pools;
    for (std::size_t number = 0; number < parts.size(); ++number) {
        ProcessPart& part = parts[number];
        part.number = static_cast<std::uint32_t>(number);
        addModules(builder, part);
        addStacks(builder, part);
        addThreads(builder, part);
        addPools(builder, part, pools);
    }
    addCounters(builder, parts);
}

void addMarkers(ProfileBuilder& builder, const std::vector<ProcessPart>& parts) {
    for (const ProcessPart& part : parts) {
        for (Marker marker : part.loaded.profile->markers()) {
            marker.time += part.process.startNs;
            marker.position = builder.draft().momentAt(marker.time).after;
            marker.thread = commonThread(part, marker.thread);
            marker.text = part.label + ": " + marker.text;
            builder.addMarker(std::move(marker));
        }
    }
}

std::shared_ptr<const Names> mergedNames(
    const std::shared_ptr<const Profile>& profile, const std::vector<ProcessPart>& parts) {
    NamesBuilder builder(profile);
    for (const ProcessPart& part : parts) {
        const Names& names = *part.loaded.names;
        builder.setChain(frameOf(part), {{builder.addFunction(part.label, {}, true), FileId{}, 0, false}});
        for (std::size_t frame = 0; frame < part.loaded.profile->frames().size(); ++frame) {
            const FrameId from{static_cast<std::uint32_t>(frame)};
            const FrameId to{part.firstFrame + 1 + from.value()};
            std::vector<Location> chain;
            for (Location location : names.locations(from)) {
                const Function& function = names.function(location.function);
                location.function =
                    builder.addFunction(function.name, function.moduleName, function.resolved);
                location.file = builder.addFile(names.file(location.file));
                chain.push_back(location);
            }
            builder.setChain(to, std::move(chain));
            if (const MadeObject* made = names.madeObject(from))
                builder.setMadeObject(to, *made);
        }
        for (std::size_t module = 0; module < names.moduleHealth().size(); ++module)
            builder.setModuleHealth(ModuleId{part.firstModule + static_cast<std::uint32_t>(module)},
                names.moduleHealth()[module]);
    }
    return builder.finish(0);
}

} // namespace tidemark
