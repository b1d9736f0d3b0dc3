// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/query_engine.h"
#include "core/import/heaptrack/heaptrack_importer.h"
#include "tests/core/import/packed_bytes.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

namespace tidemark::tests {
namespace {

// Two stacks: main → work (with inl inlined into it) and main. Info 0: 16 B from work; info 1: 32 B from
// main.
constexpr std::string_view kVersion3 = R"(v 10400 3
X ./prog one two
I 1000 100
S 9 leak:work
s 9 /bin/prog
s 4 main
s 4 work
s 8 my dir/f
s 3 inl
i 401000 1 2 4 a
i 401100 1 5 4 2a 3 4 1e
t 1 0
t 2 1
a 10 2
a 20 1
c 5
R 10
+ 0
+ 0
+ 1
c a
- 0
- 1
+ 1
- 1
c 14
R 30
+ 0

# strings: 5
# ips: 2
)";

Result<LoadedProfile> read(std::string_view text) {
    return readHeaptrack(ByteSource::of(bytesOf(text)));
}

LoadedProfile loaded(std::string_view text) {
    Result<LoadedProfile> profile = read(text);
    EXPECT_TRUE(profile.ok()) << (profile ? "" : profile.error().sentence);
    return profile ? *profile : LoadedProfile{};
}

Summary summaryOf(const LoadedProfile& from) {
    return *summarise(*from.profile, *from.names, {});
}

std::vector<std::string> functionsOf(const LoadedProfile& from, StackId stack) {
    std::vector<std::string> names;
    for (const ResolvedFrame& frame : resolveStack(*from.profile, *from.names, stack)) {
        names.push_back(from.names->function(frame.function).name);
        if (frame.line != 0)
            names.back() +=
                " " + std::string(from.names->file(frame.file)) + ":" + std::to_string(frame.line);
    }
    return names;
}

bool hasProblem(const Profile& profile, std::string_view part) {
    for (const DataProblem& problem : profile.facts().problems)
        if (problem.sentence.find(part) != std::string::npos)
            return true;
    return false;
}

TEST(Heaptrack, ReadsFactsOfAnInterpretedFile) {
    const LoadedProfile from = loaded(kVersion3);
    const ProfileFacts& facts = from.profile->facts();
    EXPECT_EQ(facts.format, "heaptrack file, version 3");
    EXPECT_EQ(facts.recordedBy, "heaptrack 1.4.0");
    EXPECT_EQ(facts.program, "./prog");
    EXPECT_EQ(facts.arguments, (std::vector<std::string>{"./prog", "one", "two"}));
    EXPECT_EQ(facts.leakSuppressions, std::vector<std::string>{"work"});
    EXPECT_EQ(facts.duration, 21'000'000) << "the last tick and the millisecond behind it";
    EXPECT_TRUE(facts.complete);
    EXPECT_TRUE(facts.problems.empty());
    const Capabilities can = from.profile->capabilities();
    EXPECT_TRUE(can.events && can.times && can.rss && can.stacks && can.blockCounts);
    EXPECT_FALSE(can.threads || can.freeingThreads || can.addresses || can.blockIdentity || can.estimated);
}

TEST(Heaptrack, CountsAsHeaptrackDoes) {
    const LoadedProfile from = loaded(kVersion3);
    const Summary summary = summaryOf(from);
    EXPECT_EQ(summary.allocations, 5u);
    EXPECT_EQ(summary.frees, 3u);
    EXPECT_EQ(summary.bytesAllocated, 3 * 16u + 2 * 32u);
    EXPECT_EQ(summary.temporary, 1u);
    EXPECT_EQ(summary.peak, (Cost{64, 3}));
    EXPECT_EQ(summary.peakTime, 5'000'000);
    EXPECT_EQ(summary.liveAtEnd, (Cost{32, 2}));
    EXPECT_EQ(summary.rssPeakBytes, 0x30 * 0x1000);
}

TEST(Heaptrack, PairsFreesFirstInFirstOutWithinASizeAndStack) {
    const LoadedProfile from = loaded(kVersion3);
    const auto blocks = from.profile->allocations();
    ASSERT_EQ(blocks.size(), 5u);
    EXPECT_EQ(blocks[0].freed, 4u) << "the older of two alike";
    EXPECT_EQ(blocks[1].freed, kNever);
    EXPECT_EQ(blocks[2].freed, 5u);
    EXPECT_EQ(blocks[3].freed, 7u);
    EXPECT_TRUE(blocks[3].temporary);
    EXPECT_FALSE(blocks[0].temporary || blocks[2].temporary);
    EXPECT_EQ(blocks[4].freed, kNever);
    EXPECT_EQ(blocks[0].address, 0u) << "there are none";
    EXPECT_TRUE(isEstimated(*from.profile, Rule::Growth));
    EXPECT_FALSE(isEstimated(*from.profile, Rule::Change));
    EXPECT_FALSE(isEstimated(*from.profile, Rule::LiveAt));
}

TEST(Heaptrack, NamesFramesInnermostInlinedFunctionFirst) {
    const LoadedProfile from = loaded(kVersion3);
    const auto blocks = from.profile->allocations();
    EXPECT_EQ(functionsOf(from, blocks[0].stack),
        (std::vector<std::string>{"inl my dir/f:42", "work my dir/f:30", "main my dir/f:10"}));
    EXPECT_EQ(functionsOf(from, blocks[2].stack), std::vector<std::string>{"main my dir/f:10"});
    ASSERT_EQ(from.profile->modules().size(), 1u);
    EXPECT_EQ(from.profile->modules()[0].path, "/bin/prog");
    EXPECT_EQ(from.profile->frames()[0].address, 0x401001u) << "from 1.3 on the file has the call's address";
}

TEST(Heaptrack, SumsFewBlocksOfVeryManyStacks) {
    std::string text = "v 10400 3\nX prog\ns 1 f\ni 10 0 1\nt 1 0\n";
    for (int i = 1; i < 200; ++i)
        text += fmt::format("t 1 {:x}\n", i);
    // Sizes of two classes, from one stack and from another.
    text += "a 8 64\na 800 64\na 10 c8\n+ 2\n+ 0\n+ 1\n+ 0\n";
    const LoadedProfile from = loaded(text);
    Query query;
    query.a = from.profile->endMoment();
    const StackCosts costs = *evaluate(*from.profile, *from.names, query);
    ASSERT_EQ(costs.items.size(), 2u);
    EXPECT_EQ(costs.items[0], (StackCosts::Item{StackId(0x64), {8 + 0x800 + 8, 3}}));
    EXPECT_EQ(costs.items[1], (StackCosts::Item{StackId(0xc8), {16, 1}}));
    EXPECT_EQ(costs.shown, (Cost{8 + 0x800 + 8 + 16, 4}));
}

TEST(Heaptrack, ReadsTheOlderVersions) {
    const LoadedProfile two = loaded("v 10280 2\nX prog\nS leak:a b\ns /bin/my prog\ns main\n"
                                     "i 10 1 2\nt 1 0\na 8 1\n+ 0\n\n# strings: 2\n");
    EXPECT_EQ(two.profile->modules()[0].name, "my prog");
    EXPECT_EQ(two.profile->facts().leakSuppressions, std::vector<std::string>{"a b"});
    EXPECT_EQ(two.profile->frames()[0].address, 0x10u);
    const LoadedProfile one =
        loaded("v 10200\nX prog\ns /bin/prog\ns main\ni 10 1 2\nt 1 0\na 8 1\n+ 0\n- 0\n");
    EXPECT_EQ(one.profile->facts().format, "heaptrack file, version 1");
    EXPECT_EQ(summaryOf(one).temporary, 1u);
    const LoadedProfile none = loaded("X prog\ns /bin/prog\ns main\ni 10 1 2\nt 1 0\n"
                                      "+ 8 1 7f00\n+ 8 1 7f10\n- 7f00\n- 7fff\n");
    EXPECT_EQ(none.profile->facts().format, "heaptrack file, version 0");
    EXPECT_EQ(none.profile->allocations()[0].freed, 3u);
    EXPECT_EQ(none.profile->unmatchedFrees(), 1u);
    EXPECT_TRUE(none.profile->capabilities().blockIdentity && none.profile->capabilities().addresses);
}

TEST(Heaptrack, RefusesNewerVersions) {
    const auto newer = read("v 20000 4\nX prog\n");
    ASSERT_FALSE(newer.ok());
    EXPECT_EQ(newer.error().code, ErrorCode::NewerVersion);
    EXPECT_NE(newer.error().sentence.find("version 4"), std::string::npos);
}

TEST(Heaptrack, ReadsRawFilesWithModulesThatComeAndGo) {
    const LoadedProfile from =
        loaded("v 10400 3\nx 9 /bin/prog\nX prog\nI 1000 100\n"
               "m 1 -\nm 1 x 400000 0 1000\nm a /lib/my so 7f0000 1000 500\n"
               "t 400010 0\nt 7f1020 1\n+ 18 2 a000\n"
               "m 1 -\nm 1 x 400000 0 1000\nt 7f1020 1\n+ 8 3 a020\n- a000\n- beef\nc 3\n");
    const Profile& profile = *from.profile;
    EXPECT_EQ(profile.facts().program, "/bin/prog");
    ASSERT_EQ(profile.modules().size(), 2u);
    EXPECT_EQ(profile.modules()[0].path, "/bin/prog");
    EXPECT_EQ(profile.modules()[0].unloaded, kNever);
    EXPECT_EQ(profile.modules()[1].name, "my so");
    EXPECT_EQ(profile.modules()[1].loaded, 0u);
    EXPECT_EQ(profile.modules()[1].unloaded, 1u);
    ASSERT_EQ(profile.frames().size(), 3u);
    EXPECT_EQ(profile.frames()[0].address, 0x11u);
    EXPECT_EQ(profile.frames()[1].module, ModuleId(1));
    EXPECT_EQ(profile.frames()[1].address, 0x1021u);
    EXPECT_FALSE(profile.frames()[2].module.valid()) << "the module was gone";
    EXPECT_EQ(functionsOf(from, StackId(2)), (std::vector<std::string>{"my so+0x1021", "prog+0x11"}));
    EXPECT_EQ(profile.allocations()[0].freed, 3u);
    EXPECT_EQ(profile.unmatchedFrees(), 1u);
    EXPECT_TRUE(profile.capabilities().addresses);
    EXPECT_TRUE(hasProblem(profile, "not interpreted"));
}

TEST(Heaptrack, BearsRecordsThatMakeNoSense) {
    std::string text(kVersion3);
    text.insert(text.find("+ 0\n"), "+ 99\n- zz\nq 1\nt 1\nc 1\nX again\na\nR ffffffffffffffff\ns 99999 x\n");
    const LoadedProfile from = loaded(text);
    EXPECT_EQ(summaryOf(from).allocations, 5u);
    EXPECT_TRUE(hasProblem(*from.profile, "make no sense"));
    EXPECT_TRUE(hasProblem(*from.profile, "Times that go back"));
    EXPECT_EQ(from.profile->facts().arguments.size(), 3u) << "the first command counts";
}

TEST(Heaptrack, MayEndAnywhere) {
    for (std::size_t size = 0; size < kVersion3.size(); ++size) {
        const auto from = read(kVersion3.substr(0, size));
        ASSERT_TRUE(from.ok()) << size;
        EXPECT_LE(summaryOf(*from).allocations, 5u);
        EXPECT_EQ(from->profile->facts().complete, size > kVersion3.find("# strings")) << size;
    }
}

TEST(Heaptrack, IsTheSamePackedOrPlain) {
    const std::string text(kVersion3);
    const std::string half = text.substr(0, 100);
    for (const std::string& packed :
        {gzipped(text), zstdPacked(text), zstdPacked(half) + zstdPacked(text.substr(100))}) {
        const LoadedProfile from = loaded(packed);
        EXPECT_EQ(summaryOf(from).bytesAllocated, 112u);
        EXPECT_TRUE(from.profile->facts().complete);
    }
    const std::string cut = zstdPacked(half) + zstdPacked(text.substr(100)).substr(0, 40);
    const LoadedProfile from = loaded(cut);
    EXPECT_FALSE(from.profile->facts().complete);
    EXPECT_TRUE(hasProblem(*from.profile, "cut short"));
}

Result<LoadedProfile> opened(const std::filesystem::path& path) {
    return kHeaptrackImporter.load({{path}, {}, nullptr, IndexCache(std::filesystem::path())});
}

TEST(Heaptrack, GivesHeaptrackPrintsFiguresOfRecordedFiles) {
    const std::filesystem::path folder(HEAPTRACK_DATA);
    const auto interpreted = opened(folder / "heap_shapes.zst");
    ASSERT_TRUE(interpreted.ok());
    const Summary summary = summaryOf(*interpreted);
    EXPECT_EQ(summary.allocations, 8456u);
    EXPECT_EQ(summary.temporary, 7860u) << "heaptrack_print says one more: see test_heaptrack_print.py";
    EXPECT_EQ(summary.peak.bytes, 166732);
    EXPECT_EQ(summary.liveAtEnd, (Cost{40360, 41}));
    EXPECT_EQ(summary.rssPeakBytes, 0x450 * 4096);
    EXPECT_EQ(interpreted->profile->facts().duration, 834'000'000);
    const auto raw = opened(folder / "heap_shapes.raw.zst");
    ASSERT_TRUE(raw.ok());
    EXPECT_EQ(summaryOf(*raw).allocations, 8456u);
    EXPECT_EQ(summaryOf(*raw).temporary, 3128u) << "as heaptrack's recorder counts";
    EXPECT_EQ(summaryOf(*raw).peak.bytes, 166732);
    EXPECT_EQ(summaryOf(*raw).liveAtEnd, (Cost{40360, 41}));
}

/// heaptrack's own test files, where TIDEMARK_SAMPLES names a folder that has them.
TEST(Heaptrack, GivesTheKnownFiguresOfHeaptracksOwnTestFiles) {
    const char* const samples = std::getenv("TIDEMARK_SAMPLES");
    if (samples == nullptr)
        GTEST_SKIP() << "TIDEMARK_SAMPLES names no folder with heaptrack's test files";
    const auto david = opened(std::filesystem::path(samples) / "heaptrack/heaptrack.david.18594.gz");
    ASSERT_TRUE(david.ok());
    const Summary summary = summaryOf(*david);
    EXPECT_EQ(summary.allocations, 2896u);
    EXPECT_EQ(summary.temporary, 729u);
    EXPECT_EQ(summary.peak.bytes, 996970);
    EXPECT_EQ(summary.liveAtEnd.bytes, 30463);
    EXPECT_EQ(summary.rssPeakBytes, 76042240);
    EXPECT_EQ(david->profile->facts().duration, 80'000'000);
    EXPECT_EQ(david->profile->frames().size(), 515u);
    EXPECT_EQ(david->profile->stacks().size(), 991u);
    const auto suppressed =
        opened(std::filesystem::path(samples) / "heaptrack/heaptrack.embedded_lsan_suppressions.84207.zst");
    ASSERT_TRUE(suppressed.ok());
    EXPECT_EQ(summaryOf(*suppressed).peak.bytes, 72714);
    EXPECT_EQ(summaryOf(*suppressed).liveAtEnd.bytes, 10);
    EXPECT_EQ(suppressed->profile->facts().leakSuppressions.size(), 2u);
}

TEST(Heaptrack, IsRecognisedByItsFirstLine) {
    EXPECT_TRUE(kHeaptrackImporter.recognises("v 10400 3\nX prog\n"));
    EXPECT_TRUE(kHeaptrackImporter.recognises("v 10200\n"));
    EXPECT_TRUE(kHeaptrackImporter.recognises("X prog\ns /bin/prog\n"));
    for (const std::string_view other : {"", "v", "v \n", "v 1 2\n", "v 10400 3 4\n", "verse one\n",
             "X prog\n", "X prog\nhello\n", "desc: x\ncmd: y\n"})
        EXPECT_FALSE(kHeaptrackImporter.recognises(other)) << other;
}

} // namespace
} // namespace tidemark::tests
