// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/frame_step.h"
#include "core/collector/rule_cache.h"
#include "core/collector/stack_ranges.h"
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
/// the same order. Where a word differs, and at steps that depend on more (signal, realigned and guessed
/// frames), the walk goes by rule again. Zero is the initial value; about 300 KB, of which only what the
/// depth of the stacks needs is ever touched.
class Unwinder {
public:
    /// From `from`, the hook's caller, outwards.
    Walk walk(FrameState from, const WalkSources& sources, StackRanges& ranges) noexcept;

    /// The last walk's frames from the outermost on, without the first `skipped` ones: count − skipped words.
    void copyFrames(std::uint32_t skipped, std::uint64_t* to) noexcept;

    /// For another thread.
    void forget() noexcept { m_begin = m_end = m_hashed = 0; }

    static constexpr std::uint32_t kRemembered = 1536; ///< frames: more than are reported, so that a return
                                                       ///< from a deep recursion finds the next ones
private:
    static constexpr std::uint32_t kCapacity = 2048;
    friend class Follower;

    /// A step from this frame to its caller.
    struct Frame {
        std::uintptr_t sp; ///< lowest bit: the frame was interrupted by a signal
        std::uintptr_t ip;
        std::uintptr_t bp;
        const std::uintptr_t*
            ipWord; ///< where the caller's ip was read; a zero if the step is not to be trusted
        const std::uintptr_t* bpWord; ///< where the caller's bp was read; this frame's own bp if it was kept
        std::uint64_t hash;           ///< of the ips from the outermost frame to this one
    };

    void begin(StackRanges& ranges, std::uint32_t generation) noexcept;
    void slideDown(std::uint32_t& first, std::uint32_t& kept, std::uint32_t fresh) noexcept;
    void push(std::uint32_t to, std::uint32_t fresh) noexcept;
    std::uint64_t hashOfAll() noexcept;
    std::uint64_t hashOfInnermost() const noexcept;

    std::uint32_t m_begin;  ///< outermost frame
    std::uint32_t m_end;    ///< one past the innermost
    std::uint32_t m_hashed; ///< frames from m_begin on whose hash is right
    bool m_complete;        ///< m_begin is the thread's first frame
    bool m_wasCut;          ///< the last walk reported less than all
    std::uint32_t m_count;  ///< frames of the last walk
    std::uint32_t m_generation;
    std::uint32_t m_rangesVersion;
    std::uint32_t m_walks; ///< begun so far
    std::uintptr_t m_zero; ///< no frame's ip
    Frame m_frames[kCapacity];
    Frame m_fresh[kRemembered]; ///< of the walk under way, innermost first
};

} // namespace tidemark::collector
