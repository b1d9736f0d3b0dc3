// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/python_layout.h"

#include <cstring>

namespace tidemark::collector {
namespace {

// Include/cpython/frameobject.h, code.h and pystate.h of each version; from 3.11 on also
// Include/internal/pycore_frame.h.

constexpr PythonLayout kOld = {
    0, PythonFrames::OnePerLoop, 4, 1, 24, 0, 0, false, 32, 24, 104, 0, 40, 104, 112, 120, 0, 48, 72};
constexpr PythonLayout kEntries = {
    0x030B, PythonFrames::Entries, 8, 0, 56, 8, 16, true, 32, 48, 56, 68, 72, 112, 128, 136, 184, 48, 72};
constexpr PythonLayout kShims = {
    0x030C, PythonFrames::Shims, 8, 0, 56, 0, 8, true, 0, 8, 56, 70, 68, 112, 128, 136, 192, 40, 56};

constexpr PythonLayout oldLayout(std::uint16_t version) {
    PythonLayout layout = kOld;
    layout.version = version;
    if (version == 0x030A) {
        layout.frameInstruction = 96;
        layout.indexUnit = 2;
    }
    return layout;
}

/// Places in _Py_DebugOffsets of 3.13 (Include/internal/pycore_runtime.h), which is a row of 64-bit words at
/// the beginning of _PyRuntime: a cookie, the version, whether there is no lock, then offsets. Later versions
/// have others.
enum DebugOffset : std::size_t {
    kFreeThreaded = 2,
    kStateCurrentFrame = 23,
    kFramePrevious = 29,
    kFrameExecutable = 30,
    kFrameInstruction = 31,
    kFrameOwner = 33,
    kCodeFile = 35,
    kCodeQualifiedName = 37,
    kCodeLineTable = 38,
    kCodeFirstLine = 39,
    kCodeBytes = 43,
    kAsciiHeader = 70,
};

const std::uint64_t* debugOffsets(std::uintptr_t runtime) noexcept {
    const auto* const words = reinterpret_cast<const std::uint64_t*>(runtime);
    return words && std::memcmp(words, "xdebugpy", 8) == 0 ? words : nullptr;
}

/// Version 0 if the offsets cannot be ones.
PythonLayout toldLayout(std::uint16_t version, const std::uint64_t* words) noexcept {
    constexpr std::uint64_t kLargest = 4096; // of any of these structures, by far
    for (std::size_t place = kStateCurrentFrame; place <= kAsciiHeader; ++place) {
        if (words[place] >= kLargest)
            return {};
    }
    const auto at = [words](DebugOffset place) { return static_cast<std::uint16_t>(words[place]); };
    PythonLayout layout = kShims;
    layout.version = version;
    layout.hasLoops = false;
    layout.stateFrame = at(kStateCurrentFrame);
    layout.frameCode = at(kFrameExecutable);
    layout.framePrevious = at(kFramePrevious);
    layout.frameInstruction = at(kFrameInstruction);
    layout.frameKind = at(kFrameOwner);
    layout.codeFirstLine = at(kCodeFirstLine);
    layout.codeFile = at(kCodeFile);
    layout.codeName = at(kCodeQualifiedName);
    layout.codeLines = at(kCodeLineTable);
    layout.codeBytes = at(kCodeBytes);
    layout.asciiText = at(kAsciiHeader);
    layout.otherText = static_cast<std::uint16_t>(layout.asciiText + 16);
    return layout;
}

} // namespace

bool isFreeThreadedPython(std::uint32_t hex, std::uintptr_t runtime) noexcept {
    const std::uint64_t* const words = hex >> 16 >= 0x030D ? debugOffsets(runtime) : nullptr;
    return words && words[kFreeThreaded] != 0;
}

PythonLayout pythonLayout(std::uint32_t hex, std::uintptr_t runtime) noexcept {
    const auto version = static_cast<std::uint16_t>(hex >> 16);
    switch (version) {
    case 0x0308:
    case 0x0309:
    case 0x030A:
        return oldLayout(version);
    case 0x030B:
        return kEntries;
    case 0x030C:
        return kShims;
    case 0x030D:
        if (const std::uint64_t* const words = debugOffsets(runtime))
            return toldLayout(version, words);
        return {};
    default:
        return {};
    }
}

} // namespace tidemark::collector
