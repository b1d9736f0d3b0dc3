// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/collector/recording_fixture.h"

#include <algorithm>
#include <csetjmp>
#include <csignal>
#include <cstdlib>
#include <gtest/gtest.h>
#include <map>
#include <mutex>
#include <sys/time.h>
#include <thread>
#include <unistd.h>

using namespace tidemark;
using namespace tidemark::collector;
using wire::RecordType;

namespace {

const void* blockAt(std::uint64_t address) {
    return reinterpret_cast<const void*>(address);
}

bool before(const SeenRecord& a, const SeenRecord& b) {
    return a.stamp.tick != b.stamp.tick ? a.stamp.tick < b.stamp.tick : a.stamp.lamport < b.stamp.lamport;
}

/// One event of the test, from a frame of its own like a hook's.
[[gnu::noinline]] void addBlock(InProcessRecording& in, ThreadState& thread, std::uint64_t address) {
    EventWriter(in.recording, thread)
        .allocation(blockAt(address), 32, 0, wire::Call::Malloc, __builtin_frame_address(0));
}

[[gnu::noinline]] void freeBlock(InProcessRecording& in, ThreadState& thread, std::uint64_t address) {
    EventWriter(in.recording, thread).free(blockAt(address), wire::Call::Free, __builtin_frame_address(0));
}

TEST(ThreadRing, keepsOrderAndCountAcrossManyLaps) {
    InProcessRecording in;
    ThreadState& thread = in.claim();
    constexpr std::uint64_t kEvents = 600'000; // 4.8 MB, more than four times round
    for (std::uint64_t i = 0; i < kEvents; ++i)
        freeBlock(in, thread, (i + 1) * 16);
    in.recorder.finish();
    EXPECT_TRUE(in.recorder.problems().empty()) << in.recorder.problems().front();
    const auto frees = in.recorder.ofType(RecordType::Free);
    ASSERT_EQ(frees.size(), kEvents);
    for (std::uint64_t i = 0; i < kEvents; ++i) {
        ASSERT_EQ(frees[i].address, (i + 1) * 16);
        if (i != 0) {
            ASSERT_TRUE(before(frees[i - 1], frees[i])) << "at " << i;
        }
    }
    EXPECT_EQ(thread.ring->busy_since.load(), 0u);
    EXPECT_LE(in.recorder.voids(), 4u) << "one at the end of each lap";
}

InProcessRecording* g_waiting = nullptr;

/// As the recorder offers one.
void offerRing(int) {
    wire::Header& header = g_waiting->recorder.header();
    header.rings[0].backed_until.store(wire::kFirstBackedBytes);
    header.rings[0].state.store(static_cast<std::uint32_t>(wire::RingState::Ready));
    header.page.rings_offered.fetch_add(1);
}

TEST(ThreadRing, handlersRunWhileAClaimWaits) {
    InProcessRecording in(0, false);
    g_waiting = &in;
    std::signal(SIGALRM, offerRing);
    const itimerval once{{0, 0}, {0, 20'000}};
    setitimer(ITIMER_REAL, &once, nullptr);
    EXPECT_NE(claimRing(in.recording), nullptr) << "with signals held back, nobody offers a ring";
    std::signal(SIGALRM, SIG_DFL);
}

TEST(ThreadRing, claimsAreCounted) {
    InProcessRecording in;
    ThreadState& thread = in.claim();
    EXPECT_EQ(thread.ring->tid.load(), gettid());
    EXPECT_EQ(thread.ring->generation.load(), 1u);
    EXPECT_EQ(in.recorder.header().page.rings_claimed.load(), 1u);
    ThreadState& second = in.claim(); // the same tid again: the first ring's owner must be gone
    EXPECT_NE(&second, &thread);
    EXPECT_EQ(thread.ring->state.load(), static_cast<std::uint32_t>(wire::RingState::Ended));
    EXPECT_EQ(second.ring->state.load(), static_cast<std::uint32_t>(wire::RingState::InUse));
}

/// Two threads hand blocks to each other through a mutex, reusing few addresses: sorted by stamp, each
/// address must alternate between allocation and free.
TEST(ThreadRing, handOversAreInOrder) {
    InProcessRecording in;
    constexpr int kThreads = 4;
    constexpr int kRounds = 20'000;
    std::mutex mutex;
    std::vector<std::uint64_t> unused;
    std::vector<std::uint64_t> live;
    for (std::uint64_t i = 1; i <= 8; ++i)
        unused.push_back(i << 20);
    const auto take = [&](std::vector<std::uint64_t>& from) {
        const std::scoped_lock lock(mutex);
        if (from.empty())
            return std::uint64_t{0};
        const std::uint64_t address = from.back();
        from.pop_back();
        return address;
    };
    const auto give = [&](std::vector<std::uint64_t>& to, std::uint64_t address) {
        const std::scoped_lock lock(mutex);
        to.push_back(address);
    };
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
        threads.emplace_back([&] {
            ThreadState& thread = in.claim();
            for (int i = 0; i < kRounds; ++i) {
                if (const std::uint64_t address = take(unused)) {
                    addBlock(in, thread, address);
                    give(live, address);
                }
                if (const std::uint64_t address = take(live)) {
                    freeBlock(in, thread, address);
                    give(unused, address);
                }
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    in.recorder.finish();
    EXPECT_TRUE(in.recorder.problems().empty());
    auto events = in.recorder.ofType(RecordType::Allocation);
    const auto frees = in.recorder.ofType(RecordType::Free);
    EXPECT_GT(events.size(), 1000u);
    events.insert(events.end(), frees.begin(), frees.end());
    std::stable_sort(events.begin(), events.end(), before);
    std::map<std::uint64_t, bool> isLive;
    for (const SeenRecord& event : events) {
        const bool allocates = event.type == RecordType::Allocation;
        ASSERT_NE(isLive[event.address], allocates);
        isLive[event.address] = allocates;
    }
}

TEST(ThreadRing, recorderThatStallsEndsTheRecording) {
    InProcessRecording in(1, false);
    ThreadState& thread = in.claim();
    const auto begin = time(nullptr);
    while (in.recording.isRecording())
        freeBlock(in, thread, 16);
    EXPECT_GE(time(nullptr) - begin, 4);
    EXPECT_LE(time(nullptr) - begin, 8);
    EXPECT_EQ(in.recorder.header().page.stop_reason.load(),
        static_cast<std::uint32_t>(wire::StopReason::RecorderStalled));
    in.recorder.finish();
    EXPECT_GT(thread.ring->head.load(), wire::kRingBytes - 800) << "full but for the room of one event";
    EXPECT_LE(thread.ring->head.load(), wire::kRingBytes);
    EXPECT_LT(in.recorder.count(RecordType::Free), wire::kRingBytes / 8);
}

TEST(ThreadRing, waitsForASlowRecorder) {
    InProcessRecording in(1, false);
    std::thread slow([&] {
        usleep(300'000);
        in.recorder.resume();
    });
    ThreadState& thread = in.claim();
    for (int i = 0; i < 300'000; ++i)
        freeBlock(in, thread, 16);
    slow.join();
    in.recorder.finish();
    EXPECT_EQ(in.recorder.count(RecordType::Free), 300'000u);
}

TEST(ThreadRing, deadRecorderEndsTheRecordingAtOnce) {
    InProcessRecording in(1, false);
    in.recorder.header().page.recorder_pid = 0x3FFFFFFF; // no such process
    ThreadState& thread = in.claim();
    const auto begin = time(nullptr);
    while (in.recording.isRecording())
        freeBlock(in, thread, 16);
    EXPECT_LE(time(nullptr) - begin, 2);
    EXPECT_EQ(in.recorder.header().page.stop_reason.load(),
        static_cast<std::uint32_t>(wire::StopReason::RecorderGone));
}

TEST(ThreadRing, raisesTheTickItself) {
    InProcessRecording in(1, false);
    ThreadState& thread = in.claim();
    auto& page = in.recorder.header().page;
    in.recorder.stopClock();
    page.clock_start_ns -= 3'600'000'000'000; // an hour ago: no tick of the recorder's gets there
    for (int i = 0; i < 20'000; ++i)
        freeBlock(in, thread, 16);
    EXPECT_GT(page.tick.load(), 3'500'000'000'000u);
}

InProcessRecording* g_in = nullptr;
ThreadState* g_thread = nullptr;
volatile sig_atomic_t g_handled = 0;
volatile sig_atomic_t g_jumps = 0;
volatile sig_atomic_t g_mayJump = 0;
sigjmp_buf g_back;

/// Raises SIGALRM again and again, or no more.
void setTimer(bool on) {
    const itimerval every{{0, 50}, {0, 50}};
    const itimerval never{};
    setitimer(ITIMER_REAL, on ? &every : &never, nullptr);
}

void onTimer(int) {
    for (std::uint64_t i = 0; i < 3; ++i) {
        addBlock(*g_in, *g_thread, 0xF000'0000 + i * 64);
        freeBlock(*g_in, *g_thread, 0xF000'0000 + i * 64);
    }
    g_handled = g_handled + 1;
    if (g_mayJump) {
        g_jumps = g_jumps + 1;
        // Where handling takes longer than the interval, each jump would be interrupted on its way by the
        // next.
        setTimer(false);
        siglongjmp(g_back, 1);
    }
}

class Timer {
public:
    explicit Timer(bool alternateStack) {
        if (alternateStack) {
            m_stack.resize(1 << 16);
            const stack_t stack{m_stack.data(), 0, m_stack.size()};
            sigaltstack(&stack, nullptr);
        }
        struct sigaction action {};
        action.sa_handler = onTimer;
        action.sa_flags = alternateStack ? SA_ONSTACK : 0;
        sigaction(SIGALRM, &action, nullptr);
        setTimer(true);
    }
    ~Timer() {
        setTimer(false);
        signal(SIGALRM, SIG_DFL);
        const stack_t off{nullptr, SS_DISABLE, 0};
        sigaltstack(&off, nullptr);
    }
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

private:
    std::vector<char> m_stack;
};

void allocateUnderSignals(bool alternateStack) {
    InProcessRecording in(4);
    ThreadState& thread = in.claim();
    g_in = &in;
    g_thread = &thread;
    g_handled = 0;
    g_mayJump = 0;
    std::uint64_t ours = 0;
    {
        const Timer timer(alternateStack);
        while (g_handled < 2000) {
            addBlock(in, thread, 0x1000'0000 + ours * 16);
            ++ours;
        }
    }
    in.recorder.finish();
    EXPECT_TRUE(in.recorder.problems().empty()) << in.recorder.problems().front();
    EXPECT_EQ(in.recorder.count(RecordType::Free), static_cast<std::uint64_t>(g_handled) * 3);
    EXPECT_EQ(in.recorder.count(RecordType::Allocation), ours + static_cast<std::uint64_t>(g_handled) * 3);
    EXPECT_EQ(in.recorder.header().page.dropped_events.load(), 0u);
    for (const SeenRecord& event : in.recorder.ofType(RecordType::Allocation))
        ASSERT_NE(in.recorder.stack(event.id), nullptr);
}

TEST(ThreadRing, handlersMayAllocateInTheMiddleOfAnEvent) {
    allocateUnderSignals(false);
}

TEST(ThreadRing, handlersOnAnAlternateStackToo) {
    allocateUnderSignals(true);
}

/// Each handler jumps out of whatever it interrupted: finished events must all be there, unfinished ones may
/// be.
TEST(ThreadRing, handlersMayJumpOutOfAnEvent) {
    InProcessRecording in(4);
    ThreadState& thread = in.claim();
    g_in = &in;
    g_thread = &thread;
    g_handled = 0;
    g_jumps = 0;
    static volatile std::uint64_t begun = 0;
    static volatile std::uint64_t finished = 0;
    begun = 0;
    finished = 0;
    {
        const Timer timer(false);
        while (g_jumps < 1000) {
            if (sigsetjmp(g_back, 1) == 0) {
                setTimer(true);
                g_mayJump = 1;
                for (int i = 0; i < 2000; ++i) {
                    begun = begun + 1;
                    addBlock(in, thread, 0x1000'0000 + begun * 16);
                    finished = finished + 1;
                }
            }
            g_mayJump = 0;
        }
    }
    freeBlock(in, thread, 0x10);
    in.recorder.finish();
    EXPECT_TRUE(in.recorder.problems().empty()) << in.recorder.problems().front();
    const std::uint64_t inHandlers = static_cast<std::uint64_t>(g_handled) * 3;
    EXPECT_EQ(in.recorder.count(RecordType::Free), inHandlers + 1);
    EXPECT_GE(in.recorder.count(RecordType::Allocation), finished + inHandlers);
    EXPECT_LE(in.recorder.count(RecordType::Allocation), begun + inHandlers);
    EXPECT_GT(begun, finished) << "no event was interrupted: the test proves nothing";
    EXPECT_EQ(thread.ring->busy_since.load(), 0u);
    EXPECT_EQ(thread.busy.load(), 0u);
}

} // namespace
