// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/unwinder.h"

#include "core/collector/stack_table.h"

namespace tidemark::collector {
namespace {

constexpr std::uint64_t kEmptyStack = 0x5469'6465'6D61'726B;

/// Anything but the zero that ends a verification: stands where the caller of the last frame would.
constexpr std::uintptr_t kNoFrame = 1;

/// How a walk came to its end.
enum class Ended { FirstFrame, NoCaller, Failed, Remembered };

std::uint64_t finish(std::uint64_t frames, std::uint32_t flags, std::uint32_t generation) noexcept {
    return mixHash(frames, std::uint64_t{generation} << 8 | flags);
}

} // namespace

/// What a walk by rule has found: of the remembered frames those in [bottom, top), and fresh ones inside.
struct Unwinder::Ending {
    Ended how;
    Frame* bottom;
    Frame* top;
    std::uint32_t fresh;
    std::uint32_t guessed;
};

/// One walk by rule under way.
class Follower {
public:
    using Frame = Unwinder::Frame;
    using Outcome = FrameStepper::Outcome;

    Follower(
        Unwinder& store, const FrameState& from, const WalkSources& sources, StackRanges& ranges) noexcept
        : m_store(store), m_cache(sources.cache), m_ranges(ranges),
          m_stepper(from, sources.cache, sources.rules, ranges), m_bottom(store.m_frames + store.m_begin),
          m_top(store.m_frames + store.m_end) {}

    Unwinder::Ending run() noexcept {
        if (m_stepper.state.ip == 0)
            return end(Ended::NoCaller, m_bottom);
        for (;;) {
            if (goesPlainly()) {
                if (isSettled())
                    return end(m_ended, m_top);
                continue;
            }
            if (m_fresh == Unwinder::kRemembered)
                return end(Ended::NoCaller, m_bottom);
            Frame& frame = m_store.m_fresh[m_fresh++];
            frame.ip = m_stepper.state.ip;
            frame.sp = key();
            frame.bp = m_stepper.state.bp;
            frame.ipWord = &m_store.m_zero;
            frame.step = 0;
            if (!takeFrom(frame, m_fresh - 1))
                return end(m_ended, m_bottom);
        }
    }

private:
    Unwinder::Ending end(Ended how, Frame* top) const noexcept {
        return {how, m_bottom, top, m_fresh, m_guessed};
    }

    std::uintptr_t key() const noexcept { return m_stepper.state.sp | (m_stepper.interrupted ? 1 : 0); }

    bool isHere(const Frame& frame) const noexcept {
        return frame.isAt(key(), m_stepper.state.ip, m_stepper.state.bp);
    }

    /// Steps by plain cached rules until a remembered frame is met (true) or a step needs more than that. All
    /// in registers, and without branches on what differs from frame to frame.
    [[gnu::always_inline]] bool goesPlainly() noexcept {
        std::uintptr_t ip = m_stepper.state.ip;
        std::uintptr_t sp = m_stepper.state.sp;
        std::uintptr_t bp = m_stepper.state.bp;
        std::uintptr_t interrupted = m_stepper.interrupted ? 1 : 0;
        const std::uintptr_t low = m_ranges.low();
        const std::uintptr_t high = m_ranges.high();
        Frame* const bottom = m_bottom;
        Frame* top = m_top;
        Frame* fresh = m_store.m_fresh + m_fresh;
        const Frame* const last = m_store.m_fresh + Unwinder::kRemembered;
        RecentRules& rules = m_store.m_rules;
        bool met = false;
        for (;;) {
            const std::uintptr_t here = sp | interrupted;
            while (top != bottom && top[-1].sp < here)
                --top;
            if (top != bottom && top[-1].isAt(here, ip, bp)) {
                met = true;
                break;
            }
            PlainRule rule = rules.find(ip - 1 + interrupted);
            if (!rule) [[unlikely]] {
                rule = rules.insert(ip - 1 + interrupted, m_cache.find(ip - 1 + interrupted));
                if (!rule)
                    break;
            }
            const std::uintptr_t fromBp = std::uintptr_t{0} - rule.fromBp();
            const std::uintptr_t cfa = (sp ^ ((sp ^ bp) & fromBp)) + rule.cfaWords() * 8u;
            const std::uintptr_t slot = cfa - 8u * rule.bpWords();
            if (cfa - sp - 1 >= high - sp || cfa % 8 != 0 || slot - low > cfa - low || fresh == last)
                [[unlikely]]
                break;
            const auto* const ipWord = reinterpret_cast<const std::uintptr_t*>(cfa - 8);
            const std::uintptr_t callerIp = *ipWord;
            if (callerIp == 0) [[unlikely]]
                break;
            fresh->sp = here;
            fresh->ip = ip;
            fresh->bp = bp;
            fresh->ipWord = ipWord;
            fresh->step = rule.bpWords() | (fromBp & Frame::kByBp);
            bp = *(rule.bpWords() != 0 ? reinterpret_cast<const std::uintptr_t*>(slot) : &fresh->bp);
            ++fresh;
            ip = callerIp;
            sp = cfa;
            interrupted = 0;
        }
        m_stepper.state = {ip, sp, bp};
        m_stepper.interrupted = interrupted != 0;
        m_top = top;
        m_fresh = static_cast<std::uint32_t>(fresh - m_store.m_fresh);
        return met;
    }

