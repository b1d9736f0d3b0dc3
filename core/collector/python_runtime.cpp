// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/python_runtime.h"

#include "core/collector/careful_reader.h"
#include "core/collector/frame_step.h"
#include "core/collector/module_symbols.h"

namespace tidemark::collector {
namespace {

template <class T>
void lookUp(T& place, const char* name, std::uintptr_t module) noexcept {
    const Definition found = findDefinition(name, SearchFrom::NotOurs);
    if (found && found.module == module)
        place = reinterpret_cast<T>(found.address);
}

bool readWord(CarefulReader& reader, std::uintptr_t address, std::uintptr_t& word) noexcept {
    if (address % 8 != 0 || !reader.canRead(reinterpret_cast<const void*>(address)))
        return false;
    word = wordAt(address);
    return true;
}

/// "3.11.2 (main, …": the two first numbers, as in PY_VERSION_HEX.
std::uint32_t versionOf(const char* text) noexcept {
    std::uint32_t numbers[2] = {};
    for (std::uint32_t& number : numbers) {
        for (; *text >= '0' && *text <= '9' && number < 256; ++text)
            number = number * 10 + static_cast<std::uint32_t>(*text - '0');
        if (*text == '.')
            ++text;
    }
    return numbers[0] << 24 | (numbers[1] & 0xff) << 16;
}

std::uint32_t versionOf(const PythonRuntime& python) noexcept {
    if (python.versionWord)
        return static_cast<std::uint32_t>(*python.versionWord);
    return python.versionText ? versionOf(python.versionText()) : 0;
}

/// Whether all frames look like frames, and run code objects.
bool looksAsExpected(const PythonRuntime& python, std::uintptr_t frame) noexcept {
    constexpr unsigned kMostFrames = 10'000;
    const PythonLayout& layout = python.layout;
    CarefulReader frames;
    CarefulReader codes;
    for (unsigned i = 0; frame != 0 && i < kMostFrames; ++i) {
        std::uintptr_t code = 0;
        std::uintptr_t type = 0;
        std::uintptr_t previous = 0;
        if (!readWord(frames, frame + layout.frameCode, code) ||
            !readWord(frames, frame + layout.framePrevious, previous))
            return false;
        const bool isShim = layout.frames == PythonFrames::Shims &&
                            *reinterpret_cast<const std::uint8_t*>(frame + layout.frameKind) >= kPythonShim;
        if (!isShim && (!readWord(codes, code + 8, type) || type != python.codeType))
            return false;
        frame = previous;
    }
    return true;
}

wire::PythonProblem findLayout(PythonRuntime& python, std::uint32_t version) noexcept {
    if (isFreeThreadedPython(version, python.runtime))
        return wire::PythonProblem::FreeThreaded;
    python.layout = pythonLayout(version, python.runtime);
    return python.layout.version == 0 ? wire::PythonProblem::UnknownVersion : wire::PythonProblem::None;
}

void refuse(PythonRuntime& python, wire::PythonProblem problem, wire::SharedPage& page) noexcept {
    page.python_problem.store(static_cast<std::uint32_t>(problem));
    python.stage.store(PythonRuntime::Stage::Refused);
}

} // namespace

void findPython(PythonRuntime& python) noexcept {
    const Definition found = findDefinition("PyGILState_GetThisThreadState", SearchFrom::NotOurs);
    if (!found)
        return;
    lookUp(python.current, "PyThreadState_GetUnchecked", found.module);
    if (!python.current)
        lookUp(python.current, "_PyThreadState_UncheckedGet", found.module);
    lookUp(python.codeType, "PyCode_Type", found.module);
    lookUp(python.textType, "PyUnicode_Type", found.module);
    lookUp(python.bytesType, "PyBytes_Type", found.module);
    lookUp(python.dictType, "PyDict_Type", found.module);
    lookUp(python.listType, "PyList_Type", found.module);
    lookUp(python.tupleType, "PyTuple_Type", found.module);
    lookUp(python.floatType, "PyFloat_Type", found.module);
    lookUp(python.runtime, "_PyRuntime", found.module);
    lookUp(python.versionWord, "Py_Version", found.module);
    lookUp(python.versionText, "Py_GetVersion", found.module);
    lookUp(python.getAllocator, "PyMem_GetAllocator", found.module);
    lookUp(python.setAllocator, "PyMem_SetAllocator", found.module);
    lookUp(python.getArenas, "PyObject_GetArenaAllocator", found.module);
    lookUp(python.setArenas, "PyObject_SetArenaAllocator", found.module);
    lookUp(python.setTracer, "PyRefTracer_SetTracer", found.module);
    lookUp(python.getTracer, "PyRefTracer_GetTracer", found.module);
    lookUp(python.isFinalizing, "_Py_IsFinalizing", found.module);
    if (!python.isFinalizing)
        lookUp(python.isFinalizing, "Py_IsFinalizing", found.module);
    if (const Definition loop = findDefinition("_PyEval_EvalFrameDefault", SearchFrom::NotOurs);
        loop && loop.module == found.module) {
        python.loopStart = loop.address;
        python.loopEnd = loop.address + loop.bytes;
    }
    if (python.current && python.codeType != 0 && python.textType != 0 && python.bytesType != 0)
        python.threadState = reinterpret_cast<void* (*)()>(found.address);
}

/// For so long, that no walk takes longer; one that a handler jumped out of never ends.
void PythonRuntime::awaitWalksAtEnd() noexcept {
    constexpr int kMostWaits = 1000;
    if (!isFinalizing || !isFinalizing())
        return;
    for (int i = 0; i < kMostWaits && walksWithoutLock.load() != 0; ++i)
        rawSleep(20'000);
    walksWithoutLock.store(0);
}

std::uintptr_t innermostPythonFrame(const PythonLayout& layout, std::uintptr_t state) noexcept {
    const std::uintptr_t frame = wordAt(state + layout.stateFrame);
    return layout.hasLoops ? wordAt(frame + layout.loopFrame) : frame;
}

bool preparePython(PythonRuntime& python, std::uintptr_t state, wire::SharedPage& page) noexcept {
    if (python.stage.load() == PythonRuntime::Stage::Found) {
        const std::uint32_t version = versionOf(python);
        page.python_version.store(version);
        if (const wire::PythonProblem problem = findLayout(python, version);
            problem != wire::PythonProblem::None) {
            refuse(python, problem, page);
            return false;
        }
        python.stage.store(PythonRuntime::Stage::Unproven);
        if (python.whenLocked)
            python.whenLocked(python, false);
    }
    CarefulReader reader;
    std::uintptr_t frame = 0;
    bool isExpected = readWord(reader, state + python.layout.stateFrame, frame);
    if (isExpected && python.layout.hasLoops)
        isExpected = readWord(reader, frame + python.layout.loopFrame, frame);
    if (isExpected && frame == 0)
        return false;
    if (!isExpected || !looksAsExpected(python, frame)) {
        refuse(python, wire::PythonProblem::NotAsExpected, page);
        return false;
    }
    if (python.whenLocked)
        python.whenLocked(python, true);
    python.stage.store(PythonRuntime::Stage::Ready, std::memory_order_release);
    return true;
}

} // namespace tidemark::collector
