// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/unwinder.h"

#include "core/collector/stack_table.h"

namespace tidemark::collector {
namespace {

constexpr std::uint64_t kEmptyStack = 0x5469'6465'6D61'726B;

/// How a walk came to its end.
enum class Ended { FirstFrame, NoCaller, Failed, Remembered };

} // namespace

/// One walk under way.
class Follower {
public:
    using Frame = Unwinder::Frame;
    using Outcome = FrameStepper::Outcome;

    Follower(
        Unwinder& store, const FrameState& from, const WalkSources& sources, StackRanges& ranges) noexcept
        : m_store(store), m_stepper(from, sources.cache, sources.rules, ranges),
          m_bottom(store.m_frames + store.m_begin), m_top(store.m_frames + store.m_end) {}

    [[gnu::always_inline]] Ended run() noexcept {
        if (m_stepper.state.ip == 0) {
            m_top = m_bottom;
            return Ended::NoCaller;
        }
        for (;;) {
            if (meetsRemembered()) {
                if (isSettled())
                    return m_ended;
                continue;
            }
            if (m_fresh == Unwinder::kRemembered) {
                m_top = m_bottom;
                return Ended::NoCaller;
            }
            Frame& frame = m_store.m_fresh[m_fresh++];
            frame.ip = m_stepper.state.ip;
            frame.sp = key();
            frame.bp = m_stepper.state.bp;
            if (!takeFrom(frame, m_fresh - 1)) {
                m_top = m_bottom;
                return m_ended;
            }
        }
    }

    std::uint32_t fresh() const noexcept { return m_fresh; }
    Frame* bottom() const noexcept { return m_bottom; }
    Frame* top() const noexcept { return m_top; }
    std::uint32_t guessed() const noexcept { return m_guessed; }

private:
    std::uintptr_t key() const noexcept { return m_stepper.state.sp | (m_stepper.interrupted ? 1 : 0); }

    bool isHere(const Frame& frame) const noexcept {
        return frame.sp == key() && frame.ip == m_stepper.state.ip && frame.bp == m_stepper.state.bp;
    }

    bool meetsRemembered() noexcept {
        const std::uintptr_t here = key();
        while (m_top != m_bottom && m_top[-1].sp < here)
            --m_top;
        return m_top != m_bottom && isHere(m_top[-1]);
    }

    /// One step by rule out of the frame, which is the one at `place` counted from the innermost.
    [[gnu::always_inline]] bool takeFrom(Frame& frame, std::uint32_t place) noexcept {
        const Outcome outcome = m_stepper.take();
        if (outcome != Outcome::Taken || m_stepper.state.ip == 0) [[unlikely]] {
            m_ended = outcome == Outcome::FirstFrame ? Ended::FirstFrame
                      : outcome == Outcome::Failed   ? Ended::Failed
                                                     : Ended::NoCaller;
            return false;
        }
        frame.ipWord = m_stepper.ipWord ? m_stepper.ipWord : &m_store.m_zero;
        frame.bpWord = m_stepper.bpWord ? m_stepper.bpWord : &frame.bp;
        if (m_stepper.guessed && place + 1 < wire::kMaxFrames) [[unlikely]]
            ++m_guessed;
        return true;
    }

    /// The frame at m_top[-1] is the walk's present one. True if all frames from there outwards are known;
    /// else the walk goes on by rule, and what was verified has been added to the fresh frames.
    [[gnu::always_inline]] bool isSettled() noexcept {
        const std::uint32_t room = m_fresh < wire::kMaxFrames ? wire::kMaxFrames - m_fresh : 1;
        Frame* const stop = m_top - m_bottom > room ? m_top - room : m_bottom;
        Frame* at = m_top - 1;
        for (;;) {
            while (at != stop && *at->ipWord == at[-1].ip && *at->bpWord == at[-1].bp)
                --at;
            if (at == stop && (stop != m_bottom || m_store.m_complete)) {
                m_ended = Ended::Remembered;
                return true;
            }
            if (const Passed passed = pass(at); passed != Passed::Yes)
                return passed == Passed::End;
        }
    }

    enum class Passed { Yes, End, No };

    /// By rule from a remembered frame to its caller, which may be the next remembered one still.
    [[gnu::noinline]] Passed pass(Frame*& at) noexcept {
        m_stepper.state = {at->ip, at->sp & ~std::uintptr_t{1}, at->bp};
        m_stepper.interrupted = (at->sp & 1) != 0;
        const auto place = m_fresh + static_cast<std::uint32_t>(m_top - at) - 1;
        if (!takeFrom(*at, place)) {
            m_bottom = at;
            return Passed::End;
        }
        if (at != m_bottom && isHere(at[-1])) {
            --at;
            return Passed::Yes;
        }
        while (m_top != at) {
            --m_top;
            m_store.m_fresh[m_fresh] = *m_top;
            if (m_top->bpWord == &m_top->bp)
                m_store.m_fresh[m_fresh].bpWord = &m_store.m_fresh[m_fresh].bp;
            ++m_fresh;
        }
        return Passed::No;
    }

