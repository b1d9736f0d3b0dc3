// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// `tst_trace_loader --golden FOLDER` compares the golden traces of FOLDER with their texts instead;
// `--golden FOLDER --update` writes both anew (the trace only if it is not there: released ones stay as they
// are).

#include "core/profile/trace_loader.h"
#include "tests/core/profile/profile_text.h"
#include "tests/core/trace_format/sample_trace.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <iostream>
#include <string>
#include <string_view>

namespace tidemark {
namespace {

using trace::ChunkType;

class CountingSink : public ProgressSink {
public:
    explicit CountingSink(std::stop_source* stopAtOnce = nullptr) : m_stop(stopAtOnce) {}
    void progress(std::string_view, std::uint64_t done, std::uint64_t total) override {
        ++calls;
        last = done;
        all = total;
        if (m_stop != nullptr)
            m_stop->request_stop();
    }
    int calls = 0;
    std::uint64_t last = 0;
    std::uint64_t all = 0;

private:
    std::stop_source* m_stop;
};

class TraceLoaderTest : public testing::Test {
protected:
    LoadedProfile load() {
        auto loaded = loadTrace(m_path, {}, nullptr);
        EXPECT_TRUE(loaded.ok());
        return loaded.ok() ? std::move(loaded).value() : LoadedProfile{};
    }
    /// The trace of sampleChunks() with one of its chunks changed.
    LoadedProfile loadWith(std::size_t chunk, const trace::Bytes& payload) {
        auto chunks = trace::sampleChunks();
        chunks[chunk].second = payload;
        writeTrace(m_path, chunks);
        return load();
    }
    static bool tells(const LoadedProfile& loaded, std::string_view words) {
        for (const DataProblem& problem : loaded.profile->facts().problems) {
            if (problem.sentence.find(words) != std::string::npos)
                return true;
        }
        return false;
    }
    void damage(std::size_t chunk) {
        const auto reader = trace::FileReader::open(m_path);
        ASSERT_TRUE(reader.ok());
        std::string file = trace::readAll(m_path);
        file[reader->chunks()[chunk].offset + sizeof(trace::ChunkHeader)] ^= 0x55;
        trace::writeAll(m_path, file);
    }

