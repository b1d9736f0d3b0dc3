// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Events inside events, as signal handlers make them: the thread's state is set to what a handler would find.

#include "tests/core/collector/recording_fixture.h"

#include <csignal>
#include <gtest/gtest.h>
#include <map>
#include <sys/time.h>

using namespace tidemark;
using namespace tidemark::collector;
using wire::RecordType;

namespace {

const void* blockAt(std::uint64_t address) {
    return reinterpret_cast<const void*>(address);
}

[[gnu::noinline]] void addBlock(InProcessRecording& in, ThreadState& thread, std::uint64_t address) {
    EventWriter(in.recording, thread)
        .allocation(blockAt(address), 32, 0, wire::Call::Malloc, __builtin_frame_address(0));
}

[[gnu::noinline]] void freeBlock(InProcessRecording& in, ThreadState& thread, std::uint64_t address) {
    EventWriter(in.recording, thread).free(blockAt(address), wire::Call::Free, __builtin_frame_address(0));
}

/// While it lives, the thread looks as if it were in the middle of an event of the function it lies in.
class UnderWay {
public:
    explicit UnderWay(ThreadState& thread) : m_thread(thread) {
        thread.busy = m_mark.address();
        thread.ring->busy_since = 1 + thread.page->tick.load();
    }
    ~UnderWay() {
        m_thread.busy = 0;
        m_thread.ring->busy_since = 0;
    }
    UnderWay(const UnderWay&) = delete;
    UnderWay& operator=(const UnderWay&) = delete;

