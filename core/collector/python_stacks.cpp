// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/python_stacks.h"

#include "core/collector/python_describer.h"
#include "core/collector/python_mixer.h"

#include <cstring>

namespace tidemark::collector {
namespace {

/// Outermost frames that two stacks have in common.
std::uint32_t commonFrames(const MixedStack& last, const MixedStack& next) noexcept {
    const std::uint32_t most = last.count < next.count ? last.count : next.count;
    std::uint32_t common = 0;
    while (common != most && last.begin()[common] == next.begin()[common])
        ++common;
    return common;
}

void walkFrames(Event event, PythonRuntime& python, std::uintptr_t state) noexcept {
    PythonDescriber describer(event, python);
    event.thread().scratch.python.chain.walk(
        innermostPythonFrame(python.layout, state), python.layout, python.codes.deaths(), describer);
}

/// The frames of a thread that has given the lock away stay as they are until it has it back.
void walkWithoutLock(Event event, PythonRuntime& python, std::uintptr_t state) noexcept {
    event.thread().scratch.python.chain.clear();
    if (!python.endIsWatched || python.stage.load() != PythonRuntime::Stage::Ready)
        return;
    python.walksWithoutLock.fetch_add(1);
    if (python.isFinalizing() == 0)
        walkFrames(event, python, state);
    std::uint32_t walks = python.walksWithoutLock.load();
    while (walks != 0 && !python.walksWithoutLock.compare_exchange_weak(walks, walks - 1)) {
    }
}

} // namespace

void walkPython(Event event, Walk& walk) noexcept {
    ThreadState& thread = event.thread();
    PythonRuntime& python = event.recording().python;
    PythonChain& chain = thread.scratch.python.chain;
    const auto state = reinterpret_cast<std::uintptr_t>(python.threadState());
    const auto stage = python.stage.load(std::memory_order_acquire);
    if (state == 0 || stage == PythonRuntime::Stage::Refused) {
        chain.clear();
        return;
    }
    thread.scratch.python.state = state;
    if (reinterpret_cast<std::uintptr_t>(python.current()) != state)
        walkWithoutLock(event, python, state);
    else if (stage == PythonRuntime::Stage::Ready || preparePython(python, state, *thread.page)) [[likely]]
        walkFrames(event, python, state);
    else
        chain.clear();
    if (chain.count() != 0)
        walk.hash = mixHash(walk.hash, chain.hash());
}

void writeMixedStack(Event event, const Walk& walk, std::uint32_t generation, std::uint32_t id) noexcept {
    ThreadState& thread = event.thread();
    PythonScratch& scratch = thread.scratch.python;
    const MixedStack& last = scratch.stacks[scratch.lastStack];
    MixedStack& next = scratch.stacks[scratch.lastStack ^ 1];
    next.id = 0;
    thread.scratch.unwinder.copyFrames(0, scratch.ips);
    thread.scratch.unwinder.copyStackPointers(scratch.sps);
    const bool fits =
        mixStack({scratch.ips, scratch.sps, walk.count, walk.flags}, event.recording().python, scratch, next);
    StackBase& base = thread.base;
    const bool builds = last.id != 0 && last.id == base.id && base.generation == generation &&
                        last.flags == next.flags && (next.flags & wire::kStackCut) == 0;
    const std::uint32_t common = builds ? commonFrames(last, next) : 0;
    const std::uint32_t fresh = next.count - common;
    constexpr std::uint64_t kFixedWords = sizeof(wire::StackRecord) / 8;
    if (!event.makeRoomFor(kFixedWords + fresh) || !event.isMine())
        return;
    std::uint64_t* const at = event.place();
    at[0] = longHeadWord(wire::RecordType::Stack, 0, 0, kFixedWords + fresh, id);
    at[1] = (common != 0 ? last.id | std::uint64_t{last.count - common} << 32 : 0) | std::uint64_t{next.flags}
                                                                                         << 48;
    std::memcpy(at + kFixedWords, next.begin() + common, fresh * 8);
    event.publish(at + kFixedWords + fresh);
    base.id = 0;
    signalFence();
    base.depth = next.count;
    base.shared = 0; // only other stacks with Python frames build on this one
    base.flags = next.flags;
    base.generation = generation;
    next.id = id;
    scratch.lastStack ^= 1;
    signalFence();
    base.id = id;
    wire::SharedPage& page = event.recording().header->page;
    if ((next.flags & wire::kStackCut) != 0)
        page.cut_stacks.fetch_add(1, std::memory_order_relaxed);
    if (walk.guessed != 0)
        page.unreliable_frames.fetch_add(walk.guessed, std::memory_order_relaxed);
    if (!fits)
        page.partial_python_stacks.fetch_add(1, std::memory_order_relaxed);
}

} // namespace tidemark::collector
