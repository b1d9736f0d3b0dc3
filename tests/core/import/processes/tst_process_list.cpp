// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Several traces as one profile: two processes use the same addresses, stack ids, pools and thread numbers.

#include "core/import/processes/process_list_importer.h"
#include "core/trace_format/event_encoder.h"
#include "core/trace_format/file.h"
#include "core/trace_format/manifest.h"
#include "tests/core/trace_format/sample_trace.h"

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <string>
#include <vector>

namespace tidemark::tests {
namespace {

using trace::ChunkType;
using trace::Event;
using trace::EventKind;
using trace::TemporaryFolder;

constexpr Nanoseconds kMs = 1'000'000;

Event event(EventKind kind, Nanoseconds time, std::uint64_t address, std::uint64_t size = 0,
    std::uint32_t domain = 0) {
    Event made;
    made.kind = kind;
    made.stack = size != 0 ? 1 : 0;
    made.time = time;
    made.address = address;
    made.size = size;
    made.domain = domain;
    return made;
}

class ProcessListTest : public testing::Test {
protected:
    /// A trace with one thread, one stack of one frame, one pool and one mark.
    void write(const std::string& file, const std::string& function, const std::vector<Event>& events,
        Nanoseconds duration, trace::EndReason reason = trace::EndReason::Exit) {
        auto writer = trace::FileWriter::create(folder.path() / file, trace::FileWriter::IfExists::Overwrite);
        ASSERT_TRUE(writer);
        trace::Info info;
        info.program = "/bin/" + function;
        const auto append = [&](ChunkType type, const auto& payload) {
            ASSERT_TRUE(writer->append(type, payload));
        };
        append(ChunkType::Info, trace::encodeInfo(info));
        append(ChunkType::Modules,
            trace::encodeModules({{{0, 0x1000, 0x2000, 0x1000, 0, kNever, "id", "/bin/" + function}}}));
        append(ChunkType::Frames, trace::encodeFrames({0, {{1, 0x10}}}));
        append(ChunkType::Stacks, trace::encodeStacks({1, {{0, 0, 0}}}));
        append(ChunkType::Threads, trace::encodeThreads({{{0, 7, "main"}}}));
        append(ChunkType::Domains, trace::encodeDomains({{{1, "pool of " + function}}}));
        trace::EventEncoder encoder;
        for (const Event& one : events)
            encoder.add(one);
        append(ChunkType::Events, encoder.finish(1, {}));
        append(ChunkType::Marks,
            trace::encodeMarks({{{1, events.front().time, trace::MarkKind::Mark, 0, "here"}}}));
        trace::NamesChunk names;
        names.strings = {"", function};
        names.frames = {{0, {{1, 0, 0, 0}}, 0}};
        append(ChunkType::Names, trace::encodeNames(names));
        trace::End end;
        end.reason = reason;
        end.exitStatus = 0;
        end.duration = duration;
        end.events = events.size();
        append(ChunkType::End, trace::encodeEnd(end));
        ASSERT_TRUE(writer->finish());
    }

    void list(std::int64_t pid, const std::string& image, Nanoseconds start, const std::string& file) {
        trace::ManifestProcess process;
        process.pid = pid;
        process.image = "/bin/" + image;
        process.startNs = start;
        process.ended = true;
        process.file = file;
        manifest.processes.push_back(process);
    }

    Result<LoadedProfile> load() {
        manifest.trace = "run.tide";
        EXPECT_TRUE(trace::writeManifest(folder.path() / "run.tidemark", manifest));
        return kProcessListImporter.load(
            {{folder.path() / "run.tidemark"}, {}, nullptr, IndexCache(folder.path())});
    }

    /// What is live at a time, "outermost;… size" in order of birth.
    static std::vector<std::string> liveAt(const LoadedProfile& loaded, Nanoseconds time) {
        const Profile& profile = *loaded.profile;
        const Position at = profile.momentAt(time).after;
        std::vector<std::string> lines;
        for (const Allocation& block : profile.allocations()) {
            if (block.born > at || block.freed <= at)
                continue;
            std::string line;
            for (StackId stack = block.stack; stack != kEmptyStack;
                 stack = profile.stacks()[stack.index()].parent) {
                const auto& place = loaded.names->locations(profile.stacks()[stack.index()]).front();
                line = loaded.names->function(place.function).name + (line.empty() ? "" : ";") + line;
            }
            lines.push_back(line + " " + std::to_string(block.size));
        }
        return lines;
    }