    void overwrite() { m_mark.alive = 0; }

private:
    ThreadState& m_thread;
    Mark m_mark;
};

TEST(InterruptedEvents, eventsOfHandlersHaveARingOfTheirOwn) {
    InProcessRecording in;
    ThreadState& thread = in.claim();
    addBlock(in, thread, 0x10);
    const std::uint64_t before = thread.ring->head;
    {
        const UnderWay event(thread);
        addBlock(in, thread, 0x20);
        freeBlock(in, thread, 0x20);
        EXPECT_EQ(thread.ring->head.load(), before);
        EXPECT_NE(thread.ring->busy_since.load(), 0u);
        EXPECT_NE(thread.busy.load(), 0u) << "it is not over";
    }
    freeBlock(in, thread, 0x10);
    ASSERT_NE(thread.handler, nullptr);
    EXPECT_EQ(thread.handler->ring->handler_of.load(), 1 + thread.index);
    EXPECT_EQ(thread.handler->ring->tid.load(), thread.ring->tid.load());
    EXPECT_EQ(thread.handler->ring->busy_since.load(), 0u);
    EXPECT_EQ(thread.ring->state.load(), static_cast<std::uint32_t>(wire::RingState::InUse));
    in.recorder.finish();
    EXPECT_TRUE(in.recorder.problems().empty());
    const auto& own = in.recorder.records().at(thread.index);
    const auto& handlers = in.recorder.records().at(thread.handler->index);
    EXPECT_EQ(handlers.back().address, 0x20u);
    EXPECT_GT(own.back().stamp.lamport, handlers.back().stamp.lamport) << "the thread's time is one";
}

TEST(InterruptedEvents, deeperOnesAreDroppedAndCounted) {
    InProcessRecording in;
    ThreadState& thread = in.claim();
    const UnderWay event(thread);
    addBlock(in, thread, 0x10);
    const std::uint64_t head = thread.handler->ring->head;
    const UnderWay handlersEvent(*thread.handler);
    addBlock(in, thread, 0x20);
    freeBlock(in, thread, 0x20);
    EXPECT_EQ(thread.handler->ring->head.load(), head);
    EXPECT_EQ(in.recorder.header().page.dropped_events.load(), 2u);
    EXPECT_EQ(in.recorder.header().page.rings_claimed.load(), 2u);
}

[[gnu::noinline]] void leaveAnEvent(ThreadState& thread) {
    const Mark mark;
    thread.busy = mark.address();
    thread.ring->busy_since = 1;
}

TEST(InterruptedEvents, anEventThatWasJumpedOutOfIsTakenOver) {
    InProcessRecording in;
    ThreadState& thread = in.claim();
    addBlock(in, thread, 0x10);
    leaveAnEvent(thread); // its frame is gone: below every later one
    freeBlock(in, thread, 0x10);
    EXPECT_EQ(thread.handler, nullptr);
    EXPECT_EQ(thread.busy.load(), 0u);
    EXPECT_EQ(thread.ring->busy_since.load(), 0u);
    in.recorder.finish();
    EXPECT_EQ(in.recorder.records().at(thread.index).back().address, 0x10u);
    EXPECT_GE(in.recorder.stamps(), 2u) << "nobody knows what the ring's stamp was going to be";
}

TEST(InterruptedEvents, anOverwrittenMarkIsAnEventThatIsGone) {
    InProcessRecording in;
    ThreadState& thread = in.claim();
    UnderWay event(thread);
    event.overwrite();
    freeBlock(in, thread, 0x10);
    EXPECT_EQ(thread.handler, nullptr);
    in.recorder.finish();
    EXPECT_EQ(in.recorder.count(RecordType::Free), 1u);
}

TEST(InterruptedEvents, whatWasTakenOverWritesNothing) {
    InProcessRecording in;
    ThreadState& thread = in.claim();
    const Mark mark;
    const Event event = Event::begin(in.recording, thread, mark);
    ASSERT_TRUE(event);
    const_cast<std::uint64_t&>(mark.alive) = 0;
    freeBlock(in, thread, 0x10); // takes over
    const std::uint64_t head = thread.ring->head;
    event.finish(stampBefore(in.recording, thread, 0x20), headWord(RecordType::Free, 0, 0, 0x20));
    EXPECT_EQ(thread.ring->head.load(), head);
    EXPECT_EQ(in.recorder.header().page.dropped_events.load(), 1u);
}

/// A handler that never comes back must not keep the recorder waiting for what it interrupted.
TEST(InterruptedEvents, aThreadThatStaysInItsHandlerIsNotWaitedFor) {
    InProcessRecording in;
    ThreadState& thread = in.claim();
    const UnderWay event(thread);
    std::uint64_t events = 0;
    for (; thread.ring->busy_since.load() != 0 && events < wire::kRingBytes; ++events)
        freeBlock(in, thread, 0x10);
    EXPECT_GE(events * 8, wire::kRingBytes / 2 - 100);
    EXPECT_LE(events * 8, wire::kRingBytes / 2 + wire::kRingBytes / 8);
    in.recorder.finish();
    EXPECT_EQ(in.recorder.count(RecordType::Free), events);
}

InProcessRecording* g_in = nullptr;
ThreadState* g_thread = nullptr;
volatile sig_atomic_t g_handled = 0;

[[gnu::noinline]] void resizeBlock(
    InProcessRecording& in, ThreadState& thread, std::uint64_t from, std::uint64_t to) {
    EventWriter writer(in.recording, thread);
    writer.reallocFree(blockAt(from), wire::Call::Realloc, __builtin_frame_address(0));
    writer.reallocAllocation(blockAt(to), 64, 0, wire::Call::Realloc, __builtin_frame_address(0));
}

/// In the merged order the halves of a thread's reallocs nest like brackets.
void resizeUnderSignals(char alone) {
    InProcessRecording in(4);
    in.recording.singleThreaded = &alone;
    g_in = &in;
    g_thread = &in.claim();
    g_handled = 0;
    struct sigaction action {};
    action.sa_handler = [](int) {
        const std::uint64_t id = 0x8000'0000 + static_cast<std::uint64_t>(g_handled) * 0x20;
        resizeBlock(*g_in, *g_thread, id, id + 0x10);
        g_handled = g_handled + 1;
    };
    sigaction(SIGALRM, &action, nullptr);
    const itimerval every{{0, 50}, {0, 50}};
    setitimer(ITIMER_REAL, &every, nullptr);
    for (std::uint64_t id = 0x20; g_handled < 3000; id += 0x20)
        resizeBlock(in, *g_thread, id, id + 0x10);
    const itimerval never{};
    setitimer(ITIMER_REAL, &never, nullptr);
    signal(SIGALRM, SIG_DFL);
    in.recorder.finish();
    EXPECT_TRUE(in.recorder.problems().empty());
    ASSERT_NE(g_thread->handler, nullptr) << "no event was interrupted: the test proves nothing";
    std::map<std::pair<std::uint64_t, std::uint64_t>, SeenRecord> merged;
    for (const RecordType type : {RecordType::ReallocFree, RecordType::ReallocAllocation}) {
        for (const SeenRecord& half : in.recorder.ofType(type))
            merged[{half.stamp.tick, half.stamp.lamport}] = half;
    }
    std::vector<std::uint64_t> open;
    for (const auto& [key, half] : merged) {
        if (half.type == RecordType::ReallocFree) {
            open.push_back(half.address);
            continue;
        }
        ASSERT_FALSE(open.empty());
        ASSERT_EQ(half.address, open.back() + 0x10);
        open.pop_back();
    }
    EXPECT_TRUE(open.empty());
}

TEST(InterruptedEvents, reallocsNestInTheOnlyThread) {
    resizeUnderSignals(1);
}

TEST(InterruptedEvents, reallocsNestBesideOtherThreads) {
    resizeUnderSignals(0);
}

} // namespace
