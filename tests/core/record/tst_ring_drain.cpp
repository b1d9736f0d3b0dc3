// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/recording.h"
#include "core/record/recovery.h"
#include "core/record/ring_drain.h"
#include "core/record/tick_clock.h"
#include "core/trace_format/file.h"
#include "tests/core/record/fake_producer.h"
#include "tests/core/record/trace_content.h"

#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <memory>
#include <random>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace tidemark::recording {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr std::uint64_t kMs = 1'000'000;

/// A recording whose target is the test itself.
class Recording {
public:
    explicit Recording(const std::string& name, std::size_t chunksBeforeDeath = SIZE_MAX)
        : trace(fs::temp_directory_path() / ("tidemark-" + name + std::to_string(getpid()) + ".tide")),
          ring(expectOk(RingFile::create(fs::temp_directory_path()))),
          m_writer(expectOk(trace::FileWriter::create(trace, trace::FileWriter::IfExists::Overwrite))),
          output([this](trace::ChunkType type, trace::ByteSpan payload) { return append(type, payload); }),
          drain(ring, output, [this](std::int32_t tid) { return tid != deadTid; }),
          m_chunksLeft(chunksBeforeDeath) {
        auto& page = ring.page();
        page.clock_start_ns = monotonicNow();
        page.next_stack_id = 100;
        page.recording_state = static_cast<std::uint32_t>(wire::RecordingState::Recording);
        std::strcpy(page.output_path, trace.c_str());
        trace::Info info;
        info.startMonotonicNs = page.clock_start_ns;
        static_cast<void>(output.append(trace::ChunkType::Info, trace::encodeInfo(info)));
    }
    ~Recording() {
        fs::remove(trace);
        fs::remove(ring.path());
        fs::remove(spoolPath(ring.path()));
    }

    /// A step that much later than the beginning, however long the test itself took.
    std::size_t step(std::chrono::milliseconds later = 0ms) { return drain.step(m_begin + later); }
    void tick(std::uint64_t ms) { ring.page().tick = ms * kMs; }

    fs::path trace;
    RingFile ring;

private:
    Status append(trace::ChunkType type, trace::ByteSpan payload) {
        if (m_chunksLeft == 0)
            return Error{ErrorCode::NotWritable, "The recorder is dead."};
        --m_chunksLeft;
        return m_writer.append(type, payload);
    }
    trace::FileWriter m_writer;

public:
    TraceOutput output;
    RingDrain drain;
    std::int32_t deadTid = 0;

private:
    std::size_t m_chunksLeft;
    std::chrono::steady_clock::time_point m_begin = std::chrono::steady_clock::now();
};

Stamp at(std::uint64_t ms, std::uint64_t lamport) {
    return {ms * kMs, lamport};
}

TEST(RingDrain, TwoRingsWaitForTheHorizonAndABusyThread) {
    Recording recording("busy");
    FakeProducer one(recording.ring, 0, 11);
    FakeProducer two(recording.ring, 1, 12);
    one.write(release(at(5, 1), 1));
    two.write(release(at(6, 2), 2));
    recording.tick(7);
    EXPECT_EQ(recording.step(), 0u) << "7 − 2 ms is not after 5";
    recording.tick(20);
    two.header().busy_since = 6 * kMs + 1;
    EXPECT_EQ(recording.step(), 1u) << "something with tick 6 may still come";
    two.header().busy_since = 0;
    EXPECT_EQ(recording.step(), 1u);
}

TEST(RingDrain, AnUndefinedStackIsAwaitedForAWhile) {
    Recording recording("undefined");
    FakeProducer one(recording.ring, 0, 11);
    one.write(allocation(at(1, 1), 1, 1, 50));
    recording.tick(20);
    EXPECT_EQ(recording.step(), 0u);
    EXPECT_EQ(recording.step(100ms), 0u);
    EXPECT_EQ(recording.step(400ms), 1u);
}