    trace::TemporaryFolder m_folder;
    std::filesystem::path m_path = m_folder / "sample.tide";
};

enum SampleChunk : std::size_t {
    kInfo,
    kModules,
    kFrames,
    kStacks,
    kEvents1,
    kCounters,
    kEvents2,
    kThreads,
    kNames,
    kEnd
};

TEST_F(TraceLoaderTest, LoadsACompleteTrace) {
    writeTrace(m_path, trace::sampleChunks());
    CountingSink sink;
    const auto loaded = loadTrace(m_path, {}, &sink);
    ASSERT_TRUE(loaded.ok());
    const Profile& profile = *loaded->profile;
    EXPECT_TRUE(profile.facts().complete);
    EXPECT_EQ(profile.facts().program, "/opt/service/bin/service");
    EXPECT_EQ(profile.facts().path, m_path.string());
    EXPECT_FALSE(profile.facts().recordedHere);
    EXPECT_EQ(profile.lastPosition(), trace::kSampleEvents);
    EXPECT_EQ(profile.modules()[0].buildId, "12ab");
    EXPECT_EQ(profile.counters()[0].rssBytes, 3 << 20) << "without the recorder's own ring";
    EXPECT_EQ(profile.threads()[1].name, "worker");
    EXPECT_TRUE(profile.capabilities().rss && profile.capabilities().stacks);
    EXPECT_TRUE(tells(*loaded, "No function names for plugin.so: The file is gone."));
    EXPECT_EQ(profile.facts().problems.size(), 1u);
    EXPECT_GT(sink.calls, 0);
    EXPECT_EQ(sink.last, sink.all);
    EXPECT_TRUE(loaded->names->function(loaded->names->locations(FrameId{2})[0].function).allocator);
}

TEST_F(TraceLoaderTest, KnowsItsOwnHostAndUser) {
    trace::Info info;
    std::array<char, 256> host{};
    ASSERT_EQ(gethostname(host.data(), host.size() - 1), 0);
    info.host = host.data();
    info.uid = static_cast<std::int64_t>(getuid());
    EXPECT_TRUE(loadWith(kInfo, encodeInfo(info)).profile->facts().recordedHere);
    info.uid += 1;
    EXPECT_FALSE(loadWith(kInfo, encodeInfo(info)).profile->facts().recordedHere);
}

TEST_F(TraceLoaderTest, AnUnfinishedTraceSaysSo) {
    auto chunks = trace::sampleChunks();
    chunks.resize(kThreads);
    writeTrace(m_path, chunks, false);
    const LoadedProfile loaded = load();
    EXPECT_FALSE(loaded.profile->facts().complete);
    EXPECT_EQ(loaded.profile->lastPosition(), trace::kSampleEvents);
    EXPECT_EQ(loaded.profile->facts().endReason, EndReason::Unknown);
    EXPECT_TRUE(tells(loaded, "The recording has no end: "));
    EXPECT_TRUE(tells(loaded, "no names of functions"));
}

TEST_F(TraceLoaderTest, AMissingEndMarkIsTold) {
    writeTrace(m_path, trace::sampleChunks());
    EXPECT_FALSE(tells(load(), "end mark"));
    const std::string whole = trace::readAll(m_path);
    for (std::size_t missing = 1; missing <= sizeof(trace::Trailer); ++missing) {
        SCOPED_TRACE(missing);
        trace::writeAll(m_path, whole.substr(0, whole.size() - missing));
        const LoadedProfile loaded = load();
        EXPECT_TRUE(tells(loaded, "end mark"));
        EXPECT_TRUE(loaded.profile->facts().complete);
    }
    writeTrace(m_path, trace::sampleChunks(), false); // nor a directory
    EXPECT_TRUE(tells(load(), "The file has no end mark: "));
}

TEST_F(TraceLoaderTest, LostEventsAreNamed) {
    writeTrace(m_path, trace::sampleChunks());
    damage(kEvents1);
    const LoadedProfile loaded = load();
    EXPECT_TRUE(tells(loaded, "The events 1 to 20 are missing: the file is damaged at offset "));
    EXPECT_EQ(loaded.profile->lastPosition(), trace::kSampleEvents);
    EXPECT_EQ(loaded.profile->allocations()[0].born, 21u);

    writeTrace(m_path, trace::sampleChunks());
    damage(kEvents2);
    EXPECT_TRUE(tells(load(), "The events 21 to 40 are missing: the file is damaged at offset "));

    auto chunks = trace::sampleChunks();
    chunks.pop_back();
    writeTrace(m_path, chunks);
    damage(kEvents2);
    EXPECT_TRUE(tells(load(), "The last events are missing: the file is damaged at offset "));
}

TEST_F(TraceLoaderTest, EachDamagedChunkIsTold) {
    const std::vector<std::pair<SampleChunk, std::string>> expected = {
        {kInfo, "what was recorded, and where, is not known"}, {kModules, "modules are missing"},
        {kFrames, "stacks are missing"}, {kStacks, "stacks are missing"},
        {kThreads, "names of threads are missing"}, {kCounters, "memory samples are missing"},
        {kNames, "names of functions are missing"}, {kEnd, "how the recording ended is not known"}};
    for (const auto& [chunk, words] : expected) {
        SCOPED_TRACE(words);
        writeTrace(m_path, trace::sampleChunks());
        damage(chunk);
        const LoadedProfile loaded = load();
        EXPECT_TRUE(tells(loaded, words));
        EXPECT_EQ(loaded.profile->lastPosition(), trace::kSampleEvents);
        EXPECT_EQ(loaded.profile->facts().complete, chunk != kEnd);
    }
}

TEST_F(TraceLoaderTest, AllocationsWhoseStacksAreLostAreUnknown) {
    writeTrace(m_path, trace::sampleChunks());
    damage(kStacks);
    const LoadedProfile loaded = load();
    for (const Allocation block : loaded.profile->allocations())
        EXPECT_EQ(loaded.profile->stacks()[block.stack.index()].kind, StackKind::Unknown);
}

TEST_F(TraceLoaderTest, StacksOfLostFramesAreUnknown) {
    auto chunks = trace::sampleChunks();
    trace::FrameChunk frames{2, {{1, 0x10}, {1, 0x20}, {1, 0x30}, {1, 0x40}}};
    chunks[kFrames].second = encodeFrames(frames);
    writeTrace(m_path, chunks);
    const LoadedProfile loaded = load();
    ASSERT_EQ(loaded.profile->frames().size(), 6u);
    EXPECT_EQ(loaded.profile->stacks()[1].kind, StackKind::Unknown);
    EXPECT_EQ(loaded.profile->stacks()[2].kind, StackKind::Unknown);
    EXPECT_EQ(loaded.profile->stacks()[3].kind, StackKind::Normal);
}

TEST_F(TraceLoaderTest, TablesAndEventsThatDoNotFollowAreDropped) {
    trace::FrameChunk frames{0xfffffff0, {{1, 0x10}}};
    EXPECT_TRUE(tells(loadWith(kFrames, encodeFrames(frames)), "is damaged: stacks are missing"));
    trace::StackChunk stacks{0xfffffff0, {{0, 0, 0}}};
    EXPECT_TRUE(tells(loadWith(kStacks, encodeStacks(stacks)), "is damaged: stacks are missing"));
    trace::EventChunk events;
    events.first = Position{1} << 60;
    events.events.resize(1);
    const LoadedProfile loaded = loadWith(kEvents2, encodeEvents(events));
    EXPECT_TRUE(tells(loaded, "The events 21 to 40 are missing"));
}

TEST_F(TraceLoaderTest, WhatTheRecorderLostIsTold) {
    trace::End end;
    end.reason = trace::EndReason::DataLost;
    end.detail = "The disk was full.";
    end.events = trace::kSampleEvents;
    end.droppedEvents = 1'234'567;
    end.cutStacks = 3;
    end.unreliableFrames = 4;
    end.unknownStacks = 5;
    end.recovered = true;
    end.unrecordedProcesses = {{99, "/bin/ls"}};
    const LoadedProfile loaded = loadWith(kEnd, encodeEnd(end));
    EXPECT_TRUE(tells(loaded, "The disk was full."));
    EXPECT_TRUE(tells(loaded, "Events that were not recorded: 1,234,567."));
    EXPECT_TRUE(tells(loaded, "innermost 1,024 frames were kept: 3."));
    EXPECT_TRUE(tells(loaded, "no unwind tables: 4."));
    EXPECT_TRUE(tells(loaded, "shown as [unknown]: 5."));
    EXPECT_TRUE(tells(loaded, "The recorder died"));
    ASSERT_EQ(loaded.profile->facts().unrecordedProcesses.size(), 1u);
    EXPECT_EQ(loaded.profile->facts().unrecordedProcesses[0].image, "/bin/ls");
    end.events = 7;
    EXPECT_TRUE(tells(loadWith(kEnd, encodeEnd(end)), "says that it has 7 events, but 40 were found"));
}

TEST_F(TraceLoaderTest, AnUnknownOptionalChunkIsTold) {
    auto chunks = trace::sampleChunks();
    chunks.push_back({static_cast<ChunkType>(trace::fourCc("ZZZZ")), trace::Bytes(10)});
    writeTrace(m_path, chunks);
    EXPECT_TRUE(tells(load(), "The chunk ZZZZ at offset "));
}

TEST_F(TraceLoaderTest, CanBeCancelled) {
    writeTrace(m_path, trace::sampleChunks());
    std::stop_source stop;
    CountingSink sink(&stop);
    const auto loaded = loadTrace(m_path, stop.get_token(), &sink);
    ASSERT_FALSE(loaded.ok());
    EXPECT_EQ(loaded.error().code, ErrorCode::Cancelled);
    EXPECT_EQ(sink.calls, 1);
}

TEST_F(TraceLoaderTest, ACutAtAnyByteIsReadableAndTold) {
    writeTrace(m_path, trace::sampleChunks());
    const std::string file = trace::readAll(m_path);
    Position last = 0;
    for (std::size_t size = sizeof(trace::FileHeader); size < file.size(); ++size) {
        SCOPED_TRACE(size);
        trace::writeAll(m_path, file.substr(0, size));
        const LoadedProfile loaded = load();
        ASSERT_NE(loaded.profile, nullptr);
        EXPECT_GE(loaded.profile->lastPosition(), last);
        last = loaded.profile->lastPosition();
        EXPECT_FALSE(loaded.profile->facts().problems.empty());
    }
    EXPECT_EQ(last, trace::kSampleEvents);
}

TEST_F(TraceLoaderTest, AChangedByteAnywhereIsReadableAndLossesAreTold) {
    writeTrace(m_path, trace::sampleChunks());
    const std::string file = trace::readAll(m_path);
    const LoadedProfile good = load();
    const std::string goodText = textOf(good);
    for (std::size_t at = sizeof(trace::FileHeader); at < file.size(); ++at) {
        SCOPED_TRACE(at);
        std::string changed = file;
        changed[at] = static_cast<char>(changed[at] ^ 0x20);
        trace::writeAll(m_path, changed);
        const LoadedProfile loaded = load();
        ASSERT_NE(loaded.profile, nullptr);
        const bool told = loaded.profile->facts().problems.size() > good.profile->facts().problems.size() ||
                          tells(loaded, "is damaged") || tells(loaded, "are missing");
        EXPECT_TRUE(told || textOf(loaded) == goodText);
    }
}

int compareGolden(const std::filesystem::path& folder, bool update) {
    const std::filesystem::path trace = folder / "format_1_0.tide";
    const std::filesystem::path text = folder / "format_1_0.txt";
    if (update && !std::filesystem::exists(trace))
        writeTrace(trace, trace::sampleChunks());
    const auto loaded = loadTrace(trace, {}, nullptr);
    if (!loaded) {
        std::cerr << loaded.error().sentence << '\n';
        return 1;
    }
    const std::string actual = textOf(*loaded);
    if (update)
        trace::writeAll(text, actual);
    if (actual == trace::readAll(text))
        return 0;
    trace::writeAll("format_1_0.actual", actual);
    std::cerr << trace << " reads differently than " << text << "; see format_1_0.actual\n";
    return 1;
}

} // namespace
} // namespace tidemark

int main(int argc, char** argv) {
    if (argc >= 3 && argv[1] == std::string_view("--golden"))
        return tidemark::compareGolden(argv[2], argc > 3 && argv[3] == std::string_view("--update"));
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
