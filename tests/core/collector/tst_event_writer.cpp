// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/collector/recording_fixture.h"

#include "core/collector/raw_syscalls.h"

#include <gtest/gtest.h>
#include <string>
#include <sys/mman.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace tidemark;
using namespace tidemark::collector;
using wire::RecordType;

namespace {

const void* blockAt(std::uint64_t address) {
    return reinterpret_cast<const void*>(address);
}

struct EventWriterTest : testing::Test {
    InProcessRecording in;
    wire::SharedPage& page = in.recorder.header().page;

    [[gnu::noinline]] void add(
        ThreadState& thread, std::uint64_t address, std::size_t size, std::size_t usable = 0) {
        EventWriter(in.recording, thread)
            .allocation(blockAt(address), size, usable, wire::Call::Malloc, __builtin_frame_address(0));
    }
    [[gnu::noinline]] void remove(ThreadState& thread, std::uint64_t address) {
        EventWriter(in.recording, thread)
            .free(blockAt(address), wire::Call::Delete, __builtin_frame_address(0));
    }
    std::vector<SeenRecord> seen(RecordType type) {
        in.recorder.finish();
        EXPECT_TRUE(in.recorder.problems().empty()) << in.recorder.problems().front();
        return in.recorder.ofType(type);
    }
};

TEST_F(EventWriterTest, AFreeIsOneWordAndAnAllocationTwo) {
    ThreadState& thread = in.claim();
    remove(thread, 16); // the first record of a claim has a Stamp record before it
    std::uint64_t last = 0;
    std::uint64_t allocationBytes = 0;
    std::uint64_t freeBytes = 0;
    for (int i = 0; i < 10'000; ++i) { // now and then the tick changes, at first the stack is new
        last = thread.ring->head;
        add(thread, 16, 32);
        allocationBytes += thread.ring->head.load() - last;
        last = thread.ring->head;
        remove(thread, 16);
        freeBytes += thread.ring->head.load() - last;
    }
    EXPECT_GE(allocationBytes, 160'000u);
    EXPECT_LT(allocationBytes, 170'000u);
    EXPECT_GE(freeBytes, 80'000u);
    EXPECT_LT(freeBytes, 90'000u);
}

TEST_F(EventWriterTest, CompactRecordsHoldWhatFits) {
    ThreadState& thread = in.claim();
    add(thread, wire::kCompactAddresses - 16, wire::kCompactSizes - 1);
    add(thread, 16, 100, 354);
    add(thread, 32, 0, 0);
    remove(thread, wire::kCompactAddresses - 16);
    const auto allocations = seen(RecordType::Allocation);
    ASSERT_EQ(allocations.size(), 3u);
    EXPECT_EQ(allocations[0].address, wire::kCompactAddresses - 16);
    EXPECT_EQ(allocations[0].size, wire::kCompactSizes - 1);
    EXPECT_EQ(allocations[0].usable, 0u);
    EXPECT_EQ(allocations[1].usable, 354u);
    EXPECT_EQ(allocations[2].size, 0u);
    for (const SeenRecord& record : allocations) {
        EXPECT_FALSE(record.isLong);
        EXPECT_EQ(record.call, wire::Call::Malloc);
    }
    const auto frees = in.recorder.ofType(RecordType::Free);
    ASSERT_EQ(frees.size(), 1u);
    EXPECT_EQ(frees[0].address, wire::kCompactAddresses - 16);
    EXPECT_EQ(frees[0].call, wire::Call::Delete);
}

TEST_F(EventWriterTest, WhatDoesNotFitIsLong) {
    ThreadState& thread = in.claim();
    add(thread, wire::kCompactAddresses, 1);
    add(thread, 16, wire::kCompactSizes);
    add(thread, 32, 100, 355);
    add(thread, 48, 100, 99); // an allocator that says nonsense
    remove(thread, wire::kCompactAddresses);
    const auto allocations = seen(RecordType::Allocation);
    ASSERT_EQ(allocations.size(), 4u);
    EXPECT_EQ(allocations[0].address, wire::kCompactAddresses);
    EXPECT_EQ(allocations[1].size, wire::kCompactSizes);
    EXPECT_EQ(allocations[2].usable, 355u);
    EXPECT_EQ(allocations[3].usable, 99u);
    for (const SeenRecord& record : allocations) {
        EXPECT_TRUE(record.isLong);
        EXPECT_NE(in.recorder.stack(record.id), nullptr);
        EXPECT_EQ(record.domain, 0u);
    }
    EXPECT_EQ(in.recorder.ofType(RecordType::Free)[0].address, wire::kCompactAddresses);
}

TEST_F(EventWriterTest, RestampsNameABlockAndAStack) {
    ThreadState& thread = in.claim();
    EventWriter writer(in.recording, thread);
    add(thread, 16, 100);
    writer.restamp(blockAt(16), wire::Call::PythonMalloc, __builtin_frame_address(0));
    writer.restampAs(blockAt(32), wire::Call::PythonMalloc, thread.lastStack);
    thread.longAllocations = 1;
    thread.allocations = 7;
    writer.restamp(blockAt(48), wire::Call::PythonMalloc, __builtin_frame_address(0));
    const auto restamps = seen(RecordType::Restamp);
    ASSERT_EQ(restamps.size(), 3u);
    const auto allocations = in.recorder.ofType(RecordType::Allocation);
    ASSERT_EQ(allocations.size(), 1u);
    EXPECT_NE(restamps[0].id, allocations[0].id);
    for (std::size_t i = 0; i < restamps.size(); ++i) {
        EXPECT_EQ(restamps[i].address, 16 * (i + 1));
        EXPECT_EQ(restamps[i].size, 0u);
        EXPECT_EQ(restamps[i].usable, 0u);
        EXPECT_EQ(restamps[i].call, wire::Call::PythonMalloc);
        EXPECT_NE(in.recorder.stack(restamps[i].id), nullptr);
    }
    EXPECT_EQ(restamps[1].id, restamps[0].id);
    EXPECT_TRUE(restamps[2].isLong);
    EXPECT_EQ(restamps[2].threadAllocations, 7u);
}

TEST_F(EventWriterTest, FreesHaveStacksOnRequest) {
    page.options = wire::kFreeStacks;
    ThreadState& thread = in.claim();
    EventWriter writer(in.recording, thread);
    remove(thread, 16);
    writer.reallocFree(blockAt(32), wire::Call::Realloc, __builtin_frame_address(0));
    writer.reallocFailed(blockAt(32), wire::Call::Realloc);
    const auto frees = seen(RecordType::Free);
    ASSERT_EQ(frees.size(), 1u);
    ASSERT_NE(in.recorder.stack(frees[0].id), nullptr);
    EXPECT_EQ(in.recorder.count(RecordType::ReallocFree), 1u);
    EXPECT_EQ(in.recorder.count(RecordType::ReallocFailed), 1u);
}

TEST_F(EventWriterTest, SampledAllocationsSayHowManyThereWere) {
    page.sampling_bytes = 1 << 19;
    ThreadState& thread = in.claim();
    thread.allocations = 1234;
    add(thread, 16, 1);
    remove(thread, 16);
    EXPECT_EQ(seen(RecordType::Allocation)[0].threadAllocations, 1234u);
    EXPECT_EQ(in.recorder.ofType(RecordType::Free)[0].threadAllocations, 1234u);
}

TEST_F(EventWriterTest, MappingsNotesAndPools) {
    ThreadState& thread = in.claim();
    EventWriter writer(in.recording, thread);
    writer.mapping(wire::Call::Mremap, 0x7000, 0x2000, 0x1000, 0x800, 0x22, __builtin_frame_address(0));
    writer.mapping(wire::Call::Munmap, 0, 0, 0x7000, 0x2000, 0, __builtin_frame_address(0));
    const std::string name = "arena";
    writer.note(wire::NoteKind::Pool, 3, name.data(), name.size());
    const std::string longName(wire::kMaxNoteBytes + 100, 'x');
    writer.note(wire::NoteKind::Mark, 0, longName.data(), longName.size());
    writer.poolAllocation(3, blockAt(0x50), 24, __builtin_frame_address(0));
    writer.poolFree(3, blockAt(0x50), __builtin_frame_address(0));
    const auto mappings = seen(RecordType::Mapping);
    ASSERT_EQ(mappings.size(), 2u);
    EXPECT_EQ(mappings[0].address, 0x7000u);
    EXPECT_EQ(mappings[0].size, 0x2000u);
    EXPECT_EQ(mappings[0].oldAddress, 0x1000u);
    EXPECT_EQ(mappings[0].oldSize, 0x800u);
    EXPECT_NE(in.recorder.stack(mappings[0].id), nullptr);
    EXPECT_EQ(mappings[1].size, 0u);
    const auto notes = in.recorder.ofType(RecordType::Note);
    ASSERT_EQ(notes.size(), 2u);
    EXPECT_EQ(notes[0].path, "arena");
    EXPECT_EQ(notes[0].id, 3u);
    EXPECT_EQ(notes[1].path.size(), wire::kMaxNoteBytes);
    const auto pooled = in.recorder.ofType(RecordType::Allocation);
    ASSERT_EQ(pooled.size(), 1u);
    EXPECT_EQ(pooled[0].domain, 3u);
    EXPECT_EQ(pooled[0].call, wire::Call::Pool);
    EXPECT_EQ(in.recorder.ofType(RecordType::Free)[0].domain, 3u);
}

[[gnu::noinline]] void deep(EventWriterTest& test, ThreadState& thread, int depth) {
    if (depth > 0) {
        deep(test, thread, depth - 1);
        asm volatile("");
        return;
    }
    test.add(thread, 16, 1);
    test.add(thread, 32, 1);
    asm volatile("");
}

TEST_F(EventWriterTest, AStackNamesWhatItSharesWithTheOneBefore) {
    ThreadState& thread = in.claim();
    deep(*this, thread, 30);
    const std::uint64_t before = thread.ring->head;
    deep(*this, thread, 31);
    EXPECT_LT(thread.ring->head.load() - before, 400u) << "two stacks of more than 30 frames";
    const auto stacks = seen(RecordType::Stack);
    ASSERT_EQ(stacks.size(), 4u);
    EXPECT_EQ(stacks[0].frames.size(), stacks[1].frames.size());
    EXPECT_EQ(stacks[0].frames.size() + 1, stacks[2].frames.size());
    EXPECT_EQ(stacks[0].frames.back(), stacks[2].frames.back());
    EXPECT_EQ(std::vector(stacks[2].frames.begin() + 2, stacks[2].frames.end()),
        std::vector(stacks[3].frames.begin() + 2, stacks[3].frames.end()));
}

TEST_F(EventWriterTest, NothingIsWrittenWhereNoMemoryIs) {
    ThreadState& thread = in.claim();
    thread.ring->backed_until = wire::kFirstBackedBytes;
    std::thread recorder([&] {
        int turns = 0;
        while (thread.ring->waiting.load() == 0 && ++turns < 5000)
            usleep(1000);
        EXPECT_LT(turns, 5000) << "it did not wait";
        EXPECT_LE(thread.ring->head.load(), wire::kFirstBackedBytes);
        EXPECT_GT(thread.ring->head.load(), wire::kFirstBackedBytes - 64);
        thread.ring->backed_until = ~std::uint64_t{0};
        futexWake(&thread.ring->waiting);
    });
    for (std::uint64_t i = 0; i < 20'000; ++i)
        remove(thread, 16);
    recorder.join();
    EXPECT_EQ(seen(RecordType::Free).size(), 20'000u);
    EXPECT_EQ(page.stop_reason.load(), 0u);
}

TEST_F(EventWriterTest, AloneThenNotAlone) {
    char alone = 1;
    in.recording.singleThreaded = &alone;
    ThreadState& first = in.claim();
    for (std::uint64_t i = 0; i < 1000; ++i)
        remove(first, 16);
    EXPECT_EQ(in.recording.aloneTime.load(), 1000u);
    std::uint32_t secondRing = 0;
    std::thread([&] { // another thread, before libc has said so
        ThreadState& second = in.claim();
        secondRing = second.index;
        remove(second, 1 << 20);
    })
        .join();
    remove(first, 16);
    EXPECT_EQ(in.recording.aloneTime.load(), 1000u) << "for good, even if the other thread has ended";
    const auto all = seen(RecordType::Free);
    const auto& records = in.recorder.records();
    EXPECT_EQ(records.at(secondRing).back().stamp.lamport, 1001u);
    EXPECT_EQ(records.at(first.index).back().stamp.lamport, 1001u) << "another address: not in order";
    EXPECT_EQ(all.size(), 1002u);
}

TEST_F(EventWriterTest, OnceNotAloneAlwaysNotAlone) {
    char alone = 1;
    in.recording.singleThreaded = &alone;
    ThreadState& thread = in.claim();
    remove(thread, 16);
    alone = 0;
    remove(thread, 16);
    alone = 1;
    remove(thread, 16);
    EXPECT_EQ(in.recording.aloneTime.load(), 1u);
    const auto frees = seen(RecordType::Free);
    ASSERT_EQ(frees.size(), 3u);
    EXPECT_EQ(frees[2].stamp.lamport, 3u);
}

TEST_F(EventWriterTest, AForkedChildWritesNothing) {
    void* const word = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ASSERT_EQ(madvise(word, 4096, MADV_WIPEONFORK), 0);
    in.recording.active = static_cast<std::atomic<std::uint32_t>*>(word);
    *in.recording.active = kActive;
    ThreadState& thread = in.claim();
    remove(thread, 16);
    const std::uint64_t head = thread.ring->head;
    thread.ring->busy_since = 77; // the parent's
    const pid_t child = fork();
    if (child == 0) {
        add(thread, 32, 1);
        remove(thread, 32);
        _exit(thread.ring->head.load() == head && thread.busy.load() == 0 ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    EXPECT_EQ(thread.ring->head.load(), head);
    EXPECT_EQ(thread.ring->busy_since.load(), 77u);
    EXPECT_EQ(in.recorder.header().spawn_notes_used.load(), 1u);
    EXPECT_EQ(in.recorder.header().spawn_notes[0].pid, child);
    remove(thread, 16);
    EXPECT_EQ(seen(RecordType::Free).size(), 2u);
    munmap(word, 4096);
}

} // namespace