TEST(RingDrain, AThreadThatNeverFinishesDoesNotHoldAFullRingForGood) {
    Recording recording("stuck");
    FakeProducer stuck(recording.ring, 0, 11);
    FakeProducer other(recording.ring, 1, 12);
    stuck.write(release(at(1, 1), 1));
    stuck.header().busy_since = 1 * kMs + 1;
    do {
        expectOk(recording.ring.growRing(1));
        while (other.write(release(at(2, 2), 2)))
            ;
    } while (other.header().backed_until.load() != ~std::uint64_t{0});
    while (other.write(release(at(2, 2), 2)))
        ;
    recording.tick(500);
    EXPECT_EQ(recording.step(), 0u);
    EXPECT_EQ(recording.step(900ms), 0u);
    EXPECT_GT(recording.step(1500ms), 15'000u);
    EXPECT_GT(other.header().tail.load(), 0u) << "the space must be given back";
}

TEST(RingDrain, SpaceIsGivenBackOnlyWithTheBytesInTheFile) {
    Recording recording("tail");
    FakeProducer one(recording.ring, 0, 11);
    one.write(release(at(1, 1), 1));
    recording.tick(20);
    EXPECT_EQ(recording.step(), 1u);
    EXPECT_EQ(one.header().tail.load(), 0u);
    one.header().waiting = 1;
    recording.drain.drainAll();
    EXPECT_EQ(one.header().tail.load(), one.header().head.load());
    EXPECT_EQ(one.header().waiting.load(), 0u);
    EXPECT_EQ(readTrace(recording.trace).events.size(), 1u);
}

TEST(RingDrain, ADeadRecorderGivesNoSpaceBack) {
    Recording recording("dead", 2);
    FakeProducer one(recording.ring, 0, 11);
    one.write(release(at(1, 1), 1));
    recording.drain.drainAll();
    EXPECT_TRUE(recording.output.failed());
    EXPECT_EQ(one.header().tail.load(), 0u);
}

TEST(RingDrain, RingsWrapWithoutLosingAnything) {
    Recording recording("wrap");
    FakeProducer one(recording.ring, 0, 11);
    constexpr std::uint64_t kEvents = 300'000;
    for (std::uint64_t i = 0; i < kEvents; ++i) {
        const auto record = i % 2 == 0 ? allocation(at(i / 1000, i), i, i, 0) : release(at(i / 1000, i), i);
        while (!one.write(record)) {
            recording.tick(i / 1000 + 10);
            recording.step();
        }
    }
    recording.drain.drainAll();
    const auto content = readTrace(recording.trace);
    ASSERT_EQ(content.events.size(), kEvents);
    for (std::uint64_t i = 0; i < kEvents; ++i)
        ASSERT_EQ(content.events[i].address, i);
    EXPECT_GT(content.eventChunks, 3u);
}

TEST(RingDrain, FailedReallocsAndModulesReachTheTrace) {
    Recording recording("realloc");
    FakeProducer one(recording.ring, 0, 11);
    one.write(moduleLoad(at(1, 1), 0x1000, 0x2000, 0x1000, "/lib/libx.so", "id"));
    one.write(stack(1, {0x1010, 0x1020}));
    one.write(allocation(at(1, 2), 64, 10, 1));
    one.write(release(at(2, 3), 64, wire::RecordType::ReallocFree));
    one.write(release(at(2, 4), 64, wire::RecordType::ReallocFailed));
    one.write(release(at(3, 5), 64, wire::RecordType::ReallocFree));
    one.write(allocation(at(3, 6), 128, 20, 1, wire::RecordType::ReallocAllocation));
    one.write(moduleUnload(at(4, 7), 0x1000, 0x2000));
    recording.drain.drainAll();
    const auto content = readTrace(recording.trace);
    ASSERT_EQ(content.events.size(), 5u);
    EXPECT_EQ(content.events[2].kind, trace::EventKind::ReallocFailed);
    EXPECT_EQ(content.events[4].kind, trace::EventKind::ReallocAllocation);
    EXPECT_EQ(content.events[4].size, 20u);
    EXPECT_EQ(content.stackOf(content.events[4]), "16 32 ");
    ASSERT_EQ(content.modules.size(), 1u);
    EXPECT_EQ(content.modules[0].buildId, "id");
    EXPECT_EQ(content.modules[0].unloaded, 5u);
}

TEST(RingDrain, RestampsReachTheTrace) {
    Recording recording("restamp");
    FakeProducer one(recording.ring, 0, 11);
    one.write(stack(1, {0x1010, 0x1020}));
    one.write(stack(2, {0x1030}));
    one.write(allocation(at(1, 2), 64, 10, 1));
    one.write(allocation(at(2, 3), 64, 0, 2, wire::RecordType::Restamp));
    one.write(release(at(3, 4), 64));
    recording.drain.drainAll();
    const auto content = readTrace(recording.trace);
    ASSERT_EQ(content.events.size(), 3u);
    EXPECT_EQ(content.events[1].kind, trace::EventKind::Restamp);
    EXPECT_EQ(content.events[1].address, 64u);
    EXPECT_EQ(content.events[1].size, 0u);
    EXPECT_EQ(content.stackOf(content.events[1]), "4144 ");
}

TEST(RingDrain, RingsOfEndedThreadsAreUsedAgainByNewThreads) {
    Recording recording("reuse");
    std::int32_t tid = 100;
    for (int round = 0; round < 40; ++round) {
        std::uint32_t ring = 0;
        while (recording.ring.header().rings[ring].state.load() !=
               static_cast<std::uint32_t>(wire::RingState::Ready))
            ++ring;
        FakeProducer thread(recording.ring, ring, ++tid);
        thread.write(release(at(static_cast<std::uint64_t>(round), 1), static_cast<std::uint64_t>(tid)));
        thread.end();
        recording.tick(static_cast<std::uint64_t>(round) + 10);
        recording.step();
    }
    EXPECT_LE(recording.ring.page().rings_claimed.load(), 3 * kRingsAhead);
    recording.drain.drainAll();
    const auto content = readTrace(recording.trace);
    ASSERT_EQ(content.events.size(), 40u);
    EXPECT_EQ(content.threads.size(), 40u);
    for (const auto& event : content.events)
        EXPECT_EQ(content.threads[event.thread].tid, static_cast<std::int64_t>(event.address));
}

TEST(RingDrain, EndedThreadsGiveMemoryBackWithoutAnyNewOnes) {
    Recording recording("give-back");
    const auto room = [&] {
        struct stat facts {};
        return stat(recording.ring.path().c_str(), &facts) == 0 ? facts.st_blocks * 512 : -1;
    };
    const auto before = room();
    FakeProducer thread(recording.ring, 0, 11);
    do {
        expectOk(recording.ring.growRing(0));
        while (thread.write(release(at(1, 1), 1)))
            ;
    } while (thread.header().backed_until.load() != ~std::uint64_t{0});
    EXPECT_GT(room(), before + static_cast<std::int64_t>(wire::kRingBytes / 2));
    thread.end();
    for (int turn = 1; turn < 20; ++turn)
        recording.step(turn * 1s);
    EXPECT_LE(room(), before + 2 * static_cast<std::int64_t>(wire::kFirstBackedBytes));
}

TEST(RingDrain, AThreadThatVanishedInTheMiddleOfAnEventIsNoticed) {
    Recording recording("vanished");
    FakeProducer gone(recording.ring, 0, 11);
    FakeProducer other(recording.ring, 1, 12);
    gone.write(release(at(1, 1), 1));
    gone.header().busy_since = 1 * kMs + 1;
    other.write(release(at(2, 2), 2));
    recording.tick(50);
    recording.step();
    recording.deadTid = 11;
    recording.step(100ms);
    recording.step(200ms);
    recording.step(300ms);
    EXPECT_EQ(recording.output.events(), 2u);
}

/// One thread stays in the middle of an event, so that nothing of the other can be merged: more than its ring
/// holds goes to the spool.
constexpr std::uint64_t kSpooledEvents = 200'000;

void fillSpool(Recording& recording) {
    FakeProducer stuck(recording.ring, 0, 11);
    FakeProducer other(recording.ring, 1, 12);
    stuck.write(release(at(1, 1), 1));
    stuck.header().busy_since = 1 * kMs + 1;
    recording.tick(2);
    other.write(stack(7, {0x1000, 0x2000}));
    for (std::uint64_t i = 0; i < kSpooledEvents; ++i) {
        const auto record = i % 2 == 0 ? allocation(at(2 + i / 1000, i), 16 * i, i % 100, 7)
                                       : release(at(2 + i / 1000, i), 16 * (i - 1));
        while (!other.write(record))
            recording.step();
    }
    recording.tick(500);
    EXPECT_EQ(recording.output.events(), 0u);
    EXPECT_GT(other.header().tail.load(), 2u * wire::kRingBytes);
}

void expectSpooledEvents(const fs::path& trace) {
    const auto content = readTrace(trace);
    ASSERT_EQ(content.events.size(), kSpooledEvents + 1);
    EXPECT_EQ(content.end.unknownStacks, 0u);
    for (std::uint64_t i = 0; i < kSpooledEvents; ++i) {
        const auto& event = content.events[i + 1];
        ASSERT_EQ(event.address, 16 * (i - i % 2));
        ASSERT_EQ(event.time, static_cast<Nanoseconds>((2 + i / 1000) * kMs));
        ASSERT_EQ(event.thread, 1u);
    }
    EXPECT_EQ(content.stackOf(content.events[1]), "4096 8192 ");
}

TEST(RingDrain, WhatCannotBeMergedYetIsPutAside) {
    Recording recording("spool");
    fillSpool(recording);
    EXPECT_TRUE(fs::exists(spoolPath(recording.ring.path())));
    recording.drain.drainAll();
    expectSpooledEvents(recording.trace);
    EXPECT_EQ(recording.ring.spooledBytes(), 0u);
    recording.ring.remove(true);
    EXPECT_FALSE(fs::exists(spoolPath(recording.ring.path())));
}

TEST(Recovery, ReadsTheSpool) {
    Recording recording("deadspool");
    fillSpool(recording);
    const auto status = finishRecording(recording.trace);
    ASSERT_TRUE(status.ok()) << status.error().sentence;
    expectSpooledEvents(recording.trace);
    EXPECT_EQ(readTrace(recording.trace).end.droppedEvents, 0u);
    EXPECT_FALSE(fs::exists(spoolPath(recording.ring.path())));
}

TEST(Recovery, GoesOnInTheMiddleOfTheSpool) {
    Recording recording("halfspool");
    fillSpool(recording);
    recording.ring.header().rings[0].busy_since = 0;
    recording.tick(2'000'000);
    while (recording.output.events() < kSpooledEvents / 2)
        recording.step(std::chrono::milliseconds(20'000 * (1 + recording.output.events() / 1000)));
    EXPECT_GT(readTrace(recording.trace).events.size(), 10'000u);
    ASSERT_TRUE(finishRecording(recording.trace).ok());
    expectSpooledEvents(recording.trace);
}

TEST(Recovery, ALostSpoolIsTold) {
    Recording recording("lostspool");
    fillSpool(recording);
    fs::remove(spoolPath(recording.ring.path()));
    ASSERT_TRUE(finishRecording(recording.trace).ok());
    const auto content = readTrace(recording.trace);
    EXPECT_GT(content.events.size(), 10'000u);
    EXPECT_LT(content.events.size(), kSpooledEvents);
    EXPECT_GT(content.end.droppedEvents + content.end.unknownStacks, 0u);
}

TEST(RingDrain, TheRingOfAnEndedThreadIsNotUsedAgainBeforeItsSpoolIsWritten) {
    Recording recording("spoolreuse");
    fillSpool(recording);
    auto& header = recording.ring.header().rings[1];
    header.state = static_cast<std::uint32_t>(wire::RingState::Ended);
    for (std::uint32_t ring = 2; ring < kRingsAhead; ++ring)
        recording.ring.header().rings[ring].state = static_cast<std::uint32_t>(wire::RingState::InUse);
    recording.step();
    EXPECT_EQ(header.state.load(), static_cast<std::uint32_t>(wire::RingState::Ended));
}

/// A random but always equal recording: two threads, stacks defined by one and used by both.
void produce(Recording& recording, bool stepBetween) {
    std::mt19937 random(42);
    FakeProducer one(recording.ring, 0, 11);
    FakeProducer two(recording.ring, 1, 12);
    one.write(moduleLoad(at(0, 1), 0x1000, 0x9000, 0x1000, "/lib/libx.so"));
    for (std::uint64_t i = 0; i < 3000; ++i) {
        FakeProducer& thread = random() % 2 == 0 ? one : two;
        const auto id = static_cast<std::uint32_t>(1 + i / 60);
        if (i % 60 == 0)
            thread.write(stack(id, {0x1000 + i, 0x2000 + i % 7, 0x3000}));
        thread.write(
            random() % 3 == 0 ? release(at(i / 10, i), i) : allocation(at(i / 10, i), i, i % 100, id));
        if (i % 100 != 99)
            continue;
        recording.tick(i / 10 + 3);
        if (stepBetween)
            recording.step(std::chrono::milliseconds(20'000 * (i / 100)));
    }
}

TEST(Recovery, EqualsTheUninterruptedResultWhereverTheRecorderDied) {
    Recording whole("whole");
    produce(whole, true);
    whole.drain.drainAll();
    const auto expected = readTrace(whole.trace);
    ASSERT_EQ(expected.events.size(), 3000u);
    for (std::size_t chunks = 1; chunks < 130; chunks += chunks < 20 ? 1 : 7) {
        Recording recording("cut", chunks);
        produce(recording, true);
        const auto status = finishRecording(recording.trace);
        ASSERT_TRUE(status.ok()) << status.error().sentence;
        const auto content = readTrace(recording.trace);
        ASSERT_TRUE(content.complete);
        EXPECT_TRUE(content.end.recovered);
        EXPECT_EQ(content.end.unknownStacks, 0u);
        ASSERT_EQ(content.events.size(), expected.events.size()) << "after " << chunks << " chunks";
        for (std::size_t i = 0; i < content.events.size(); ++i) {
            EXPECT_EQ(content.events[i].address, expected.events[i].address);
            EXPECT_EQ(content.events[i].time, expected.events[i].time);
            EXPECT_EQ(content.events[i].thread, expected.events[i].thread);
            EXPECT_EQ(content.stackOf(content.events[i]), expected.stackOf(expected.events[i]));
        }
        EXPECT_FALSE(fs::exists(recording.ring.path()));
    }
}

TEST(Recovery, LeavesALivingRecordingAlone) {
    Recording recording("alive");
    recording.ring.page().target_pid = getpid();
    EXPECT_EQ(findRingFile(recording.trace), recording.ring.path());
    const auto status = finishRecording(recording.trace);
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().code, ErrorCode::Unsupported);
    recording.ring.page().target_pid = 0;
    ASSERT_TRUE(recording.ring.lock().ok());
    EXPECT_EQ(finishRecording(recording.trace).error().code, ErrorCode::Unsupported);
    recording.ring.page().recorder_pid = getpid();
    EXPECT_EQ(finishRecording(recording.trace).error().code, ErrorCode::Unsupported);
}

/// A recorder's threads do not all end at once, and the last of them takes the lock with it.
TEST(Recovery, WaitsForTheLastThreadOfARecorderThatWasKilled) {
    Recording recording("dying");
    produce(recording, false);
    const pid_t recorder = fork();
    if (recorder == 0) {
        pause();
        _exit(0);
    }
    recording.ring.page().recorder_pid = recorder;
    kill(recorder, SIGKILL);
    {
        auto held = expectOk(RingFile::adopt(recording.ring.path()));
        ASSERT_TRUE(held.lock().ok());
        auto lock = std::make_unique<RingFile>(std::move(held));
        std::thread lastThread([lock = std::move(lock)]() mutable {
            std::this_thread::sleep_for(300ms);
            lock.reset();
        });
        const auto status = finishRecording(recording.trace);
        lastThread.join();
        ASSERT_TRUE(status.ok()) << status.error().sentence;
    }
    waitpid(recorder, nullptr, 0);
    EXPECT_EQ(readTrace(recording.trace).events.size(), 3000u);
}

TEST(Recovery, LeavesATraceAloneThatIsAnothersByNow) {
    Recording earlier("overwritten");
    produce(earlier, false);
    const auto output = earlier.trace.string();
    Recording later("overwriting");
    produce(later, true);
    fs::rename(later.trace, earlier.trace);
    std::strcpy(later.ring.page().output_path, output.c_str());
    const auto before = fs::file_size(earlier.trace);
    const auto ring = LeftoverRingFile::open(earlier.ring.path());
    ASSERT_TRUE(ring.ok());
    EXPECT_EQ(completeTrace(**ring, earlier.trace, {}).error().code, ErrorCode::NotFound);
    EXPECT_EQ(fs::file_size(earlier.trace), before);
    EXPECT_EQ(findRingFile(earlier.trace), later.ring.path());
    ASSERT_TRUE(finishRecording(earlier.trace).ok());
    EXPECT_EQ(readTrace(earlier.trace).events.size(), 3000u);
    EXPECT_TRUE(fs::exists(earlier.ring.path()));
}

TEST(Recovery, IsDoneOnceByManyAtOnce) {
    Recording recording("race");
    produce(recording, true);
    std::vector<pid_t> finishers;
    for (int i = 0; i < 6; ++i) {
        const pid_t finisher = fork();
        if (finisher == 0)
            _exit(finishRecording(recording.trace).ok() ? 0 : 1);
        finishers.push_back(finisher);
    }
    for (const pid_t finisher : finishers) {
        int status = 0;
        waitpid(finisher, &status, 0);
        EXPECT_EQ(status, 0);
    }
    const auto content = readTrace(recording.trace);
    EXPECT_TRUE(content.complete);
    EXPECT_EQ(content.events.size(), 3000u);
}

TEST(Recovery, WithoutARingFileSaysSo) {
    Recording recording("noring");
    fs::remove(recording.ring.path());
    const auto status = finishRecording(recording.trace);
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().code, ErrorCode::NotFound);
}

TEST(Recovery, DamagedRingFilesNeverCrash) {
    std::mt19937_64 random(7);
    for (int round = 0; round < 150; ++round) {
        Recording recording("damaged", 1 + random() % 8);
        produce(recording, true);
        {
            std::fstream file(recording.ring.path(), std::ios::in | std::ios::out | std::ios::binary);
            for (int flip = 0; flip < 20; ++flip) {
                const std::uint64_t headerPart = offsetof(wire::Header, rings) + random() % 400;
                const std::uint64_t dataPart = sizeof(wire::Header) + random() % 60'000;
                const std::uint64_t anywhere = 24 + random() % (sizeof(wire::Header) - 24);
                const std::uint64_t offsets[] = {headerPart, dataPart, dataPart, anywhere};
                const auto offset = offsets[random() % 4];
                const auto inPath = offset >= offsetof(wire::SharedPage, output_path) &&
                                    offset < offsetof(wire::SharedPage, output_path) + wire::kPathBytes;
                if (inPath)
                    continue;
                file.seekp(static_cast<std::streamoff>(offset));
                file.put(static_cast<char>(random()));
            }
        }
        if (finishRecording(recording.trace).ok()) {
            EXPECT_TRUE(readTrace(recording.trace).complete);
        }
    }
}

} // namespace
} // namespace tidemark::recording
