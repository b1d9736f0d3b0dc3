// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/event_merge.h"
#include "tests/core/record/record_bytes.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <string>

namespace tidemark::recording {
namespace {

constexpr std::size_t kAllocationBytes = 32; // with its Stamp record

/// Rings as plain byte vectors that never wrap.
class Rings : public RingSource {
public:
    void add(std::uint32_t ring, const RecordBytes& record) {
        if (status.size() <= ring)
            status.resize(ring + 1);
        m_bytes[ring].insert(m_bytes[ring].end(), record.begin(), record.end());
        status[ring].head = m_bytes[ring].size();
    }
    std::span<const std::byte> window(std::uint32_t ring, std::uint64_t from, std::uint64_t to) override {
        return std::span(m_bytes[ring]).subspan(from, to - from);
    }
    std::vector<RingStatus> status;

private:
    std::map<std::uint32_t, std::vector<std::byte>> m_bytes;
};

/// Writes down what it is given: "ring:address" for events, in order.
class Log : public EventConsumer {
public:
    bool stackKnown(std::uint32_t id) const override { return id == 0 || defined.contains(id); }
    void stackConsumed(std::uint32_t id, EventKey) override { consumed.insert(id); }
    void stackDefined(
        std::uint32_t id, const StackDelta& delta, std::span<const std::uint64_t> fresh) override {
        defined.insert(id);
        deltas.push_back(delta);
        frames.assign(fresh.begin(), fresh.end());
    }
    void pythonCodeDescribed(PythonCodePart part) override { described.push_back(std::move(part)); }
    std::uint32_t moduleLoaded(EventKey, ModuleImage image) override {
        modules.push_back(image);
        return static_cast<std::uint32_t>(modules.size() - 1);
    }
    std::uint32_t moduleUnloaded(EventKey, std::uint64_t, std::uint64_t) override { return 7; }
    std::uint32_t noted(wire::NoteKind kind, std::uint32_t id, std::string name) override {
        notes += std::to_string(static_cast<unsigned>(kind)) + ":" + std::to_string(id) + ":" + name + " ";
        return 9;
    }
    void taken(std::uint32_t ring, const StampedRecord& record) override {
        text += std::to_string(ring) + ":" + std::to_string(record.address) + " ";
        keys.push_back(record.key);
        records.push_back(record);
    }
    std::set<std::uint32_t> defined;
    std::set<std::uint32_t> consumed;
    std::vector<ModuleImage> modules;
    std::vector<PythonCodePart> described;
    std::vector<EventKey> keys;
    std::vector<StampedRecord> records;
    std::vector<StackDelta> deltas;
    std::vector<std::uint64_t> frames; ///< of the last definition, outermost first
    std::string text;
    std::string notes;
};

struct EventMergeTest : testing::Test {
    Rings rings;
    Log log;
    EventMerge merge{log};
    std::size_t run(EventKey horizon, EventMerge::Undefined undefined = EventMerge::Undefined::Wait) {
        merge.read(rings.status, rings);
        return merge.emit(horizon, undefined);
    }
};

TEST_F(EventMergeTest, OrdersSeveralRingsByTickThenStamp) {
    rings.add(0, allocation({1, 5}, 10, 1, 0));
    rings.add(0, release({3, 6}, 11));
    rings.add(1, allocation({1, 4}, 20, 1, 0));
    rings.add(1, allocation({2, 1}, 21, 1, 0));
    rings.add(2, allocation({1, 6}, 30, 1, 0));
    EXPECT_EQ(run(kEndOfTime), 5u);
    EXPECT_EQ(log.text, "1:20 0:10 2:30 1:21 0:11 ");
}

TEST_F(EventMergeTest, KeepsBackWhatIsNotBeforeTheHorizon) {
    rings.add(0, allocation({1, 1}, 10, 1, 0));
    rings.add(0, allocation({5, 2}, 11, 1, 0));
    rings.add(1, allocation({4, 1}, 20, 1, 0));
    EXPECT_EQ(run({4, 0}), 1u);
    EXPECT_EQ(log.text, "0:10 ");
    EXPECT_EQ(merge.consumed(0), kAllocationBytes);
    EXPECT_EQ(merge.consumed(1), 0u);
    EXPECT_EQ(run(kEndOfTime), 2u);
    EXPECT_EQ(log.text, "0:10 1:20 0:11 ");
    EXPECT_EQ(merge.consumed(1), kAllocationBytes);
}

TEST_F(EventMergeTest, ARecordBehindALaterOneOfItsRingCountsAsThat) {
    rings.add(0, allocation({8, 9}, 10, 1, 0));
    rings.add(0, allocation({1, 3}, 11, 1, 0));
    rings.add(1, allocation({1, 1}, 20, 1, 0));
    rings.add(1, allocation({9, 2}, 21, 1, 0));
    EXPECT_EQ(run({5, 0}), 1u);
    EXPECT_EQ(log.text, "1:20 ");
    EXPECT_EQ(merge.consumed(0), 0u);
    EXPECT_EQ(run(kEndOfTime), 3u);
    EXPECT_EQ(log.text, "1:20 0:10 0:11 1:21 ");
    EXPECT_TRUE(std::is_sorted(log.keys.begin(), log.keys.end()));
}

TEST_F(EventMergeTest, ManyRingsTakeTurns) {
    std::mt19937 random(20261123);
    for (std::uint64_t lamport = 1; lamport <= 5000; ++lamport) {
        const auto ring = random() % 60;
        rings.add(static_cast<std::uint32_t>(ring), release({lamport / 50, lamport}, lamport));
    }
    EXPECT_EQ(run(kEndOfTime), 5000u);
    for (std::size_t i = 0; i < log.keys.size(); ++i)
        EXPECT_EQ(log.keys[i].lamport, i + 1);
}

TEST_F(EventMergeTest, StopsAtTheLimitAndGoesOnThere) {
    for (std::uint64_t i = 0; i < 10; ++i)
        rings.add(static_cast<std::uint32_t>(i % 2), release({1, i}, i));
    merge.read(rings.status, rings);
    EXPECT_EQ(merge.emit(kEndOfTime, EventMerge::Undefined::Wait, 4), 4u);
    EXPECT_TRUE(merge.moreToRead());
    EXPECT_EQ(merge.emit(kEndOfTime, EventMerge::Undefined::Wait, 100), 6u);
    EXPECT_FALSE(merge.moreToRead());
    EXPECT_EQ(log.text, "0:0 1:1 0:2 1:3 0:4 1:5 0:6 1:7 0:8 1:9 ");
}

TEST_F(EventMergeTest, ReadingAheadForADefinitionAnnouncesNothingTwice) {
    rings.add(0, allocation({1, 1}, 10, 1, 4));
    rings.add(1, release({2, 2}, 20));
    rings.add(1, moduleLoad({3, 3}, 0x1000, 0x2000, 0x800, "/lib/libx.so"));
    rings.add(1, stack(4, {1, 2}));
    rings.add(1, allocation({4, 4}, 21, 1, 4));
    EXPECT_EQ(run(kEndOfTime), 4u);
    EXPECT_EQ(log.text, "0:10 1:20 1:4096 1:21 ");
    EXPECT_EQ(log.modules.size(), 1u);
    EXPECT_EQ(log.deltas.size(), 1u);
    EXPECT_EQ(log.records[2].id, 0u) << "the handle that was given when reading ahead";
}

TEST_F(EventMergeTest, WaitsForADefinitionInAnotherRing) {
    rings.add(0, allocation({1, 1}, 10, 1, 4));
    rings.add(1, release({2, 2}, 20));
    EXPECT_EQ(run(kEndOfTime), 0u);
    EXPECT_TRUE(merge.waitsForStack());
    rings.add(1, stack(4, {1, 2}));
    rings.add(1, allocation({3, 3}, 21, 1, 4));
    EXPECT_EQ(run(kEndOfTime), 3u);
    EXPECT_EQ(log.text, "0:10 1:20 1:21 ");
    EXPECT_TRUE(log.consumed.contains(4));
}

TEST_F(EventMergeTest, PassesUndefinedStacksOnRequest) {
    rings.add(0, allocation({1, 1}, 10, 1, 4));
    EXPECT_EQ(run(kEndOfTime, EventMerge::Undefined::Pass), 1u);
}

TEST_F(EventMergeTest, SkipsVoidsAndConsumesThem) {
    rings.add(0, filler(5));
    rings.add(0, allocation({1, 1}, 10, 1, 0));
    rings.add(0, stack(3, {1}));
    rings.add(0, filler(5));
    rings.add(0, filler(1));
    EXPECT_EQ(run(kEndOfTime), 1u);
    EXPECT_EQ(merge.consumed(0), rings.status[0].head);
    EXPECT_TRUE(log.consumed.contains(3)) << "its event was abandoned, but others may use the id";
}

TEST_F(EventMergeTest, ADefinitionStaysUnreadWithItsEvent) {
    rings.add(0, allocation({1, 1}, 10, 1, 0));
    rings.add(0, stack(3, {1}));
    rings.add(0, allocation({9, 2}, 11, 1, 3));
    run({5, 0});
    EXPECT_EQ(merge.consumed(0), kAllocationBytes);
    EXPECT_TRUE(log.consumed.empty());
}

TEST_F(EventMergeTest, ReadsModules) {
    rings.add(0, moduleLoad({1, 1}, 0x1000, 0x2000, 0x800, "/lib/libx.so", "\x01\x02\x03"));
    rings.add(0, moduleUnload({2, 2}, 0x1000, 0x2000));
    EXPECT_EQ(run(kEndOfTime), 2u);
    ASSERT_EQ(log.modules.size(), 1u);
    EXPECT_EQ(log.modules[0], (ModuleImage{0x1000, 0x2000, 0x800, "\x01\x02\x03", "/lib/libx.so"}));
}

TEST_F(EventMergeTest, SkipsADamagedRingAndGoesOnBehindItsHead) {
    rings.add(0, allocation({1, 1}, 10, 1, 0));
    rings.add(0, filler(1));
    rings.add(0, RecordBytes(64, std::byte{0xee}));
    rings.add(1, allocation({2, 1}, 20, 1, 0));
    EXPECT_EQ(run(kEndOfTime), 2u);
    EXPECT_EQ(merge.damages(), 1u);
    rings.add(0, allocation({3, 1}, 12, 1, 0));
    EXPECT_EQ(run(kEndOfTime), 1u);
    EXPECT_EQ(log.text, "0:10 1:20 0:12 ");
}

TEST_F(EventMergeTest, RefusesLengthsThatContradictTheContent) {
    auto shortLoad = moduleLoad({1, 1}, 0x1000, 0x2000, 0x800, "/lib/libx.so");
    shortLoad[18] = std::byte{6}; // words: one less than the path needs
    shortLoad.resize(shortLoad.size() - 8);
    rings.add(0, shortLoad);
    EXPECT_EQ(run(kEndOfTime), 0u);
    EXPECT_EQ(merge.damages(), 1u);
    EXPECT_TRUE(log.modules.empty());
}

TEST_F(EventMergeTest, StepsCountFromTheStampBefore) {
    auto words = stampWords({7, 100});
    words.push_back(compactHead(wire::RecordType::Free, wire::Call::Free, 1, 10));
    words.push_back(compactHead(wire::RecordType::Free, wire::Call::Delete, 127, 11));
    rings.add(0, bytesOf(words));
    EXPECT_EQ(run(kEndOfTime), 2u);
    EXPECT_EQ(log.keys, (std::vector<EventKey>{{7, 101}, {7, 228}}));
    EXPECT_EQ(log.records[1].call, wire::Call::Delete);
    // The next reading goes on where this one ended, and says so for recovery.
    rings.add(0, bytesOf({compactHead(wire::RecordType::Free, wire::Call::Free, 2, 12)}));
    EXPECT_EQ(run(kEndOfTime), 1u);
    EXPECT_EQ(log.keys.back(), (EventKey{7, 230}));
    ASSERT_EQ(merge.progress().size(), 1u);
    EXPECT_EQ(merge.progress()[0].stamp, (EventKey{7, 230}));
    EXPECT_EQ(merge.progress()[0].position, 40u);
}

TEST_F(EventMergeTest, ProgressHasTheStampOfTheLastRecordHandedOn) {
    rings.add(0, allocation({1, 1}, 10, 1, 0));
    rings.add(0, allocation({5, 2}, 11, 1, 0));
    EXPECT_EQ(run({4, 0}), 1u);
    EXPECT_EQ(merge.progress()[0].stamp, (EventKey{1, 1}));
    EventMerge later(log);
    later.startRing(0, merge.progress()[0].position, merge.progress()[0].stamp);
    later.read(rings.status, rings);
    EXPECT_EQ(later.emit(kEndOfTime, EventMerge::Undefined::Pass), 1u);
    EXPECT_EQ(log.keys.back(), (EventKey{5, 2}));
}

TEST_F(EventMergeTest, ReadsSizesAndSlack) {
    rings.add(0, allocation({1, 1}, 0xffff'ffff'fff0, wire::kCompactSizes - 1, 0));
    rings.add(0, allocation({1, 2}, 20, 100, 0, wire::RecordType::ReallocAllocation, 20));
    EXPECT_EQ(run(kEndOfTime), 2u);
    EXPECT_EQ(log.records[0].address, 0xffff'ffff'fff0u);
    EXPECT_EQ(log.records[0].size, wire::kCompactSizes - 1);
    EXPECT_EQ(log.records[0].usable, 0u);
    EXPECT_EQ(log.records[1].size, 100u);
    EXPECT_EQ(log.records[1].usable, 120u);
}

TEST_F(EventMergeTest, ReadsLongRecords) {
    const auto call = static_cast<unsigned>(wire::Call::Pool);
    rings.add(0, stamped({1, 1}, wire::RecordType::LongAllocation, call, 0,
                     wire::LongAllocationRecord{0, ~0ull, 1ull << 40, 2ull << 40, 0, 3, 77}));
    rings.add(0, stamped({1, 2}, wire::RecordType::LongFree, call, 5,
                     wire::LongFreeRecord{0, ~0ull, wire::kIsRealloc, 3, 78}));
    rings.add(0, stack(5, {1}));
    EXPECT_EQ(run(kEndOfTime), 2u);
    const auto& allocated = log.records[0];
    EXPECT_EQ(allocated.type, wire::RecordType::Allocation);
    EXPECT_EQ(allocated.call, wire::Call::Pool);
    EXPECT_EQ(allocated.address, ~0ull);
    EXPECT_EQ(allocated.size, 1ull << 40);
    EXPECT_EQ(allocated.usable, 2ull << 40);
    EXPECT_EQ(allocated.domain, 3u);
    EXPECT_EQ(allocated.threadAllocations, 77u);
    EXPECT_EQ(log.records[1].type, wire::RecordType::ReallocFree);
    EXPECT_EQ(log.records[1].id, 5u);
    EXPECT_EQ(log.records[1].threadAllocations, 78u);
}

TEST_F(EventMergeTest, AMappingThatReplacesAnotherIsTwoRecords) {
    const auto call = static_cast<unsigned>(wire::Call::Mremap);
    rings.add(0, stamped({1, 1}, wire::RecordType::Mapping, call, 0,
                     wire::MappingRecord{0, 0x5000, 0x2000, 0x1000, 0x800, 0}));
    EXPECT_EQ(run(kEndOfTime), 2u);
    EXPECT_TRUE(log.records[0].unmaps);
    EXPECT_EQ(log.records[0].address, 0x1000u);
    EXPECT_EQ(log.records[0].size, 0x800u);
    EXPECT_FALSE(log.records[1].unmaps);
    EXPECT_EQ(log.records[1].address, 0x5000u);
    EXPECT_EQ(log.records[1].size, 0x2000u);
}

TEST_F(EventMergeTest, ReadsNotes) {
    rings.add(0, stamped({1, 1}, wire::RecordType::Note, static_cast<unsigned>(wire::NoteKind::Pool), 4,
                     wire::NoteRecord{0, 5}, "arena"));
    EXPECT_EQ(run(kEndOfTime), 1u);
    EXPECT_EQ(log.notes, "3:4:arena ");
    EXPECT_EQ(log.records[0].id, 9u);
    rings.add(0, stamped({1, 2}, wire::RecordType::Note, 0, 0, wire::NoteRecord{0, 50}, "short"));
    EXPECT_EQ(run(kEndOfTime), 0u);
    EXPECT_EQ(merge.damages(), 1u);
}

TEST_F(EventMergeTest, ReadsPythonCode) {
    const auto code = [](std::uint32_t fileBytes) {
        return stamped({1, 1}, wire::RecordType::PythonCode, 0, 12,
            wire::PythonCodeRecord{0, 0x30b, 7, 4, fileBytes, 3, 5}, "namea.pytab");
    };
    rings.add(0, code(4));
    EXPECT_EQ(run(kEndOfTime), 0u);
    ASSERT_EQ(log.described.size(), 1u);
    const PythonCodePart& part = log.described[0];
    EXPECT_EQ(part.id, 12u);
    EXPECT_EQ(part.version, 0x30bu);
    EXPECT_EQ(part.firstLine, 7u);
    EXPECT_EQ(part.tableOffset, 5u);
    EXPECT_EQ(part.name, "name");
    EXPECT_EQ(part.file, "a.py");
    EXPECT_EQ(part.table, "tab");
    EXPECT_EQ(merge.damages(), 0u);
    rings.add(0, code(20)); // longer than the record
    run(kEndOfTime);
    EXPECT_EQ(log.described.size(), 1u);
    EXPECT_EQ(merge.damages(), 1u);
}

TEST_F(EventMergeTest, ReadsStacksAsTheyDifferFromOthers) {
    rings.add(0, stack(3, {30, 20, 10}));
    rings.add(0, stack(4, {41}, wire::kStackUnreliable, 3, 2));
    run(kEndOfTime);
    ASSERT_EQ(log.deltas.size(), 2u);
    EXPECT_EQ(log.deltas[1].base, 3u);
    EXPECT_EQ(log.deltas[1].dropped, 2u);
    EXPECT_EQ(log.deltas[1].flags, wire::kStackUnreliable);
    EXPECT_EQ(log.frames, (std::vector<std::uint64_t>{41}));
}

TEST_F(EventMergeTest, ManyRecordsInBoundedSteps) {
    constexpr std::uint64_t kRecords = 200'000;
    for (std::uint32_t ring = 0; ring < 40; ++ring)
        for (std::uint64_t i = 0; i < kRecords / 40; ++i)
            rings.add(ring, release({1 + i / 100, i}, i));
    std::size_t total = 0;
    for (int round = 0; round < 1000 && total < kRecords; ++round)
        total += run(kEndOfTime);
    EXPECT_EQ(total, kRecords);
    EXPECT_TRUE(std::is_sorted(log.keys.begin(), log.keys.end()));
}

TEST_F(EventMergeTest, RandomBytesNeverHang) {
    std::mt19937 random(20261122);
    for (int round = 0; round < 300; ++round) {
        Rings noise;
        Log sink;
        EventMerge noisy(sink);
        for (std::uint32_t ring = 0; ring < 3; ++ring) {
            for (int i = 0; i < 50; ++i) {
                auto record =
                    i % 3 == 0 ? stack(1, {1, 2, 3}) : allocation({random() % 9, random() % 9}, i, 1, 1);
                if (random() % 4 == 0)
                    record[random() % record.size()] = static_cast<std::byte>(random());
                noise.add(ring, record);
            }
        }
        noisy.read(noise.status, noise);
        noisy.emit({4, 0}, EventMerge::Undefined::Wait);
        std::size_t last = 1;
        for (int step = 0; step < 1000 && (last > 0 || noisy.moreToRead()); ++step) {
            noisy.read(noise.status, noise);
            last = noisy.emit(kEndOfTime, EventMerge::Undefined::Pass);
        }
        for (std::uint32_t ring = 0; ring < 3; ++ring)
            EXPECT_EQ(noisy.consumed(ring), noise.status[ring].head) << "round " << round;
    }
}

} // namespace
} // namespace tidemark::recording
