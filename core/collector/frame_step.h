// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/rule_cache.h"
#include "core/collector/stack_ranges.h"

#include <cstdint>

namespace tidemark::collector {

/// The registers of a frame: where it goes on when its callee returns.
struct FrameState {
    std::uintptr_t ip;
    std::uintptr_t sp;
    std::uintptr_t bp;

    /// The caller of a function that has a frame pointer, `frame` being its __builtin_frame_address(0).
    static FrameState callerOf(const void* frame) noexcept {
        const auto* const words = static_cast<const std::uintptr_t*>(frame);
        return {words[1], reinterpret_cast<std::uintptr_t>(words + 2), words[0]};
    }
};

/// Finds the rule for a code address that is not in the cache. Function pointers, because a table of pure
/// virtual functions needs the C++ runtime library.
struct RuleSource {
    UnwindRule (*lookUp)(RuleSource& self, std::uintptr_t pc) noexcept = nullptr;
    /// Whether a guessed return address may be one: it lies in a module.
    bool (*isCode)(RuleSource& self, std::uintptr_t pc) noexcept = nullptr;
};

inline std::uintptr_t wordAt(std::uintptr_t address) noexcept {
    return *reinterpret_cast<const std::uintptr_t*>(address);
}

/// Goes from one frame to its caller by the rule of the frame's code address.
class FrameStepper {
public:
    enum class Outcome {
        Taken,
        FirstFrame, ///< by its rule alone: the same for each frame with this ip
        NoCaller,   ///< the first frame too, but not by its rule
        Failed,
    };

    FrameStepper(FrameState from, RuleCache& cache, RuleSource& source, StackRanges& ranges) noexcept
        : state(from), m_cache(cache), m_source(source), m_ranges(ranges) {}

    FrameState state;
    /// The frame was interrupted by a signal: `ip` is where it goes on, not a return address.
    bool interrupted = false;
    bool guessed = false; ///< the last step: along the frame pointer for lack of unwind information

    /// The words that the last step read, if these and the state before it decide everything; ipWord is null
    /// if more does. bpWord is null if bp was kept.
    const std::uintptr_t* ipWord = nullptr;
    const std::uintptr_t* bpWord = nullptr;
    bool byBp = false; ///< if ipWord is not null: the frame address was counted from bp

    /// The state is unchanged unless a step was taken.
    [[gnu::always_inline]] Outcome take() noexcept {
        const UnwindRule rule = ruleFor(interrupted ? state.ip : state.ip - 1);
        if (!rule.isPlain()) [[unlikely]]
            return takeOther(rule);
        // Without branches on what differs from frame to frame.
        const std::uintptr_t fromBp = rule.kind() == RuleKind::FromBp ? ~std::uintptr_t{0} : 0;
        const std::uintptr_t cfa = (state.sp ^ ((state.sp ^ state.bp) & fromBp)) + rule.cfaWords() * 8u;
        const std::uintptr_t slot = cfa - 8u * rule.bpWords();
        if (!isAbove(cfa) || !m_ranges.holds(cfa - 8) || !m_ranges.reaches(slot)) [[unlikely]]
            return Outcome::Failed;
        const auto* const saved = reinterpret_cast<const std::uintptr_t*>(slot);
        bpWord = rule.bpWords() != 0 ? saved : nullptr;
        state.bp = *(rule.bpWords() != 0 ? saved : &state.bp);
        ipWord = reinterpret_cast<const std::uintptr_t*>(cfa - 8);
        state.ip = *ipWord;
        state.sp = cfa;
        byBp = rule.isFromBp();
        interrupted = false;
        guessed = false;
        return Outcome::Taken;
    }

private:
    UnwindRule ruleFor(std::uintptr_t pc) noexcept {
        const UnwindRule cached = m_cache.find(pc);
        return cached.kind() != RuleKind::None ? cached : m_source.lookUp(m_source, pc);
    }

    bool isAbove(std::uintptr_t cfa) const noexcept { return cfa > state.sp && cfa % 8 == 0; }

    Outcome takeOther(UnwindRule rule) noexcept;
    bool isOutermost() const noexcept;
    bool stepTo(std::uintptr_t cfa, std::uint32_t bpWords) noexcept;
    bool stepRealigned(UnwindRule rule) noexcept;
    bool stepOverSignal() noexcept;
    bool stepByFramePointer() noexcept;
    bool stepByRegisters() noexcept;

    RuleCache& m_cache;
    RuleSource& m_source;
    StackRanges& m_ranges;
};

} // namespace tidemark::collector
