// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/python_layout.h"

#include <cstdint>

namespace tidemark::collector {

/// Names the code object that a frame runs: its id. Function pointer, because a table of pure virtual
/// functions needs the C++ runtime library.
struct PythonCodeSource {
    std::uint32_t (*idOf)(PythonCodeSource& self, std::uintptr_t code) noexcept = nullptr;
};

/// The Python frames of one thread as its last walk found them. Most are the same from event to event: from a
/// frame on that the walk before met too, the words that decide everything (code object, instruction, caller)
/// are only compared, which needs no look at the code objects. Each frame is reached from the thread's
/// current one by words that have just been read: what is remembered is never followed. Zero is the initial
/// value; about 60 KB, of which only what the depth of the stacks needs is touched.
class PythonChain {
public:
    /// More are not looked at: the innermost are kept.
    static constexpr std::uint32_t kMost = 1024;

    /// From the thread's innermost frame outwards; 0 = it has none. `deaths` as in PythonCodes. The thread
    /// has to own its frames: it holds the interpreter's lock, or nobody takes them away meanwhile.
    void walk(std::uintptr_t frame, const PythonLayout& layout, std::uint32_t deaths,
        PythonCodeSource& source) noexcept;

    std::uint32_t count() const noexcept { return m_count; }
    bool isCut() const noexcept { return m_isCut; }
    /// Of all frames and of where they were entered from C.
    std::uint64_t hash() const noexcept { return m_count != 0 ? m_frames[m_count - 1].hash : 0; }

    /// The word for a stack (wire::pythonFrame) of the frame at that place, the outermost one being 0; 0 for
    /// a shim.
    std::uint64_t word(std::uint32_t place) const noexcept { return m_frames[place].word; }
    /// Whether its interpreter loop was entered with that frame; of PythonFrames::Shims: it is a shim.
    bool isEntry(std::uint32_t place) const noexcept { return m_frames[place].isEntry != 0; }
    std::uintptr_t address(std::uint32_t place) const noexcept { return m_frames[place].frame; }

    void clear() noexcept { m_count = 0; }

private:
    struct Frame {
        std::uintptr_t frame;
        std::uintptr_t code;
        std::uintptr_t instruction;
        std::uintptr_t previous; ///< of the frame before; 0 of the first
        std::uint64_t word;
        std::uint64_t hash; ///< from the outermost frame to this one
        std::uint64_t kind; ///< the byte at PythonLayout::frameKind
        std::uint64_t isEntry;
    };
    static constexpr std::uint32_t kPlaces = 1024;

    static std::uint32_t placeOf(std::uintptr_t frame) noexcept {
        return static_cast<std::uint32_t>((frame >> 4) * 0x9E37'79B9'7F4A'7C15 >> 54);
    }
    std::uint32_t rememberedFrom(
        std::uintptr_t frame, const PythonLayout& layout, std::uint32_t& trusted) const noexcept;
    std::uint32_t collect(std::uintptr_t frame, const PythonLayout& layout, std::uint32_t trusted) noexcept;
    void read(std::uintptr_t frame, const PythonLayout& layout, Frame& to) const noexcept;
    void name(Frame& frame, const PythonLayout& layout, PythonCodeSource& source) noexcept;

    std::uint32_t m_count;
    std::uint32_t m_freshCount;
    std::uint32_t m_deaths;
    bool m_isCut;
    std::uint32_t m_places[kPlaces]; ///< frame → where in m_frames it may be
    Frame m_frames[kMost];           ///< outermost first
    Frame m_fresh[kMost];            ///< of the walk under way, innermost first
};

} // namespace tidemark::collector
