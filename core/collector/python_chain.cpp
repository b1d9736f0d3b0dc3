// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/python_chain.h"

#include "core/collector/frame_step.h"
#include "core/collector/stack_table.h"
#include "core/wire/wire.h"

#include <atomic>

namespace tidemark::collector {
namespace {

constexpr std::uint64_t kEmptyChain = 0x5079'7468'6F6E'3A29;
constexpr std::uint64_t kEntered = std::uint64_t{1} << 62; ///< beside the word, in the hash only

std::uintptr_t instructionAt(std::uintptr_t frame, const PythonLayout& layout) noexcept {
    const std::uintptr_t at = frame + layout.frameInstruction;
    return layout.instructionBytes == 8
               ? wordAt(at)
               : static_cast<std::uintptr_t>(std::int64_t{*reinterpret_cast<const std::int32_t*>(at)});
}

std::uint64_t kindAt(std::uintptr_t frame, const PythonLayout& layout) noexcept {
    return layout.frames == PythonFrames::OnePerLoop
               ? 1
               : *reinterpret_cast<const std::uint8_t*>(frame + layout.frameKind);
}

/// As in wire::pythonFrame.
std::uint32_t placeIn(std::uintptr_t code, std::uintptr_t instruction, const PythonLayout& layout) noexcept {
    const auto bytes = layout.instructionBytes == 8
                           ? static_cast<std::int64_t>(instruction - code - layout.codeBytes)
                           : static_cast<std::int64_t>(instruction) * layout.indexUnit;
    const std::int64_t place = bytes < 0 ? 0 : bytes / 2 + 1;
    return static_cast<std::uint32_t>(place < wire::kLargestPythonPlace ? place : wire::kLargestPythonPlace);
}

} // namespace

void PythonChain::read(std::uintptr_t frame, const PythonLayout& layout, Frame& to) const noexcept {
    to.frame = frame;
    to.code = wordAt(frame + layout.frameCode);
    to.instruction = instructionAt(frame, layout);
    to.previous = wordAt(frame + layout.framePrevious);
    to.kind = kindAt(frame, layout);
}

/// How many of the remembered frames hold still, `frame` being the innermost of them and one of the first
/// `trusted`; 0 if it is none. Then `trusted` becomes less.
std::uint32_t PythonChain::rememberedFrom(
    std::uintptr_t frame, const PythonLayout& layout, std::uint32_t& trusted) const noexcept {
    const std::uint32_t found = m_places[placeOf(frame)];
    if (found >= trusted || m_frames[found].frame != frame)
        return 0;
    for (std::uint32_t place = found;; --place) {
        const Frame& known = m_frames[place];
        Frame now;
        read(known.frame, layout, now);
        if (now.code != known.code || now.instruction != known.instruction ||
            now.previous != known.previous || now.kind != known.kind) {
            trusted = place;
            return 0;
        }
        if (place == 0)
            return found + 1;
    }
}

/// From the frame outwards to one of the first `trusted` remembered ones that hold still: returns how many
/// do. Ends where there are more than kMost.
std::uint32_t PythonChain::collect(
    std::uintptr_t frame, const PythonLayout& layout, std::uint32_t trusted) noexcept {
    m_freshCount = 0;
    m_isCut = false;
    for (; frame != 0; frame = m_fresh[m_freshCount++].previous) {
        const std::uint32_t kept = rememberedFrom(frame, layout, trusted);
        if (kept != 0 && kept + m_freshCount <= kMost)
            return kept;
        if (kept != 0 || m_freshCount == kMost || frame % 8 != 0) {
            m_isCut = true;
            return 0;
        }
        read(frame, layout, m_fresh[m_freshCount]);
    }
    return 0;
}

void PythonChain::name(Frame& frame, const PythonLayout& layout, PythonCodeSource& source) noexcept {
    if (layout.frames == PythonFrames::Shims && frame.kind >= kPythonShim) {
        frame.word = 0;
        frame.isEntry = 1;
        return;
    }
    frame.isEntry = layout.frames == PythonFrames::Shims ? 0 : frame.kind;
    const std::uint32_t id = source.idOf(source, frame.code);
    frame.word = wire::pythonFrame(id, id != 0 ? placeIn(frame.code, frame.instruction, layout) : 0);
}

void PythonChain::walk(std::uintptr_t frame, const PythonLayout& layout, std::uint32_t deaths,
    PythonCodeSource& source) noexcept {
    if (m_deaths != deaths) {
        m_count = 0;
        m_deaths = deaths;
    }
    std::uint32_t kept = collect(frame, layout, m_count);
    if (m_isCut && m_count != 0)
        kept = collect(frame, layout, 0);
    std::uint32_t fresh = m_freshCount;
    // A handler that jumps out of this walk leaves what holds still.
    m_count = kept;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    std::uint64_t hash = kept != 0 ? m_frames[kept - 1].hash : kEmptyChain;
    for (; fresh != 0; ++kept) {
        Frame& next = m_frames[kept];
        next = m_fresh[--fresh];
        name(next, layout, source);
        hash = mixHash(hash, next.word | (next.isEntry != 0 ? kEntered : 0));
        next.hash = hash;
        m_places[placeOf(next.frame)] = kept;
    }
    std::atomic_signal_fence(std::memory_order_seq_cst);
    m_count = kept;
}

} // namespace tidemark::collector
