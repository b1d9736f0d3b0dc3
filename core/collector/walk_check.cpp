// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/walk_check.h"

#include "core/collector/plain_walk.h"
#include "core/collector/raw_syscalls.h"

#include <algorithm>
#include <unwind.h>

namespace tidemark::collector {
namespace {

struct Collection {
    FrameState from;
    std::uintptr_t* frames;
    std::uint32_t count = 0;
    bool begun = false;
    std::uintptr_t lastPc = 0; ///< what the last frame's information is looked up by
};

_Unwind_Reason_Code collect(_Unwind_Context* context, void* argument) {
    auto& collection = *static_cast<Collection*>(argument);
    int beforeInstruction = 0;
    const std::uintptr_t ip = _Unwind_GetIPInfo(context, &beforeInstruction);
    collection.begun =
        collection.begun || (ip == collection.from.ip && _Unwind_GetCFA(context) == collection.from.sp);
    if (!collection.begun || ip == 0)
        return _URC_NO_REASON;
    if (collection.count == wire::kMaxFrames)
        return _URC_NORMAL_STOP;
    collection.frames[collection.count++] = ip;
    collection.lastPc = beforeInstruction != 0 ? ip : ip - 1;
    return _URC_NO_REASON;
}

_Unwind_Reason_Code countNothing(_Unwind_Context*, void*) {
    return _URC_NORMAL_STOP;
}

/// libgcc sets itself up in its first call. A handler that got into the middle of that would wait for ever.
void prepareReference() noexcept {
    static constinit std::atomic<bool> s_prepared{false};
    if (s_prepared.load(std::memory_order_acquire))
        return;
    const SignalBlock noHandlers;
    _Unwind_Backtrace(countNothing, nullptr);
    s_prepared.store(true, std::memory_order_release);
}

} // namespace

bool WalkCheck::agrees(const Walk& walk, Unwinder& unwinder, FrameState from, const WalkSources& sources,
    StackRanges& ranges) noexcept {
    unwinder.copyFrames(0, frames);
    std::reverse(frames, frames + walk.count);
    return agreesWithPlain(walk, from, sources, ranges) && agreesWithReference(walk, from, sources);
}

bool WalkCheck::agreesWithPlain(
    const Walk& walk, FrameState from, const WalkSources& sources, StackRanges& ranges) noexcept {
    const Walk other = walkPlainly(from, sources, ranges, plain);
    return other.count == walk.count && other.flags == walk.flags && other.guessed == walk.guessed &&
           std::equal(frames, frames + walk.count, plain);
}

bool WalkCheck::agreesWithReference(const Walk& walk, FrameState from, const WalkSources& sources) noexcept {
    prepareReference();
    Collection collection{from, reference};
    _Unwind_Backtrace(collect, &collection);
    const std::uint32_t common = std::min(collection.count, walk.count);
    if (common == 0 || !std::equal(frames, frames + common, reference))
        return false;
    if (collection.count == walk.count)
        return true;
    const bool stoppedEarly = collection.count < walk.count && (walk.flags & wire::kStackUnreliable) != 0;
    return stoppedEarly && sources.rules.lookUp(sources.rules, collection.lastPc).kind() == RuleKind::NoInfo;
}

} // namespace tidemark::collector
