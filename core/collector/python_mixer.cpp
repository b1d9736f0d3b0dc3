// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/python_mixer.h"

#include "core/collector/frame_step.h"

namespace tidemark::collector {
namespace {

/// The Python frames of a chain, loop by loop from the innermost on.
class Loops {
public:
    Loops(const PythonRuntime& python, const PythonScratch& scratch, const NativeFrames& native) noexcept
        : m_python(python), m_chain(scratch.chain), m_begin(scratch.chain.count()),
          m_low(native.count != 0 ? native.sps[native.count - 1] : 0),
          m_high(native.count != 0 ? native.sps[0] : 0) {
        if (python.layout.frames == PythonFrames::Entries)
            m_structure = wordAt(scratch.state + python.layout.stateFrame);
        next();
    }

    bool isAtEnd() const noexcept { return m_begin == m_end; }

    /// Whether the loop runs in the C frame with that code and those bounds.
    bool runsIn(std::uint64_t ip, std::uint64_t low, std::uint64_t high) const noexcept {
        if (m_python.layout.frames == PythonFrames::OnePerLoop)
            return ip - 1 - m_python.loopStart < m_python.loopEnd - m_python.loopStart;
        return m_address >= low && m_address < high;
    }

    /// Writes its frames to the end of what is at `to`, innermost first, as many as there is room for; false
    /// if there is not enough. Goes on to the next loop.
    bool take(std::uint64_t* words, std::uint32_t& room) noexcept {
        for (std::uint32_t place = m_end; place != m_begin;) {
            const std::uint64_t word = m_chain.word(--place);
            if (word == 0)
                continue;
            if (room == 0)
                return false;
            words[--room] = word;
        }
        next();
        return true;
    }

private:
    void next() noexcept {
        const bool isFirst = m_end == 0;
        m_end = isFirst ? m_chain.count() : m_begin;
        m_begin = m_end;
        while (m_begin != 0 && !m_chain.isEntry(--m_begin)) {
        }
        if (m_begin == m_end)
            return;
        if (m_python.layout.frames == PythonFrames::Shims) {
            m_address = m_chain.isEntry(m_begin) ? m_chain.address(m_begin) : 0;
        } else if (m_python.layout.frames == PythonFrames::Entries) {
            if (!isFirst)
                m_structure = isOnStack(m_structure) ? wordAt(m_structure + m_python.layout.loopPrevious) : 0;
            m_address = m_structure;
        }
    }

    /// Among the C frames, which have been read.
    bool isOnStack(std::uintptr_t address) const noexcept {
        return address % 8 == 0 && address >= m_low && address + 64 <= m_high;
    }

    const PythonRuntime& m_python;
    const PythonChain& m_chain;
    std::uint32_t m_begin;
    std::uint32_t m_end = 0;
    std::uintptr_t m_low;
    std::uintptr_t m_high;
    std::uintptr_t m_structure = 0;
    std::uintptr_t m_address = 0;
};

} // namespace

bool mixStack(const NativeFrames& native, const PythonRuntime& python, const PythonScratch& scratch,
    MixedStack& result) noexcept {
    Loops loops(python, scratch, native);
    std::uint32_t room = wire::kMaxFrames;
    bool fits = true;
    std::uint64_t low = 0;
    for (std::uint32_t i = native.count; fits && i != 0;) {
        --i;
        low = native.sps[i];
        const std::uint64_t high = i != 0 ? native.sps[i - 1] : ~std::uint64_t{0};
        if (!loops.isAtEnd() && loops.runsIn(native.ips[i], low, high)) {
            fits = loops.take(result.words, room);
        } else {
            fits = room != 0;
            if (fits)
                result.words[--room] = native.ips[i];
        }
    }
    const bool isWhole = loops.isAtEnd() || (native.flags & (wire::kStackCut | wire::kStackIncomplete)) != 0;
    while (fits && !loops.isAtEnd())
        fits = loops.take(result.words, room);
    result.count = wire::kMaxFrames - room;
    result.flags = native.flags;
    if (!fits || scratch.chain.isCut())
        result.flags = (result.flags & ~wire::kStackIncomplete) | wire::kStackCut;
    else if (!isWhole)
        result.flags |= wire::kStackIncomplete;
    return isWhole || !fits;
}

} // namespace tidemark::collector
