// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/profile/profile_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tidemark {
namespace {

template <typename Id>
std::string text(Id id) {
    return id.valid() ? std::to_string(id.value()) : "-";
}

void addTables(std::string& out, const Profile& profile) {
    for (const Module& module : profile.modules())
        out += fmt::format("module {} {} {:x}-{:x} bias {:x} build-id {} events {}-{}\n", module.name,
            module.path, module.start, module.end, module.bias, module.buildId, module.loaded,
            module.unloaded);
    for (const Frame& frame : profile.frames())
        out += fmt::format("frame module {} address {:x}\n", text(frame.module), frame.address);
    for (const StackNode& node : profile.stacks())
        out += fmt::format("stack parent {} frame {} kind {}\n", text(node.parent), text(node.frame),
            static_cast<int>(node.kind));
    for (const Thread& thread : profile.threads())
        out += fmt::format("thread {} {}\n", thread.tid, thread.name);
    for (const CounterSample& sample : profile.counters())
        out += fmt::format("counters {} rss {} dirty {} swap {}\n", sample.time, sample.rssBytes,
            sample.privateDirtyBytes, sample.swapBytes);
    for (const Marker& marker : profile.markers())
        out += fmt::format("marker {} kind {} time {} thread {} {}\n", marker.position,
            static_cast<int>(marker.kind), marker.time, text(marker.thread), marker.text);
    for (const std::string& name : profile.poolNames())
        out += fmt::format("pool {}\n", name);
}

void addAllocations(std::string& out, const Profile& profile) {
    for (const Allocation block : profile.allocations())
        out += fmt::format("block {}-{} at {:x} size {} usable {} stack {} thread {} freed by {} at {} "
                           "previous {} next {} call {} "
                           "domain {}{}\n",
            block.born, block.freed == kNever ? "" : std::to_string(block.freed), block.address, block.size,
            block.usable, text(block.stack), text(block.thread), text(block.freeingThread),
            text(block.freeStack), text(block.previousSegment), text(block.nextSegment),
            static_cast<int>(block.call), static_cast<int>(block.domain),
            block.temporary ? " temporary" : "");
    for (Position event = 0; event <= profile.lastPosition(); ++event)
        out += fmt::format("time {} {}\n", event, profile.timeOf(event));
}

void addNames(std::string& out, const Profile& profile, const Names& names) {
    for (std::uint32_t frame = 0; frame < profile.frames().size(); ++frame) {
        for (const Location& location : names.locations(FrameId{frame})) {
            const Function& function = names.function(location.function);
            out += fmt::format("name of {}: {} in {} at {}:{}{}{}{}\n", frame, function.name,
                function.moduleName, names.file(location.file), location.line,
                function.resolved ? "" : " unresolved", function.allocator ? " allocator" : "",
                location.inlined ? " inlined" : "");
        }
    }
    for (const ModuleHealth& health : names.moduleHealth())
        out += fmt::format("health {} {}\n", static_cast<int>(health.state), health.reason);
}

} // namespace

std::string textOf(const LoadedProfile& loaded) {
    const Profile& profile = *loaded.profile;
    const ProfileFacts& facts = profile.facts();
    std::string out =
        fmt::format("format {}\ncomplete {}\nprogram {} {}\nhost {} {} {} by {}\npid {} start {}\n",
            facts.format, facts.complete, facts.program, fmt::join(facts.arguments, " "), facts.host,
            facts.kernel, facts.machine, facts.recordedBy, facts.pid, facts.startWallClockNs);
    out += fmt::format("duration {} resolution {}\nend {} status {} signal {} {}\nunmatched frees {}\n",
        facts.duration, facts.timeResolution, static_cast<int>(facts.endReason), facts.exitStatus,
        facts.exitSignal, facts.endDetail, profile.unmatchedFrees());
    for (const DataProblem& problem : facts.problems)
        out += fmt::format(
            "problem {} {} {}\n", static_cast<int>(problem.severity), problem.count, problem.sentence);
    addTables(out, profile);
    addAllocations(out, profile);
    addNames(out, profile, *loaded.names);
    return out;
}

} // namespace tidemark
