// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/frame_step.h"
#include "core/collector/rule_cache.h"
#include "core/collector/stack_ranges.h"
#include "core/collector/stack_table.h"
#include "core/wire/wire.h"

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace tidemark::collector {

struct Walk {
    std::uint64_t hash = 0;    ///< of its frames, its flags and the module generation
    std::uint32_t count = 0;   ///< frames, at most wire::kMaxFrames: the innermost if there are more
    std::uint32_t shared = 0;  ///< of these, how many outermost ones the walk before had too; may be too low
    std::uint32_t flags = 0;   ///< wire::kStackCut, …
    std::uint32_t guessed = 0; ///< steps along the frame pointer for lack of unwind information
};

/// What all walks share.
struct WalkSources {
    RuleCache& cache;
    RuleSource& rules;
    const std::atomic<std::uint32_t>& moduleGeneration; ///< raised when a module goes
};

/// The walks of one thread at one depth of signal handlers. A walk goes by rule from the innermost frame only
/// until it meets, in ip, sp and bp, a frame that the walk before met too; from there on the words that the
/// walk before read are read again and compared. A step is a function of (ip, sp, bp) and of the words that
/// it reads, so equal words prove equal frames; and no word is read that a walk by rule would not read, in
/// the same order. (bp is compared only where it decides something: code without frame pointers counts
/// loops in it.) Where a word differs, and at steps that depend on more (signal, realigned and guessed
/// frames), the walk goes by rule again. The same holds for `tips`: a few innermost frames on top of a
/// remembered one, found by their innermost frame, so that a program that goes back and forth between some
/// call sites takes no step by rule at all. Zero is the initial value; about 350 KB, of which only what the
/// depth of the stacks needs is ever touched.
class Unwinder {
public:
    /// From `from`, the hook's caller, outwards. The result is filled in where it is to stay: a copy of what
    /// has just been written in parts has to wait for all earlier stores.
    void walk(const FrameState& from, const WalkSources& sources, StackRanges& ranges, Walk& result) noexcept;
    Walk walk(const FrameState& from, const WalkSources& sources, StackRanges& ranges) noexcept {
        Walk result;
        walk(from, sources, ranges, result);
        return result;
    }

    /// Where the id of the last walk's stack can be kept: the next walk that ends in the same way finds it
    /// there.
    StackMemo& memo() noexcept { return *m_memo; }

    /// Another one after each walk: while it is the same, the last walk's frames can be had.
    std::uint32_t serial() const noexcept { return m_serial; }

    /// The last walk's frames from the outermost on, without the first `skipped` ones: count − skipped words.
    void copyFrames(std::uint32_t skipped, std::uint64_t* to) const noexcept;
    /// Likewise the stack pointer of each: a frame reaches from its own to that of the frame outside of it.
    void copyStackPointers(std::uint64_t* to) const noexcept;

    /// For another thread.
    void forget() noexcept {
        ++m_serial;
        m_repeatable = false;
        m_begin = m_end = m_hashed = 0;
    }

    static constexpr std::uint32_t kRemembered = 1536; ///< frames: more than are reported, so that a return
                                                       ///< from a deep recursion finds the next ones
private:
    static constexpr std::uint32_t kCapacity = 2048;
    static constexpr std::uint32_t kTips = 256;
    static constexpr std::uint32_t kTipFrames = 6;
    friend class Follower;

    /// A frame and the step from it to its caller, which is the element before.
    struct Frame {
        std::uintptr_t sp; ///< lowest bit: the frame was interrupted by a signal
        std::uintptr_t ip;
        std::uintptr_t bp;            ///< of any walk, if needsBp() is false
        const std::uintptr_t* ipWord; ///< where the caller's ip was read; m_zero if the step proves nothing
        /// A word that has to be the caller's bp: where it was read; the caller's bp if it need not be read,
        /// because it was kept or the caller does not need it.
        const std::uintptr_t* bpWord;
        std::uint64_t hash; ///< of the ips from the outermost frame to this one
        /// bpWords() and the two bits below. One word: what is written in parts cannot be copied at once
        /// before it has reached the cache.
        std::uint64_t step;

        static constexpr std::uint64_t kByBp = std::uint64_t{1} << 32;
        static constexpr std::uint64_t kNeedsBp = std::uint64_t{1} << 33;

        /// bp was saved so many words below the caller's sp; 0: kept.
        std::uint32_t bpWords() const noexcept { return static_cast<std::uint32_t>(step); }
        /// The frame address of this step counts from bp.
        bool byBp() const noexcept { return (step & kByBp) != 0; }
        /// That of this step does, or of an outer one with the bp of this frame.
        bool needsBp() const noexcept { return (step & kNeedsBp) != 0; }

        bool isAt(std::uintptr_t atSp, std::uintptr_t atIp, std::uintptr_t atBp) const noexcept {
            return sp == atSp && ip == atIp && (bp == atBp || !needsBp());
        }
        /// Where the step from here, to `caller`, read the caller's bp.
        const std::uintptr_t* slot(const Frame& caller) const noexcept {
            return reinterpret_cast<const std::uintptr_t*>(caller.sp & ~std::uintptr_t{1}) - bpWords();
        }
        void join(const Frame& caller, bool provesCaller) noexcept {
            const bool needs = byBp() || (provesCaller && bpWords() == 0 && caller.needsBp());
            step = (step & ~kNeedsBp) | (needs ? kNeedsBp : 0);
            bpWord = bpWords() != 0 && caller.needsBp() ? slot(caller) : &caller.bp;
        }
    };

    struct Tip {
        std::uintptr_t sp;        ///< of the innermost frame; 0: none
        std::uintptr_t candidate; ///< what was here last, and will be remembered if it comes again
        std::uint32_t epoch;      ///< Unwinder::m_epoch: of another one it is out of date
        std::uint32_t count;
        std::uint32_t joint; ///< the remembered frame outside of them, counted from m_begin
        std::uintptr_t jointSp;
        std::uint64_t jointHash;
        std::uint64_t hash; ///< of the ips from the outermost frame to the innermost one
        bool needsBp;       ///< the innermost frame
        bool jointNeedsBp;
        StackMemo memo;
        struct {
            std::uintptr_t ip;
            std::uintptr_t bp;
            const std::uintptr_t* ipWord;
            const std::uintptr_t* bpWord;
        } frames[kTipFrames + 2]; ///< innermost first, then the joint and something that is no frame
    };

    struct Ending;

    bool isFresh(std::uint32_t generation, const StackRanges& ranges) const noexcept {
        return m_generation == generation && m_rangesVersion == ranges.version();
    }
    Tip& tipOf(const FrameState& from) noexcept;
    /// Outwards from a remembered frame as far as the words are the same: m_frames[m_begin] at last.
    const Frame* verify(const Frame* at) const noexcept {
        while (*at->ipWord == at[-1].ip && *at->bpWord == at[-1].bp)
            --at;
        return at;
    }
    /// What the bp of a remembered frame is now, that of `inner` being right.
    std::uintptr_t presentBp(const Frame* inner, const Frame* frame) const noexcept;
    bool walkRepeats(const FrameState& from) const noexcept;
    bool walkEndsInTip(const FrameState& from, std::uint32_t generation, Walk& walk) noexcept;
    void walkAnew(
        const FrameState& from, const WalkSources& sources, StackRanges& ranges, Walk& walk) noexcept;
    void remember(const Ending& ending, Walk& walk) noexcept;
    void rememberTip(const FrameState& from, std::uint32_t kept, std::uint32_t fresh) noexcept;
    void slideDown(std::uint32_t& first, std::uint32_t& kept, std::uint32_t fresh) noexcept;
    void push(std::uint32_t first, std::uint32_t to, std::uint32_t fresh) noexcept;
    std::uint64_t hashOfAll() noexcept;
    std::uint64_t hashOfInnermost() const noexcept;

    bool m_repeatable;      ///< the walk that left m_begin … m_end was all of it, without any flag
    bool m_complete;        ///< m_frames[m_begin] is the thread's first frame
    bool m_wasCut;          ///< the last walk reported less than all
    std::uint32_t m_begin;  ///< outermost frame; its ipWord is m_zero
    std::uint32_t m_end;    ///< one past the innermost
    std::uint32_t m_hashed; ///< frames from m_begin on whose hash is right
    std::uint32_t m_generation;
    std::uint32_t m_rangesVersion;
    StackMemo* m_memo; ///< of the last walk: a tip's or m_lastMemo
    StackMemo m_lastMemo;
    RecentRules m_rules; ///< of the generation
    std::uint32_t m_serial;
    std::uint32_t m_walks; ///< by rule, begun so far
    std::uint32_t m_epoch; ///< raised when nothing that is remembered holds any more
    std::uint32_t m_like;  ///< outermost frames that the last walk has in common with m_begin … m_end
    const Tip* m_tip;      ///< of the last walk; null if m_begin … m_end holds its frames
    // Of the walk that left m_begin … m_end:
    std::uint32_t m_count;
    std::uint64_t m_hash;
    /// A zero: no frame's ip. The frame before the outermost one is read, too.
    std::uintptr_t m_zero;
    Frame m_before;
    Frame m_frames[kCapacity];
    Frame m_fresh[kRemembered]; ///< of the walk under way, innermost first
    Tip m_tips[kTips];
};

} // namespace tidemark::collector