    /// One step by rule out of the frame, which is the one at `place` counted from the innermost.
    bool takeFrom(Frame& frame, std::uint32_t place) noexcept {
        const Outcome outcome = m_stepper.take();
        if (outcome != Outcome::Taken || m_stepper.state.ip == 0) {
            m_ended = outcome == Outcome::FirstFrame ? Ended::FirstFrame
                      : outcome == Outcome::Failed   ? Ended::Failed
                                                     : Ended::NoCaller;
            return false;
        }
        frame.ipWord = m_stepper.ipWord ? m_stepper.ipWord : &m_store.m_zero;
        const auto* const caller = reinterpret_cast<const std::uintptr_t*>(m_stepper.state.sp);
        frame.step =
            m_stepper.ipWord && m_stepper.bpWord ? static_cast<std::uint32_t>(caller - m_stepper.bpWord) : 0;
        frame.step |= m_stepper.byBp ? Frame::kByBp : 0;
        if (m_stepper.guessed && place + 1 < wire::kMaxFrames)
            ++m_guessed;
        return true;
    }

    /// The frame at m_top[-1] is the walk's present one. True if all frames from there outwards are known;
    /// else the walk goes on by rule, and what was verified has been added to the fresh frames.
    [[gnu::always_inline]] bool isSettled() noexcept {
        const std::uint32_t room = m_fresh < wire::kMaxFrames ? wire::kMaxFrames - m_fresh : 1;
        const bool isDeep = m_top - m_bottom > room;
        Frame* at = m_top - 1;
        at->bp = m_stepper.state.bp;
        for (;;) {
            if (!isDeep) [[likely]] {
                at = m_store.m_frames + (m_store.verify(at) - m_store.m_frames);
            } else {
                Frame* const stop = m_top - room;
                while (at != stop && *at->ipWord == at[-1].ip && *at->bpWord == at[-1].bp)
                    --at;
                if (at == stop)
                    break;
            }
            if (at == m_bottom && m_store.m_complete)
                break;
            if (const Passed passed = pass(at); passed != Passed::Yes)
                return passed == Passed::End;
        }
        m_ended = Ended::Remembered;
        return true;
    }

    enum class Passed { Yes, End, No };

    /// By rule from a remembered frame to its caller, which may be the next remembered one still.
    [[gnu::noinline]] Passed pass(Frame*& at) noexcept {
        m_stepper.state = {at->ip, at->sp & ~std::uintptr_t{1}, m_store.presentBp(m_top - 1, at)};
        m_stepper.interrupted = (at->sp & 1) != 0;
        const auto place = m_fresh + static_cast<std::uint32_t>(m_top - at) - 1;
        Frame step = *at;
        if (!takeFrom(step, place)) {
            m_bottom = at;
            at->ipWord = &m_store.m_zero;
            return Passed::End;
        }
        if (at != m_bottom && isHere(at[-1])) {
            --at;
            at->bp = m_stepper.state.bp;
            return Passed::Yes;
        }
        Frame* const inner = m_top - 1;
        while (m_top != at) {
            --m_top;
            Frame& copy = m_store.m_fresh[m_fresh++];
            copy = m_top == at ? step : *m_top;
            copy.bp = m_store.presentBp(inner, m_top);
        }
        return Passed::No;
    }

