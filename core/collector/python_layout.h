// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace tidemark::collector {

/// How CPython tells which of its frames belong to one run of its interpreter loop, which is one C frame.
enum class PythonFrames : std::uint8_t {
    OnePerLoop, ///< up to 3.10: each frame has a loop of its own
    Entries, ///< 3.11: the outermost frame of a loop is marked; a structure of the loop's is on the C stack
    Shims,   ///< from 3.12 on: outside of a loop's frames is one that lies on the C stack
};

/// Where CPython keeps what a walk needs: offsets in bytes. Of a release build for x86-64.
struct PythonLayout {
    std::uint16_t version; ///< major << 8 | minor; 0: not known
    PythonFrames frames;
    std::uint8_t instructionBytes; ///< 8: a pointer into the code; 4: an index
    std::uint8_t indexUnit;        ///< bytes that an index counts

    // PyThreadState: of the current frame, or of a structure that has it.
    std::uint16_t stateFrame;
    std::uint16_t loopFrame;    ///< Entries, 3.12: in that structure
    std::uint16_t loopPrevious; ///< Entries, 3.12
    bool hasLoops;

    std::uint16_t frameCode;
    std::uint16_t framePrevious;
    std::uint16_t frameInstruction;
    std::uint16_t frameKind; ///< one byte. Entries: not 0 for the outermost one; Shims: its owner

    std::uint16_t codeFirstLine;
    std::uint16_t codeFile;
    std::uint16_t codeName; ///< qualified from 3.11 on
    std::uint16_t codeLines;
    std::uint16_t codeBytes; ///< where the instructions begin, if frames point at them

    std::uint16_t asciiText; ///< where the characters of a string begin
    std::uint16_t otherText;
};

/// Frames with this owner or a greater one stand for the C code that entered a loop.
inline constexpr std::uint8_t kPythonShim = 3;

/// `hex` is PY_VERSION_HEX; `runtime` the address of _PyRuntime, or 0: 3.13 says itself where its
/// things are. Version 0 if it is not known.
PythonLayout pythonLayout(std::uint32_t hex, std::uintptr_t runtime) noexcept;

/// Whether this CPython says of itself that it has no global lock.
bool isFreeThreadedPython(std::uint32_t hex, std::uintptr_t runtime) noexcept;

} // namespace tidemark::collector
