// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What the recorder asks about the target's process and says about its end.

#include "core/record/target_process.h"
#include "core/record/trace_end.h"

#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace tidemark::recording {
namespace {

TEST(ThreadExists, WhileItRuns) {
    std::int32_t tid = 0;
    bool during = false;
    std::thread([&] {
        tid = gettid();
        during = threadExists(getpid(), tid);
    }).join();
    EXPECT_TRUE(during);
    EXPECT_TRUE(threadExists(getpid(), gettid()));
    // The number of a thread is free a moment after the join.
    for (int i = 0; i < 1000 && threadExists(getpid(), tid); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    EXPECT_FALSE(threadExists(getpid(), tid));
    EXPECT_FALSE(threadExists(getppid(), gettid())) << "a thread of another process";
}

trace::End endAfterTooManyThreads(std::uint32_t ringsClaimed) {
    const auto header = std::make_unique<wire::Header>();
    header->page.stop_reason = static_cast<std::uint32_t>(wire::StopReason::TooManyThreads);
    header->page.recording_state = static_cast<std::uint32_t>(wire::RecordingState::Stopped);
    header->page.rings_claimed = ringsClaimed;
    TraceOutput output([](trace::ChunkType, trace::ByteSpan) { return Status(Ok{}); });
    return describeEnd(*header, output, {});
}

TEST(DescribeEnd, SaysWhetherThreadsOrRoomRanOut) {
    EXPECT_EQ(endAfterTooManyThreads(wire::kMaxRings).detail,
        "The program had more than 4096 threads at once; what the program did afterwards was not recorded.");
    EXPECT_EQ(endAfterTooManyThreads(11).detail, "There was no room in shared memory to record more than 11 "
                                                 "threads; what the program did afterwards was "
                                                 "not recorded.");
}

} // namespace
} // namespace tidemark::recording