    Unwinder& m_store;
    RuleCache& m_cache;
    StackRanges& m_ranges;
    FrameStepper m_stepper;
    Frame* m_bottom;
    Frame* m_top;
    std::uint32_t m_fresh = 0;
    std::uint32_t m_guessed = 0;
    Ended m_ended = Ended::NoCaller;
};

void Unwinder::walk(
    const FrameState& from, const WalkSources& sources, StackRanges& ranges, Walk& result) noexcept {
    ++m_serial;
    m_memo = &m_lastMemo;
    ranges.enter(from.sp);
    const std::uint32_t generation = sources.moduleGeneration.load(std::memory_order_relaxed);
    if (isFresh(generation, ranges) && m_repeatable) [[likely]] {
        if (walkRepeats(from)) {
            result.hash = m_hash;
            result.count = m_count;
            result.shared = m_like;
            result.flags = result.guessed = 0;
            m_like = m_count;
            m_tip = nullptr;
            return;
        }
        if (walkEndsInTip(from, generation, result))
            return;
    }
    walkAnew(from, sources, ranges, result);
}

bool Unwinder::walkRepeats(const FrameState& from) const noexcept {
    const Frame& innermost = m_frames[m_end - 1];
    return innermost.isAt(from.sp, from.ip, from.bp) && verify(&innermost) == m_frames + m_begin;
}

std::uintptr_t Unwinder::presentBp(const Frame* inner, const Frame* frame) const noexcept {
    std::uintptr_t bp = inner->bp;
    for (; inner != frame; --inner) {
        if (inner->ipWord == &m_zero)
            bp = inner[-1].bp;
        else if (inner->bpWords() != 0)
            bp = *inner->slot(inner[-1]);
    }
    return bp;
}

Unwinder::Tip& Unwinder::tipOf(const FrameState& from) noexcept {
    const std::uint64_t key = (from.ip ^ from.sp << 7) * 0x9E37'79B9'7F4A'7C15;
    return m_tips[key >> 56];
}

bool Unwinder::walkEndsInTip(const FrameState& from, std::uint32_t generation, Walk& walk) noexcept {
    static_assert(kTips == 1u << (64 - 56));
    Tip& tip = tipOf(from);
    if (tip.sp != from.sp || tip.epoch != m_epoch || tip.frames[0].ip != from.ip ||
        (tip.frames[0].bp != from.bp && tip.needsBp) || tip.joint >= m_end - m_begin)
        return false;
    const auto* at = tip.frames;
    while (*at->ipWord == at[1].ip && *at->bpWord == at[1].bp)
        ++at;
    const Frame& joint = m_frames[m_begin + tip.joint];
    if (at != tip.frames + tip.count || joint.sp != tip.jointSp || joint.ip != at->ip ||
        joint.needsBp() != tip.jointNeedsBp || (joint.bp != at->bp && joint.needsBp()) ||
        verify(&joint) != m_frames + m_begin)
        return false;
    std::uint64_t hash = tip.hash;
    if (joint.hash != tip.jointHash) {
        hash = joint.hash;
        while (at != tip.frames)
            hash = mixHash(hash, (--at)->ip);
    }
    walk.hash = finish(hash, 0, generation);
    walk.count = tip.joint + 1 + tip.count;
    const std::uint32_t common = tip.joint + 1;
    walk.shared = m_like < common ? m_like : common;
    walk.flags = walk.guessed = 0;
    m_like = common;
    m_tip = &tip;
    m_memo = &tip.memo;
    return walk.count <= wire::kMaxFrames;
}

void Unwinder::walkAnew(
    const FrameState& from, const WalkSources& sources, StackRanges& ranges, Walk& walk) noexcept {
    const std::uint32_t generation = sources.moduleGeneration.load(std::memory_order_relaxed);
    if (!isFresh(generation, ranges)) {
        forget();
        if (m_generation != generation)
            m_rules.clear();
        m_generation = generation;
        m_rangesVersion = ranges.version();
        ++m_epoch;
    }
    Follower follower(*this, from, sources, ranges);
    // A handler that jumps out of this walk must not leave a mixture of two.
    m_repeatable = false;
    m_end = m_begin;
    const std::uint32_t self = ++m_walks;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    const Ending ending = follower.run();
    if (m_walks != self) [[unlikely]] { // a handler took this walk for one that was jumped out of
        forget();
        walk = {};
        return;
    }
    remember(ending, walk);
    const std::uint64_t frames = (walk.flags & wire::kStackCut) != 0 ? hashOfInnermost() : hashOfAll();
    walk.hash = finish(frames, walk.flags, sources.moduleGeneration.load(std::memory_order_relaxed));
    std::atomic_signal_fence(std::memory_order_seq_cst);
    m_hash = walk.hash;
    m_count = walk.count;
    m_repeatable = m_complete && walk.flags == 0 && walk.count != 0;
    if (m_repeatable && walk.count - ending.fresh != 0 && ending.fresh - 1 < kTipFrames)
        rememberTip(from, walk.count - ending.fresh, ending.fresh);
}

void Unwinder::remember(const Ending& ending, Walk& walk) noexcept {
    auto kept = static_cast<std::uint32_t>(ending.top - ending.bottom);
    const bool sameBottom = kept != 0 && ending.bottom == m_frames + m_begin;
    const std::uint32_t keptBefore = kept;
    if (!sameBottom)
        m_hashed = 0;
    if (ending.how != Ended::Remembered)
        m_complete = ending.how == Ended::FirstFrame;
    std::uint32_t first = kept != 0 ? static_cast<std::uint32_t>(ending.bottom - m_frames) : 0;
    if (first + kept + ending.fresh > kCapacity) [[unlikely]]
        slideDown(first, kept, ending.fresh);
    m_hashed = m_hashed < kept ? m_hashed : kept;
    m_before.ip = kNoFrame;
    push(first, first + kept, ending.fresh);
    const std::uint32_t total = kept + ending.fresh;
    if (kept == 0 && total != 0)
        m_frames[first].ipWord = &m_zero;

    const bool isCut = total > wire::kMaxFrames || (total == wire::kMaxFrames && !m_complete);
    walk.count = isCut ? wire::kMaxFrames : total;
    walk.guessed = ending.guessed;
    walk.flags = walk.guessed != 0 ? wire::kStackUnreliable : 0;
    if (isCut)
        walk.flags |= wire::kStackCut;
    else if (ending.how == Ended::Failed)
        walk.flags |= wire::kStackIncomplete;
    walk.shared = 0;
    if (!isCut && !m_wasCut && sameBottom)
        walk.shared = keptBefore < m_like ? keptBefore : m_like;
    m_wasCut = isCut;
    m_like = walk.count;
    m_tip = nullptr;
    m_begin = first;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    m_end = first + total;
}

/// The fresh frames of the last walk, on top of `kept` remembered ones.
void Unwinder::rememberTip(const FrameState& from, std::uint32_t kept, std::uint32_t fresh) noexcept {
    Tip& tip = tipOf(from);
    if (const std::uintptr_t candidate = from.ip ^ from.sp; tip.candidate != candidate) {
        tip.candidate = candidate; // most call sites are not met again soon
        return;
    }
    for (std::uint32_t i = 0; i < fresh; ++i) {
        if (m_fresh[i].ipWord == &m_zero)
            return;
    }
    tip.sp = 0;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    const Frame& joint = m_frames[m_begin + kept - 1];
    tip.epoch = m_epoch;
    tip.count = fresh;
    tip.joint = kept - 1;
    tip.jointSp = joint.sp;
    tip.jointHash = joint.hash;
    tip.hash = m_frames[m_end - 1].hash;
    tip.needsBp = m_frames[m_end - 1].needsBp();
    tip.jointNeedsBp = joint.needsBp();
    for (std::uint32_t i = 0; i < fresh; ++i) {
        const Frame* const frame = m_frames + m_end - 1 - i;
        tip.frames[i] = {frame->ip, frame->bp, frame->ipWord,
            frame->bpWord == &frame[-1].bp ? &tip.frames[i + 1].bp : frame->bpWord};
    }
    tip.frames[fresh] = {joint.ip, joint.bp, &m_zero, &m_zero};
    tip.frames[fresh + 1].ip = kNoFrame;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    tip.sp = from.sp;
}

/// Makes room above: the remembered frames go to the beginning, the outermost ones may be forgotten.
void Unwinder::slideDown(std::uint32_t& first, std::uint32_t& kept, std::uint32_t fresh) noexcept {
    std::uint32_t stay = kRemembered - fresh;
    if (stay > kept)
        stay = kept;
    const std::uint32_t from = first + kept - stay;
    for (std::uint32_t i = 0; i < stay; ++i) {
        m_frames[i] = m_frames[from + i];
        if (i != 0)
            m_frames[i].join(m_frames[i - 1], m_frames[i].ipWord != &m_zero);
    }
    if (stay < kept) {
        m_hashed = 0;
        m_complete = false;
        m_frames[0].ipWord = &m_zero;
    }
    first = 0;
    kept = stay;
}

void Unwinder::push(std::uint32_t first, std::uint32_t to, std::uint32_t fresh) noexcept {
    for (Frame* from = m_fresh + fresh; from != m_fresh; ++to) {
        --from;
        Frame& frame = m_frames[to];
        frame.sp = from->sp;
        frame.ip = from->ip;
        frame.bp = from->bp;
        frame.ipWord = from->ipWord;
        frame.step = from->step & ~Frame::kNeedsBp;
        if (to != first)
            frame.join(m_frames[to - 1], frame.ipWord != &m_zero);
    }
}

std::uint64_t Unwinder::hashOfAll() noexcept {
    std::uint64_t hash = m_hashed != 0 ? m_frames[m_begin + m_hashed - 1].hash : kEmptyStack;
    for (std::uint32_t i = m_begin + m_hashed; i != m_end; ++i) {
        hash = mixHash(hash, m_frames[i].ip);
        m_frames[i].hash = hash;
    }
    m_hashed = m_end - m_begin;
    return hash;
}

std::uint64_t Unwinder::hashOfInnermost() const noexcept {
    std::uint64_t hash = kEmptyStack;
    for (std::uint32_t i = m_end - wire::kMaxFrames; i != m_end; ++i)
        hash = mixHash(hash, m_frames[i].ip);
    return hash;
}

void Unwinder::copyFrames(std::uint32_t skipped, std::uint64_t* to) const noexcept {
    const Frame* frame = m_frames + m_end - m_count;
    const Frame* const end = m_tip ? frame + m_tip->joint + 1 : m_frames + m_end;
    for (frame += skipped; frame < end; ++frame)
        *to++ = frame->ip;
    if (!m_tip)
        return;
    std::uint32_t left = m_tip->count;
    if (const std::uint32_t outside = m_tip->joint + 1; skipped > outside)
        left -= skipped - outside;
    while (left != 0)
        *to++ = m_tip->frames[--left].ip;
}

void Unwinder::copyStackPointers(std::uint64_t* to) const noexcept {
    constexpr std::uintptr_t kInterrupted = 1;
    const Frame* frame = m_frames + m_end - m_count;
    const Frame* const end = m_tip ? frame + m_tip->joint + 1 : m_frames + m_end;
    for (; frame < end; ++frame)
        *to++ = frame->sp & ~kInterrupted;
    if (!m_tip)
        return;
    // A return address lies right below what its frame is called from.
    for (std::uint32_t i = m_tip->count; --i != 0;)
        *to++ = reinterpret_cast<std::uintptr_t>(m_tip->frames[i - 1].ipWord + 1);
    *to = m_tip->sp;
}

} // namespace tidemark::collector
