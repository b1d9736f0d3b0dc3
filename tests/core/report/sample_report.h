// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A small profile of a made-up server, and reports about it.

#include "core/analysis/query_engine.h"
#include "core/profile/names_builder.h"
#include "core/profile/profile_builder.h"
#include "core/report/report.h"

#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <memory>
#include <sstream>
#include <string>

namespace tidemark::test {

struct Sample {
    std::shared_ptr<const Profile> profile;
    std::shared_ptr<const Names> names;
};

inline constexpr Nanoseconds kMillisecond = 1'000'000;

inline void fillFacts(ProfileFacts& facts) {
    facts.path = "/data/server.tide";
    facts.format = "Tidemark trace 1.0";
    facts.fileBytes = 54321;
    facts.program = "/opt/server/bin/server";
    facts.arguments = {"server", "--port", "8080"};
    facts.workingDirectory = "/srv";
    facts.host = "box";
    facts.kernel = "Linux 6.1.0";
    facts.machine = "x86_64";
    facts.recordedBy = "tidemark 0.1.0";
    facts.pid = 4711;
    facts.startWallClockNs = 1'795'381'505'000'000'000;
    facts.duration = 2000 * kMillisecond;
    facts.timeResolution = kMillisecond;
    facts.endReason = EndReason::Exit;
    facts.exitStatus = 3;
    facts.temporaryRule = "Temporary: freed by the same thread before its next allocation.";
}

/// main → handle (inlined into serve) → malloc: 3 blocks, one kept; main → libplugin without symbols: 1 kept;
/// [cut] → operator new: one temporary block.
inline Sample makeSample() {
    ProfileBuilder builder;
    fillFacts(builder.facts());
    const auto server =
        builder.addModule({0x400000, 0x500000, 0, 0, kNever, "aabbcc", "/opt/server/bin/server", ""});
    const auto libc = builder.addModule(
        {0x7f0000000000, 0x7f0000100000, 0x7f0000000000, 0, kNever, "", "/lib/libc.so.6", ""});
    const auto plugin = builder.addModule(
        {0x7f1000000000, 0x7f1000100000, 0x7f1000000000, 0, kNever, "0102", "/opt/libplugin.so", ""});
    const auto mainFrame = builder.addFrame({server, 0x401000});
    const auto serveFrame = builder.addFrame({server, 0x402000});
    const auto mallocFrame = builder.addFrame({libc, 0x8000});
    const auto pluginFrame = builder.addFrame({plugin, 0x1234});
    const auto newFrame = builder.addFrame({libc, 0x9000});
    const auto inMain = builder.addStack({kEmptyStack, mainFrame});
    const auto inServe = builder.addStack({inMain, serveFrame});
    const auto inMalloc = builder.addStack({inServe, mallocFrame});
    const auto inPlugin = builder.addStack({inMain, pluginFrame});
    const auto cut = builder.addStack({kEmptyStack, FrameId{}, StackKind::Cut});
    const auto inNew = builder.addStack({cut, newFrame});
    const auto thread = builder.addThread({4711, "main"});
    const auto allocate = [&](std::uint64_t address, std::uint64_t size, StackId stack, Nanoseconds time) {
        builder.addEvent(
            {BuilderEvent::Kind::Allocation, Call::Malloc, Domain::Heap, thread, stack, address, size, time});
    };
    const auto release = [&](std::uint64_t address, Nanoseconds time) {
        builder.addEvent(
            {BuilderEvent::Kind::Free, Call::Unknown, Domain::Heap, thread, kEmptyStack, address, 0, time});
    };
    allocate(0x10, 1'000'000, inMalloc, 100 * kMillisecond);
    allocate(0x20, 2'500'000, inMalloc, 200 * kMillisecond);
    allocate(0x30, 40, inNew, 300 * kMillisecond);
    release(0x30, 310 * kMillisecond);
    release(0x10, 900 * kMillisecond);
    allocate(0x40, 700, inPlugin, 1200 * kMillisecond);
    allocate(0x50, 300, inMalloc, 1500 * kMillisecond);
    release(0x50, 1900 * kMillisecond);
    builder.addCounter({500 * kMillisecond, 9 << 20, -1, -1});
    Sample sample;
    sample.profile = builder.finish();

    NamesBuilder names(sample.profile);
    const auto mainFile = names.addFile("/src/server/main.cpp");
    const auto handleFile = names.addFile("/src/server/handle.cpp");
    names.setChain(mainFrame, {{names.addFunction("main", "server", true), mainFile, 12}});
    names.setChain(serveFrame, {{names.addFunction("handle(Request const&)", "server", true), handleFile, 40},
                                   {names.addFunction("serve(int)", "server", true), mainFile, 7}});
    names.setChain(mallocFrame, {{names.addFunction("malloc", "libc.so.6", true), FileId{}, 0}});
    names.setChain(
        newFrame, {{names.addFunction("operator new(unsigned long)", "libc.so.6", true), FileId{}, 0}});
    names.setModuleHealth(server, {ModuleHealth::State::Full, ""});
    names.setModuleHealth(libc, {ModuleHealth::State::SymbolTable, "libc.so.6 has no debug info."});
    names.setModuleHealth(plugin, {ModuleHealth::State::Nothing, "libplugin.so is stripped."});
    sample.names = names.finish(1);
    return sample;
}

struct SampleReport {
    Sample sample;
    Query query;
    Summary summary;
    StackCosts costs;
    StackList stacks;
    CallTree tree;

    ReportContent content(bool withTree) const {
        return {*sample.profile, *sample.names, summary, query, costs, stacks, withTree ? &tree : nullptr};
    }
};

inline SampleReport ask(const Sample& sample, const Query& query, std::size_t limit = 0,
    TreeDirection direction = TreeDirection::TopDown) {
    SampleReport report{sample, query, {}, {}, {}, {}};
    report.summary = summarise(*sample.profile, *sample.names, {}).value();
    report.costs = evaluate(*sample.profile, *sample.names, query).value();
    report.stacks = listStacks(report.costs, sample.names, query.cost, limit);
    report.tree = buildCallTree(*sample.profile, sample.names, report.costs, direction, query.cost).value();
    return report;
}

inline Query liveAtEnd(const Sample& sample) {
    Query query;
    query.a = sample.profile->endMoment();
    return query;
}

/// Compares with golden/NAME. What differs is left as NAME.actual in the working directory; with
/// TIDEMARK_UPDATE_GOLDEN=1 in the environment it becomes the new golden file.
inline void expectGolden(const std::string& name, const std::string& actual) {
    const std::string path = std::string(TIDEMARK_GOLDEN) + "/" + name;
    const char* update = std::getenv("TIDEMARK_UPDATE_GOLDEN");
    if (update != nullptr && std::string(update) == "1")
        std::ofstream(path, std::ios::binary) << actual;
    std::ostringstream expected;
    expected << std::ifstream(path, std::ios::binary).rdbuf();
    if (expected.str() != actual)
        std::ofstream(name + ".actual", std::ios::binary) << actual;
    EXPECT_EQ(expected.str(), actual) << path;
}

} // namespace tidemark::test
