// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/profile_builder.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <sstream>
#include <string>

namespace tidemark {
namespace {

/// Adds events written as words: "T+ADDRESS:SIZE" allocates in thread T, "T-ADDRESS" frees, "T<ADDRESS"
/// begins a realloc, "T>ADDRESS:SIZE" completes it, "T!" fails it, "T=ADDRESS" restamps. Times are positions
/// × 10.
void addEvents(ProfileBuilder& builder, const std::string& text) {
    using Kind = BuilderEvent::Kind;
    static const std::map<char, Kind> kKinds = {{'+', Kind::Allocation}, {'-', Kind::Free},
        {'<', Kind::ReallocFree}, {'>', Kind::ReallocAllocation}, {'!', Kind::ReallocFailed},
        {'=', Kind::Restamp}};
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        BuilderEvent event;
        event.thread = ThreadId{static_cast<std::uint32_t>(word.at(0) - '0')};
        event.kind = kKinds.at(word.at(1));
        event.time = static_cast<Nanoseconds>(builder.nextPosition() * 10);
        std::istringstream numbers(word.substr(2));
        char colon = 0;
        numbers >> event.address >> colon >> event.size;
        builder.addEvent(event);
    }
}

/// "born-freed size" per block, "T" for temporary, "<n" and ">n" for the segments before and after.
std::string lives(const Profile& profile) {
    std::ostringstream text;
    for (const Allocation block : profile.allocations()) {
        text << (text.tellp() > 0 ? ", " : "") << block.born << '-';
        if (block.freed != kNever)
            text << block.freed;
        text << ' ' << block.size << (block.temporary ? "T" : "");
        if (block.previousSegment.valid())
            text << " <" << block.previousSegment.value();
        if (block.nextSegment.valid())
            text << " >" << block.nextSegment.value();
    }
    return text.str();
}

std::string frees(const Profile& profile) {
    std::ostringstream text;
    for (const AllocationId id : profile.freeOrder())
        text << (text.tellp() > 0 ? " " : "") << id.value();
    return text.str();
}

std::shared_ptr<const Profile> profileOf(const std::string& text) {
    ProfileBuilder builder;
    addEvents(builder, text);
    return builder.finish();
}

TEST(ProfileBuilder, PairsFreesWithAllocations) {
    const auto profile = profileOf("0+100:8 0+200:16 1-100 0-200 0+100:32");
    EXPECT_EQ(lives(*profile), "1-3 8, 2-4 16T, 5- 32");
    EXPECT_EQ(frees(*profile), "0 1");
    EXPECT_EQ(profile->allocations()[0].freeingThread, ThreadId{1});
    EXPECT_FALSE(profile->allocations()[2].freeingThread.valid());
    EXPECT_EQ(profile->lastPosition(), 5u);
    EXPECT_EQ(profile->unmatchedFrees(), 0u);
    EXPECT_TRUE(profile->facts().problems.empty());
}

TEST(ProfileBuilder, TemporaryMeansNoOtherAllocationOfTheThreadInBetween) {
    EXPECT_EQ(lives(*profileOf("0+1:8 0-1")), "1-2 8T");
    EXPECT_EQ(lives(*profileOf("0+1:8 0+2:8 0-1 0-2")), "1-3 8, 2-4 8T");
    EXPECT_EQ(lives(*profileOf("0+1:8 1+2:8 0-1")), "1-3 8T, 2- 8")
        << "another thread's allocation does not count";
    EXPECT_EQ(lives(*profileOf("0+1:8 1-1")), "1-2 8") << "freed by another thread";
    EXPECT_EQ(lives(*profileOf("0+1:8 0+2:8 0<1 0>3:9 0-2")), "1-3 8 >2, 2-5 8, 4- 9 <0")
        << "a realloc counts";
}

TEST(ProfileBuilder, ReallocsAreChainsOfSegments) {
    const auto profile = profileOf("0+1:8 0+9:1 0<1 0>1:16 0<1 1+7:7 0>3:32 0-3");
    EXPECT_EQ(lives(*profile), "1-3 8 >2, 2- 1, 4-5 16T <0 >4, 6- 7, 7-8 32T <2");
    EXPECT_EQ(frees(*profile), "0 2 4");
}

TEST(ProfileBuilder, AFailedReallocNeverHappened) {
    const auto profile = profileOf("0+1:8 0<1 1+5:5 1-5 0! 0-1");
    EXPECT_EQ(lives(*profile), "1-6 8T, 3-4 5T");
    EXPECT_EQ(frees(*profile), "1 0");
    EXPECT_EQ(profile->failedReallocs(), 1u);
    EXPECT_TRUE(profile->facts().problems.empty());

    const auto unknown = profileOf("0<1 0!");
    EXPECT_EQ(unknown->unmatchedFrees(), 0u);
    EXPECT_EQ(unknown->failedReallocs(), 1u);
}

TEST(ProfileBuilder, AReallocOfAnUnknownBlockBeginsALife) {
    const auto profile = profileOf("0<1 0>2:8");
    EXPECT_EQ(lives(*profile), "2- 8");
    EXPECT_EQ(profile->unmatchedFrees(), 1u);
}

TEST(ProfileBuilder, ARestampIsANewSegmentOfTheSameBlock) {
    const auto profile = profileOf("0+1:8 0+2:16 1=1 0=2 0=2 1-1");
    EXPECT_EQ(lives(*profile), "1-3 8 >2, 2-4 16T >3, 3-6 8T <0, 4-5 16T <1 >4, 5- 16 <3");
    EXPECT_EQ(frees(*profile), "0 1 3 2");
    EXPECT_EQ(profile->allocations()[0].freeingThread, ThreadId{1});
    EXPECT_EQ(profile->allocations()[2].thread, ThreadId{1});
    EXPECT_TRUE(profile->facts().problems.empty());

    const auto unknown = profileOf("0=1 0+1:8 0-1 0=1");
    EXPECT_EQ(lives(*unknown), "2-3 8T");
    EXPECT_EQ(unknown->unmatchedFrees(), 0u);
    EXPECT_TRUE(unknown->facts().problems.empty());
}

TEST(ProfileBuilder, UnmatchedFreesAreCounted) {
    const auto profile = profileOf("0-1 0+1:8 0-1 0-1");
    EXPECT_EQ(lives(*profile), "2-3 8T");
    EXPECT_EQ(profile->unmatchedFrees(), 2u);
}

TEST(ProfileBuilder, AnAllocationAtALiveAddressClosesTheEarlierBlock) {
    const auto profile = profileOf("0+1:8 0+1:16 0-1");
    EXPECT_EQ(lives(*profile), "1-2 8, 2-3 16T");
    EXPECT_EQ(frees(*profile), "0 1");
    EXPECT_FALSE(profile->allocations()[0].freeingThread.valid());
    ASSERT_EQ(profile->facts().problems.size(), 1u);
    EXPECT_EQ(profile->facts().problems[0].count, 1u);
}

TEST(ProfileBuilder, ContradictingReallocsAreIgnoredAndTold) {
    const auto profile = profileOf("0! 0+1:8 0<1 1+1:9 0!");
    EXPECT_EQ(lives(*profile), "2-3 8T, 4- 9");
    ASSERT_EQ(profile->facts().problems.size(), 1u);
    EXPECT_EQ(profile->facts().problems[0].count, 2u);
}

TEST(ProfileBuilder, DomainsDoNotShareAddresses) {
    ProfileBuilder builder;
    BuilderEvent event;
    event.thread = ThreadId{0};
    event.address = 64;
    builder.addEvent(event);
    event.domain = Domain::Python;
    builder.addEvent(event);
    event.kind = BuilderEvent::Kind::Free;
    builder.addEvent(event);
    const auto profile = builder.finish();
    EXPECT_EQ(profile->allocations()[0].freed, kNever);
    EXPECT_EQ(profile->allocations()[1].freed, 3u);
}

TEST(ProfileBuilder, PartlyUnmappedMappingsSplit) {
    ProfileBuilder builder;
    const auto add = [&](BuilderEvent::Kind kind, std::uint64_t address, std::uint64_t size) {
        BuilderEvent event;
        event.kind = kind;
        event.call = kind == BuilderEvent::Kind::Mapping ? Call::Mmap : Call::Munmap;
        event.thread = ThreadId{0};
        event.address = address;
        event.size = size;
        builder.addEvent(event);
    };
    add(BuilderEvent::Kind::Mapping, 0x10000, 0x5000);
    add(BuilderEvent::Kind::Mapping, 0x20000, 0x1000);
    add(BuilderEvent::Kind::Unmapping, 0x12000, 0x1000);
    add(BuilderEvent::Kind::Mapping, 0x14000, 0xd000); // Over the end of the first and all of the second.
    add(BuilderEvent::Kind::Unmapping, 0, ~std::uint64_t{0});
    add(BuilderEvent::Kind::Unmapping, 0x10000, 0x1000); // Nothing is there.
    const auto profile = builder.finish();
    std::string text;
    for (const Allocation block : profile->allocations())
        text +=
            std::to_string(block.born) + "-" + std::to_string(block.freed) + " " +
            std::to_string(block.address >> 12) + "+" + std::to_string(block.size >> 12) +
            (block.previousSegment.valid() ? " after " + std::to_string(block.previousSegment.value()) : "") +
            "\n";
    EXPECT_EQ(text, "1-3 16+5\n2-4 32+1\n3-5 16+2 after 0\n3-4 19+2 after 0\n4-5 19+1 after 3\n4-5 20+13\n");
    EXPECT_EQ(profile->lastPosition(), 6u);
}

TEST(ProfileBuilder, TimesNeverGoBack) {
    ProfileBuilder builder;
    for (const Nanoseconds time : {10, 10, 30, 20, 40}) {
        BuilderEvent event;
        event.time = time;
        event.address = 64 * builder.nextPosition();
        builder.addEvent(event);
    }
    const auto profile = builder.finish();
    EXPECT_EQ(profile->timeOf(0), 0);
    EXPECT_EQ(profile->timeOf(1), 10);
    EXPECT_EQ(profile->timeOf(2), 10);
    EXPECT_EQ(profile->timeOf(4), 30);
    EXPECT_EQ(profile->timeOf(5), 40);
    EXPECT_EQ(profile->momentAt(9), Moment{0});
    EXPECT_EQ(profile->momentAt(10), Moment{2});
    EXPECT_EQ(profile->momentAt(29), Moment{2});
    EXPECT_EQ(profile->momentAt(30), Moment{4});
    EXPECT_EQ(profile->momentAt(1000), Moment{5});
    ASSERT_EQ(profile->facts().problems.size(), 1u);
}

TEST(ProfileBuilder, LostEventsLeaveAHoleInThePositions) {
    ProfileBuilder builder;
    addEvents(builder, "0+1:8 0+2:8");
    builder.skipTo(100);
    addEvents(builder, "0-1 0-7");
    const auto profile = builder.finish();
    EXPECT_EQ(lives(*profile), "1-100 8, 2- 8");
    EXPECT_EQ(profile->lastPosition(), 101u);
    EXPECT_EQ(profile->timeOf(50), 20);
    EXPECT_EQ(profile->unmatchedFrees(), 1u);
}

TEST(ProfileBuilder, UndefinedStacksBecomeUnknown) {
    ProfileBuilder builder;
    const FrameId frame = builder.addFrame({ModuleId{}, 0x1000});
    EXPECT_EQ(builder.addStack({kEmptyStack, frame, StackKind::Normal}), StackId{1});
    builder.addStack({StackId{7}, frame, StackKind::Normal});
    builder.addStack({StackId{1}, FrameId{9}, StackKind::Normal});
    builder.addStack({StackId{1}, FrameId{}, StackKind::Normal});
    builder.addStack({StackId{1}, frame, StackKind::Cut});
    BuilderEvent event;
    event.stack = StackId{77};
    builder.addEvent(event);
    const auto profile = builder.finish();
    const auto stacks = profile->stacks();
    ASSERT_EQ(stacks.size(), 7u);
    EXPECT_EQ(stacks[0].kind, StackKind::Empty);
    EXPECT_EQ(stacks[2].parent, kEmptyStack);
    EXPECT_EQ(stacks[3].kind, StackKind::Unknown);
    EXPECT_FALSE(stacks[3].frame.valid());
    EXPECT_EQ(stacks[4].kind, StackKind::Unknown);
    EXPECT_EQ(stacks[5].kind, StackKind::Cut);
    EXPECT_EQ(stacks[6].kind, StackKind::Unknown);
    EXPECT_EQ(profile->allocations()[0].stack, StackId{6});
}

TEST(ProfileBuilder, FramesOfUndefinedModulesAreUnknown) {
    ProfileBuilder builder;
    Module module;
    module.path = "/usr/lib/libc.so.6";
    builder.addModule(module);
    builder.addFrame({ModuleId{0}, 1});
    builder.addFrame({ModuleId{5}, 2});
    const auto profile = builder.finish();
    ASSERT_EQ(profile->modules().size(), 2u);
    EXPECT_EQ(profile->modules()[0].name, "libc.so.6");
    EXPECT_EQ(profile->modules()[1].name, "[unknown]");
    EXPECT_EQ(profile->frames()[1].module, ModuleId{1});
}

TEST(ProfileBuilder, ThreadsOfEventsExistAndImpossibleOnesDoNot) {
    ProfileBuilder builder;
    builder.addThread({4711, "main"});
    BuilderEvent event;
    event.thread = ThreadId{2};
    builder.addEvent(event);
    event.thread = ThreadId{0xfffffffe};
    event.address = 1;
    builder.addEvent(event);
    const auto profile = builder.finish();
    ASSERT_EQ(profile->threads().size(), 3u);
    EXPECT_EQ(profile->threads()[0].name, "main");
    EXPECT_FALSE(profile->allocations()[1].thread.valid());
    EXPECT_EQ(profile->facts().problems.size(), 1u);
}

TEST(ProfileBuilder, CountersAreSortedAndGiveTheCapability) {
    ProfileBuilder builder;
    builder.addCounter({20, -1, 5, 0});
    builder.addCounter({10, -1, 4, 0});
    EXPECT_FALSE(builder.capabilities().rss);
    const auto profile = builder.finish();
    EXPECT_EQ(profile->counters()[0].time, 10);
    EXPECT_FALSE(profile->capabilities().rss);

    ProfileBuilder other;
    other.addCounter({10, 4096, 4, 0});
    EXPECT_TRUE(other.finish()->capabilities().rss);
}

/// Random events: after each one the builder's blocks equal those of a map that is kept by hand.
TEST(ProfileBuilder, LiveBytesEqualAPlainMapAtEveryMoment) {
    for (std::uint32_t seed = 0; seed < 20; ++seed) {
        SCOPED_TRACE(seed);
        std::mt19937 random(seed);
        ProfileBuilder builder;
        std::map<std::uint64_t, std::uint64_t> live;
        std::vector<std::uint64_t> liveBytes = {0};
        std::uint64_t sum = 0;
        for (int i = 0; i < 2000; ++i) {
            BuilderEvent event;
            event.thread = ThreadId{static_cast<std::uint32_t>(random() % 3)};
            event.address = 16 * (random() % 64);
            event.size = random() % 100;
            const bool frees = random() % 2 == 0;
            event.kind = frees ? BuilderEvent::Kind::Free : BuilderEvent::Kind::Allocation;
            if (const auto found = live.find(event.address); found != live.end()) {
                sum -= found->second;
                live.erase(found);
            }
            if (!frees) {
                live[event.address] = event.size;
                sum += event.size;
            }
            liveBytes.push_back(sum);
            builder.addEvent(event);
        }
        const auto profile = builder.finish();
        std::vector<std::int64_t> change(liveBytes.size());
        for (const Allocation block : profile->allocations()) {
            change[block.born] += static_cast<std::int64_t>(block.size);
            if (block.freed != kNever)
                change[block.freed] -= static_cast<std::int64_t>(block.size);
        }
        std::int64_t current = 0;
        for (std::size_t at = 0; at < liveBytes.size(); ++at) {
            current += change[at];
            ASSERT_EQ(current, static_cast<std::int64_t>(liveBytes[at])) << at;
        }
        const auto order = profile->freeOrder();
        for (std::size_t i = 1; i < order.size(); ++i)
            ASSERT_LT(profile->allocations()[order[i - 1].index()].freed,
                profile->allocations()[order[i].index()].freed);
    }
}

} // namespace
} // namespace tidemark