    TemporaryFolder folder;
    trace::Manifest manifest;
};

using Lines = std::vector<std::string>;

TEST_F(ProcessListTest, ProcessesWithTheSameAddressesStayApart) {
    write("run.tide", "shell",
        {event(EventKind::Allocation, 1 * kMs, 0x100, 10), event(EventKind::Free, 8 * kMs, 0x100),
            event(EventKind::Allocation, 9 * kMs, 0x200, 20)},
        10 * kMs);
    write("run.2.tide", "child",
        {event(EventKind::Allocation, 1 * kMs, 0x100, 300),
            event(EventKind::Allocation, 1 * kMs, 0x100, 5, 1)},
        3 * kMs);
    list(1, "shell", 0, "run.tide");
    list(2, "child", 2 * kMs, "run.2.tide");
    const auto loaded = load();
    ASSERT_TRUE(loaded) << loaded.error().sentence;
    EXPECT_EQ(liveAt(*loaded, 2 * kMs), (Lines{"shell (1);shell 10"}));
    EXPECT_EQ(
        liveAt(*loaded, 4 * kMs), (Lines{"shell (1);shell 10", "child (2);child 300", "child (2);child 5"}));
    EXPECT_EQ(liveAt(*loaded, 6 * kMs), (Lines{"shell (1);shell 10"})) << "the child's memory went with it";
    EXPECT_EQ(liveAt(*loaded, 10 * kMs), (Lines{"shell (1);shell 20"}));
    const Profile& profile = *loaded->profile;
    EXPECT_EQ(profile.facts().duration, 10 * kMs);
    EXPECT_EQ(profile.unmatchedFrees(), 0u);
    ASSERT_EQ(profile.threads().size(), 2u);
    EXPECT_EQ(profile.threads()[0].name, "shell (1): main");
    EXPECT_EQ(profile.threads()[1].name, "child (2): main");
    ASSERT_EQ(profile.processes().size(), 2u);
    EXPECT_EQ(processLabel(profile.processes()[0]), "shell (1)");
    EXPECT_EQ(processLabel(profile.processes()[1]), "child (2)");
    EXPECT_EQ(profile.processOf(ThreadId{0}), ProcessId{0});
    EXPECT_EQ(profile.processOf(ThreadId{1}), ProcessId{1});
    EXPECT_EQ(profile.poolNames()[1], "pool of shell");
    EXPECT_EQ(profile.poolNames()[2], "pool of child");
    EXPECT_FALSE(profile.capabilities().addresses);
    ASSERT_EQ(profile.markers().size(), 2u);
    EXPECT_EQ(profile.markers()[1].text, "child (2): here");
    EXPECT_EQ(profile.markers()[1].time, 3 * kMs);
    EXPECT_EQ(profile.markers()[1].position, profile.momentAt(3 * kMs).after);
}

TEST_F(ProcessListTest, AFailedReallocKeepsItsBlockToTheProcessesEnd) {
    write("run.tide", "shell", {event(EventKind::Allocation, 1 * kMs, 0x100, 10)}, 10 * kMs);
    write("run.2.tide", "child",
        {event(EventKind::Allocation, 1 * kMs, 0x100, 7), event(EventKind::ReallocFree, 1 * kMs, 0x100),
            event(EventKind::ReallocFailed, 1 * kMs, 0x100), event(EventKind::Allocation, 1 * kMs, 0x300, 8),
            event(EventKind::ReallocFree, 1 * kMs, 0x300),
            event(EventKind::ReallocAllocation, 1 * kMs, 0x400, 9)},
        3 * kMs);
    list(1, "shell", 0, "run.tide");
    list(2, "child", 0, "run.2.tide");
    const auto loaded = load();
    ASSERT_TRUE(loaded);
    EXPECT_EQ(
        liveAt(*loaded, 2 * kMs), (Lines{"shell (1);shell 10", "child (2);child 7", "child (2);child 9"}));
    EXPECT_EQ(liveAt(*loaded, 5 * kMs), (Lines{"shell (1);shell 10"}));
}

TEST_F(ProcessListTest, WhatIsInNoTableIsStillInItsOwnProcess) {
    Event lost = event(EventKind::Allocation, 1 * kMs, 0x100, 10);
    lost.stack = 4;
    lost.thread = 1;
    Event freed = event(EventKind::Free, 2 * kMs, 0x200);
    freed.freeStack = 4;
    write("run.tide", "shell", {event(EventKind::Allocation, 1 * kMs, 0x200, 5), lost, freed}, 10 * kMs);
    Event impossible = event(EventKind::Allocation, 3 * kMs, 0x100, 7);
    impossible.thread = 0xfffffffe; // two more are those of the shell
    write("run.2.tide", "child", {impossible}, 10 * kMs);
    list(1, "shell", 0, "run.tide");
    list(2, "child", 0, "run.2.tide");
    const auto loaded = load();
    ASSERT_TRUE(loaded) << loaded.error().sentence;
    EXPECT_EQ(liveAt(*loaded, 10 * kMs), (Lines{"shell (1);[unknown] 10", "child (2);child 7"}));
    const Profile& profile = *loaded->profile;
    EXPECT_EQ(profile.processOf(profile.allocations()[1].thread), ProcessId{0});
    EXPECT_FALSE(profile.processOf(profile.allocations()[2].thread).valid());
    EXPECT_EQ(profile.allocations()[0].freeStack, kEmptyStack);
}

TEST_F(ProcessListTest, SaysWhatIsMissing) {
    write("run.tide", "shell", {event(EventKind::Allocation, 1 * kMs, 0x100, 10)}, 10 * kMs);
    list(1, "shell", 0, "run.tide");
    list(2, "gone", 0, "run.2.tide");
    list(3, "elsewhere", 0, "../run.tide");
    list(4, "unrecorded", 0, "");
    manifest.processes.back().problem = "It is statically linked.";
    const auto loaded = load();
    ASSERT_TRUE(loaded);
    std::string sentences;
    for (const DataProblem& problem : loaded->profile->facts().problems)
        if (problem.severity == DataProblem::Severity::Warning)
            sentences += problem.sentence + "\n";
    EXPECT_NE(sentences.find("The process gone (2) is missing: "), std::string::npos) << sentences;
    EXPECT_NE(
        sentences.find("The process elsewhere (3) is missing: the list names a trace in another folder."),
        std::string::npos)
        << sentences;
    EXPECT_NE(
        sentences.find("The process unrecorded (4) is missing: It is statically linked."), std::string::npos)
        << sentences;
    EXPECT_EQ(liveAt(*loaded, 10 * kMs), (Lines{"shell (1);shell 10"}));
}

TEST_F(ProcessListTest, WithoutAnyTraceIsRefused) {
    list(2, "gone", 0, "run.2.tide");
    EXPECT_EQ(load().error().code, ErrorCode::NotFound);
}

TEST_F(ProcessListTest, IsRecognisedHoweverLongItIs) {
    for (int pid = 1; pid <= 500; ++pid)
        list(pid, "child", 0, "");
    manifest.failure = std::string(Importer::kHeadBytes, 'x');
    const auto path = folder.path() / "run.tidemark";
    ASSERT_TRUE(trace::writeManifest(path, manifest));
    std::string head(Importer::kHeadBytes, '\0');
    ASSERT_TRUE(std::ifstream(path).read(head.data(), static_cast<std::streamsize>(head.size())));
    EXPECT_TRUE(kProcessListImporter.recognises(head));
}

TEST(ProcessList, IsRecognisedByItsSchema) {
    EXPECT_TRUE(kProcessListImporter.recognises(" \n{\"schema\": \"tidemark.processes\", \"version\": 1}"));
    EXPECT_FALSE(kProcessListImporter.recognises("{\"schema\": \"tidemark.report/1\"}"));
    EXPECT_FALSE(kProcessListImporter.recognises("\"tidemark.processes\""));
    EXPECT_FALSE(kProcessListImporter.recognises(""));
}

} // namespace
} // namespace tidemark::tests