    Unwinder& m_store;
    FrameStepper m_stepper;
    Frame* m_bottom;
    Frame* m_top;
    std::uint32_t m_fresh = 0;
    std::uint32_t m_guessed = 0;
    Ended m_ended = Ended::NoCaller;
};

void Unwinder::begin(StackRanges& ranges, std::uint32_t generation) noexcept {
    if (m_generation == generation && m_rangesVersion == ranges.version())
        return;
    forget();
    m_generation = generation;
    m_rangesVersion = ranges.version();
}

Walk Unwinder::walk(FrameState from, const WalkSources& sources, StackRanges& ranges) noexcept {
    Walk walk;
    ranges.enter(from.sp);
    begin(ranges, sources.moduleGeneration.load(std::memory_order_relaxed));
    Follower follower(*this, from, sources, ranges);
    // A handler that jumps out of this walk must not leave a mixture of two.
    m_end = m_begin;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    const std::uint32_t self = ++m_walks;
    const Ended ended = follower.run();
    if (m_walks != self) [[unlikely]] { // a handler took this walk for one that was jumped out of
        forget();
        return walk;
    }

    Frame* const oldBottom = m_frames + m_begin;
    auto kept = static_cast<std::uint32_t>(follower.top() - follower.bottom());
    const std::uint32_t fresh = follower.fresh();
    const bool sameBottom = kept != 0 && follower.bottom() == oldBottom;
    if (!sameBottom)
        m_hashed = 0;
    if (ended != Ended::Remembered)
        m_complete = ended == Ended::FirstFrame;
    std::uint32_t first = kept != 0 ? static_cast<std::uint32_t>(follower.bottom() - m_frames) : 0;
    const std::uint32_t keptBefore = kept;
    if (first + kept + fresh > kCapacity) [[unlikely]]
        slideDown(first, kept, fresh);
    m_hashed = m_hashed < kept ? m_hashed : kept;
    push(first + kept, fresh);

    const std::uint32_t total = kept + fresh;
    const bool isCut = total > wire::kMaxFrames || (total == wire::kMaxFrames && !m_complete);
    walk.count = isCut ? wire::kMaxFrames : total;
    walk.guessed = follower.guessed();
    walk.flags = (isCut                       ? wire::kStackCut
                     : ended == Ended::Failed ? wire::kStackIncomplete
                                              : 0) |
                 (walk.guessed != 0 ? wire::kStackUnreliable : 0);
    if (!isCut && !m_wasCut && sameBottom)
        walk.shared = keptBefore;
    m_wasCut = isCut;
    m_count = walk.count;
    m_begin = first;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    m_end = first + total;
    const std::uint64_t frames = isCut ? hashOfInnermost() : hashOfAll();
    walk.hash = mixHash(
        frames, std::uint64_t{sources.moduleGeneration.load(std::memory_order_relaxed)} << 8 | walk.flags);
    return walk;
}

/// Makes room above: the remembered frames go to the beginning, the outermost ones may be forgotten.
void Unwinder::slideDown(std::uint32_t& first, std::uint32_t& kept, std::uint32_t fresh) noexcept {
    std::uint32_t stay = kRemembered - fresh;
    if (stay > kept)
        stay = kept;
    if (stay < kept) {
        m_hashed = 0;
        m_complete = false;
    }
    const std::uint32_t from = first + kept - stay;
    for (std::uint32_t i = 0; i < stay; ++i) {
        const Frame& old = m_frames[from + i];
        const bool keepsBp = old.bpWord == &old.bp;
        m_frames[i] = old;
        if (keepsBp)
            m_frames[i].bpWord = &m_frames[i].bp;
    }
    first = 0;
    kept = stay;
}

void Unwinder::push(std::uint32_t to, std::uint32_t fresh) noexcept {
    for (Frame* from = m_fresh + fresh; from != m_fresh; ++to) {
        --from;
        Frame& frame = m_frames[to];
        frame.sp = from->sp;
        frame.ip = from->ip;
        frame.bp = from->bp;
        frame.ipWord = from->ipWord;
        frame.bpWord = from->bpWord == &from->bp ? &frame.bp : from->bpWord;
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

void Unwinder::copyFrames(std::uint32_t skipped, std::uint64_t* to) noexcept {
    for (const Frame* frame = m_frames + (m_end - m_count) + skipped; frame != m_frames + m_end; ++frame)
        *to++ = frame->ip;
}

} // namespace tidemark::collector
