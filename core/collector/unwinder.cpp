// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/unwinder.h"

#include <sys/ucontext.h>

namespace tidemark::collector {
namespace {

std::uintptr_t wordAt(std::uintptr_t address) noexcept {
    return *reinterpret_cast<const std::uintptr_t*>(address);
}

class Walker {
public:
    Walker(FrameState from, RuleCache& cache, RuleSource& source, WalkScratch& scratch) noexcept
        : m_state(from), m_cache(cache), m_source(source), m_scratch(scratch) {}

    Walk run() noexcept {
        m_scratch.ranges.enter(m_state.sp);
        bool afterSignal = false;
        for (;;) {
            if (m_state.ip == 0)
                return m_walk;
            m_scratch.frames[m_walk.count++] = m_state.ip;
            const UnwindRule rule = ruleFor(afterSignal ? m_state.ip : m_state.ip - 1);
            if (rule.kind() == RuleKind::End)
                return m_walk;
            if (m_walk.count == wire::kMaxFrames) {
                m_walk.flags |= wire::kStackCut;
                return m_walk;
            }
            if (!step(rule)) {
                m_walk.flags |= wire::kStackIncomplete;
                return m_walk;
            }
            afterSignal = rule.kind() == RuleKind::Signal;
        }
    }

private:
    UnwindRule ruleFor(std::uintptr_t pc) noexcept {
        const UnwindRule cached = m_cache.find(pc);
        return cached.kind() != RuleKind::None ? cached : m_source.lookUp(m_source, pc);
    }

    bool step(UnwindRule rule) noexcept {
        switch (rule.kind()) {
        case RuleKind::FromSp:
            return stepTo(m_state.sp + rule.cfaWords() * 8u, rule.bpWords());
        case RuleKind::FromBp:
            return stepTo(m_state.bp + rule.cfaWords() * 8u, rule.bpWords());
        case RuleKind::Realigned:
            return stepRealigned(rule);
        case RuleKind::Signal:
            return stepOverSignal();
        case RuleKind::NoInfo:
            return stepByFramePointer();
        default:
            return false;
        }
    }

    bool isAbove(std::uintptr_t cfa) const noexcept { return cfa > m_state.sp && cfa % 8 == 0; }

    bool stepTo(std::uintptr_t cfa, std::uintptr_t bpWords) noexcept {
        if (!isAbove(cfa) || !m_scratch.ranges.holds(cfa - 8))
            return false;
        if (bpWords != 0) {
            const std::uintptr_t slot = cfa - 8u * bpWords;
            if (!m_scratch.ranges.holds(slot))
                return false;
            m_state.bp = wordAt(slot);
        }
        m_state.ip = wordAt(cfa - 8);
        m_state.sp = cfa;
        return true;
    }

    bool stepRealigned(UnwindRule rule) noexcept {
        const std::uintptr_t slot = m_state.bp - 8u * rule.cfaWords();
        if (m_state.bp % 8 != 0 || slot < m_state.sp || !m_scratch.ranges.holds(slot) ||
            !m_scratch.ranges.holds(m_state.bp))
            return false;
        const std::uintptr_t cfa = wordAt(slot);
        const std::uintptr_t bp = wordAt(m_state.bp);
        if (!stepTo(cfa, 0))
            return false;
        m_state.bp = bp;
        return true;
    }

    /// The interrupted code may have run on another stack, so sp may go anywhere.
    bool stepOverSignal() noexcept {
        const std::uintptr_t last = m_state.sp + sizeof(ucontext_t) - 8;
        if (m_state.sp % 8 != 0 || !m_scratch.ranges.holds(m_state.sp) || !m_scratch.ranges.holds(last))
            return false;
        const auto& registers = reinterpret_cast<const ucontext_t*>(m_state.sp)->uc_mcontext.gregs;
        m_state.ip = static_cast<std::uintptr_t>(registers[REG_RIP]);
        m_state.sp = static_cast<std::uintptr_t>(registers[REG_RSP]);
        m_state.bp = static_cast<std::uintptr_t>(registers[REG_RBP]);
        m_scratch.ranges.enter(m_state.sp);
        return true;
    }

    bool stepByFramePointer() noexcept {
        const std::uintptr_t bp = m_state.bp;
        if (bp < m_state.sp || bp % 8 != 0 || !m_scratch.ranges.holds(bp + 8))
            return false;
        const std::uintptr_t ip = wordAt(bp + 8);
        if (!isNear(ip, m_state.ip) && !m_source.isCode(m_source, ip))
            return false;
        m_state = {ip, bp + 16, wordAt(bp)};
        m_walk.flags |= wire::kStackUnreliable;
        ++m_walk.guessed;
        return true;
    }

    /// Generated code calls generated code nearby, which belongs to no module.
    static bool isNear(std::uintptr_t a, std::uintptr_t b) noexcept {
        constexpr std::uintptr_t kCodeArea = std::uintptr_t{64} << 20;
        return (a > b ? a - b : b - a) < kCodeArea;
    }

    FrameState m_state;
    RuleCache& m_cache;
    RuleSource& m_source;
    WalkScratch& m_scratch;
    Walk m_walk;
};

} // namespace

Walk walkStack(FrameState from, RuleCache& cache, RuleSource& source, WalkScratch& scratch) noexcept {
    return Walker(from, cache, source, scratch).run();
}

} // namespace tidemark::collector
