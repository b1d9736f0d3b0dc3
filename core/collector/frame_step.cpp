// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/frame_step.h"

#include "core/collector/register_walk.h"

#include <sys/ucontext.h>

namespace tidemark::collector {
namespace {

/// Generated code calls generated code nearby, which belongs to no module.
bool isNear(std::uintptr_t a, std::uintptr_t b) noexcept {
    constexpr std::uintptr_t kCodeArea = std::uintptr_t{64} << 20;
    return (a > b ? a - b : b - a) < kCodeArea;
}

} // namespace

FrameStepper::Outcome FrameStepper::takeOther(UnwindRule rule) noexcept {
    const RuleKind kind = rule.kind();
    if (kind == RuleKind::End)
        return Outcome::FirstFrame;
    bool taken = false;
    if (kind == RuleKind::FarFromSp || kind == RuleKind::FarFromBp) {
        const std::uintptr_t base = kind == RuleKind::FarFromSp ? state.sp : state.bp;
        taken = stepTo(base + rule.farCfaWords() * 8u, rule.farBpWords());
    } else {
        taken = kind == RuleKind::Realigned ? stepRealigned(rule)
                : kind == RuleKind::Signal  ? stepOverSignal()
                : kind == RuleKind::NoInfo  ? stepByFramePointer()
                                            : kind == RuleKind::Unfit && stepByRegisters();
        ipWord = nullptr;
    }
    if (!taken)
        return Outcome::Failed;
    interrupted = kind == RuleKind::Signal;
    guessed = kind == RuleKind::NoInfo;
    return Outcome::Taken;
}

bool FrameStepper::stepTo(std::uintptr_t cfa, std::uint32_t bpWords) noexcept {
    const std::uintptr_t slot = cfa - 8u * bpWords;
    if (!isAbove(cfa) || !m_ranges.holds(cfa - 8) || !m_ranges.reaches(slot))
        return false;
    bpWord = nullptr;
    if (bpWords != 0) {
        bpWord = reinterpret_cast<const std::uintptr_t*>(slot);
        state.bp = *bpWord;
    }
    ipWord = reinterpret_cast<const std::uintptr_t*>(cfa - 8);
    state.ip = *ipWord;
    state.sp = cfa;
    return true;
}

bool FrameStepper::stepRealigned(UnwindRule rule) noexcept {
    const std::uintptr_t slot = state.bp - 8u * rule.cfaWords();
    if (state.bp % 8 != 0 || slot < state.sp || !m_ranges.holds(slot) || !m_ranges.holds(state.bp))
        return false;
    const std::uintptr_t cfa = wordAt(slot);
    const std::uintptr_t bp = wordAt(state.bp);
    if (!stepTo(cfa, 0))
        return false;
    state.bp = bp;
    return true;
}

/// The interrupted code may have run on another stack, so sp may go anywhere.
bool FrameStepper::stepOverSignal() noexcept {
    const std::uintptr_t last = state.sp + sizeof(ucontext_t) - 8;
    if (state.sp % 8 != 0 || !m_ranges.holds(state.sp) || !m_ranges.holds(last))
        return false;
    const auto& registers = reinterpret_cast<const ucontext_t*>(state.sp)->uc_mcontext.gregs;
    const auto sp = static_cast<std::uintptr_t>(registers[REG_RSP]);
    if (sp % 2 != 0) // the lowest bit is needed to tell interrupted frames
        return false;
    state = {
        static_cast<std::uintptr_t>(registers[REG_RIP]), sp, static_cast<std::uintptr_t>(registers[REG_RBP])};
    m_ranges.enter(sp);
    return true;
}

bool FrameStepper::stepByFramePointer() noexcept {
    const std::uintptr_t bp = state.bp;
    if (bp < state.sp || bp % 8 != 0 || !m_ranges.holds(bp + 8))
        return false;
    const std::uintptr_t ip = wordAt(bp + 8);
    if (!isNear(ip, state.ip) && !m_source.isCode(m_source, ip))
        return false;
    state = {ip, bp + 16, wordAt(bp)};
    return true;
}

bool FrameStepper::stepByRegisters() noexcept {
    const bool taken = walkByRegisters(state, interrupted, m_ranges);
    m_ranges.enter(state.sp);
    return taken;
}

} // namespace tidemark::collector
