// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/python_reuse.h"

#include "core/collector/careful_reader.h"
#include "core/collector/frame_step.h"
#include "core/collector/hooked_calls.h"
#include "core/collector/module_symbols.h"

#include <cstring>

namespace tidemark::collector {

__attribute__((tls_model("initial-exec"))) constinit thread_local std::uintptr_t t_freshPythonBlock = 0;
constinit bool g_notesFirstBlocks = false;

namespace {

using wire::PythonReuse;

constexpr std::uintptr_t kStateInterpreter = 16; ///< PyThreadState::interp
constexpr std::uintptr_t kObjectType = 8;        ///< PyObject::ob_type
constexpr std::uintptr_t kTypeFlags = 168;       ///< PyTypeObject::tp_flags
constexpr std::uint64_t kHasGcHead = 1u << 14;   ///< Py_TPFLAGS_HAVE_GC
constexpr std::uintptr_t kHeadBytes = 16; ///< of each of the two heads that an object may have in front of it
constexpr std::uintptr_t kMostHeads = 2 * kHeadBytes;

constinit PythonRuntime* g_python = nullptr;
constinit PythonReuse g_reuse = PythonReuse::NotSeen;
/// Others of the process may have a lock of their own, from 3.12 on.
constinit std::uintptr_t g_interpreter = 0;
constinit std::uintptr_t g_dictType = 0;  ///< 0: dicts are not looked at
constinit std::uint64_t g_secondHead = 0; ///< flags of the types whose objects have a second head

/// Where the block begins that holds the object.
std::uintptr_t blockOf(std::uintptr_t object) noexcept {
    const std::uint64_t flags = wordAt(wordAt(object + kObjectType) + kTypeFlags);
    return object - ((flags & kHasGcHead) != 0 ? kHeadBytes : 0) -
           ((flags & g_secondHead) != 0 ? kHeadBytes : 0);
}

std::uintptr_t interpreterNow() noexcept {
    const auto state = reinterpret_cast<std::uintptr_t>(g_recording.python.threadState());
    return state != 0 ? wordAt(state + kStateInterpreter) : 0;
}

/// A dict that has just been made, as the thread's last event says.
[[gnu::noinline]] void dictMade(std::uintptr_t dict) noexcept {
    if (t_thread && t_thread->lastStack != 0 && interpreterNow() == g_interpreter)
        g_recording.python.dicts.add(dict, t_thread->lastStack);
}

[[gnu::noinline]] void blockReused(std::uintptr_t object, const void* frame) noexcept {
    const auto* const block = reinterpret_cast<const void*>(blockOf(object));
    if (!knowsPoolBlock(wire::kPythonDomain, block))
        return;
    if (ThreadState* const thread = recordingThread())
        EventWriter(g_recording, *thread).restamp(block, wire::Call::PythonMalloc, frame);
    if (wordAt(object + kObjectType) == g_dictType)
        dictMade(object);
}

[[gnu::always_inline]] inline void objectMade(const void* made, const void* frame) noexcept {
    const auto object = reinterpret_cast<std::uintptr_t>(made);
    lookAtDicts();
    if (object - t_freshPythonBlock > kMostHeads) [[unlikely]]
        return blockReused(object, frame);
    t_freshPythonBlock = 0;
    if (wordAt(object + kObjectType) == g_dictType) [[unlikely]]
        dictMade(object);
}

/// Of what lies in the block, if blocks of its type are kept; else null. The block may be gone by now.
const char* typeOf(std::uintptr_t block, std::size_t bytes) noexcept {
    const PythonRuntime& python = g_recording.python;
    CarefulReader reader;
    if (bytes < 3 * sizeof(void*) || !reader.canRead(reinterpret_cast<const void*>(block)) ||
        !reader.canRead(reinterpret_cast<const void*>((block + bytes - 1) & ~std::uintptr_t{7})))
        return nullptr;
    if (wordAt(block + kObjectType) == python.floatType)
        return "float";
    const bool hasHead = bytes >= kHeadBytes + 2 * sizeof(void*);
    const std::uintptr_t type = hasHead ? wordAt(block + kHeadBytes + kObjectType) : 0;
    if (hasHead && type == python.dictType)
        return "dict";
    if (hasHead && type == python.listType)
        return "list";
    if (hasHead && type == python.tupleType)
        return "tuple";
    const bool mayBeKeys = bytes == python.dicts.tableBytes() && wordAt(block) == 1; // one dict has it
    return mayBeKeys && python.dicts.keysOf(block) == YoungDicts::Keys::Small ? "dict keys" : nullptr;
}

/// A PyRefTracer.
int traceReference(void* object, int event, void*) noexcept {
    constexpr int kCreated = 0;
    if (event == kCreated)
        objectMade(object, __builtin_frame_address(0));
    return 0;
}

void findNewReference(void* object) noexcept;

using NewReference = void (*)(void*) noexcept;
/// The interpreter's _Py_NewReference, once anybody has called it through us.
constinit NewReference g_newReference = findNewReference;

/// Where a library was loaded so that nobody else can find its functions: what it does in a release build.
void countOnly(void* object) noexcept {
    *static_cast<std::int64_t*>(object) = 1;
}

void findNewReference(void* object) noexcept {
    const Definition found = findDefinition("_Py_NewReference", SearchFrom::NotOurs);
    g_newReference = found ? reinterpret_cast<NewReference>(found.address) : countOnly;
    g_newReference(object);
}

bool takeTracer() noexcept {
    void* data = nullptr;
    void* const tracer = g_python->getTracer(&data);
    auto* const ours = reinterpret_cast<void*>(&traceReference);
    if (tracer == ours)
        return true;
    if (tracer)
        return false;
    g_python->setTracer(ours, nullptr);
    return true;
}

/// Whether every object is made by a call that goes through us.
bool isCalled() noexcept {
    return g_newReference != findNewReference;
}

/// Include/object.h: Py_TPFLAGS_MANAGED_DICT, from 3.12 on Py_TPFLAGS_MANAGED_WEAKREF too.
std::uint64_t secondHeadOf(std::uint16_t version) noexcept {
    return version >= 0x030C ? 3u << 3 : version == 0x030B ? 1u << 4 : 0;
}

} // namespace

void watchReusedBlocks(PythonRuntime& python) noexcept {
    g_python = &python;
    g_secondHead = secondHeadOf(python.layout.version);
    if (isCalled())
        g_reuse = PythonReuse::ByCall;
    else if (python.getTracer && python.setTracer)
        g_reuse = PythonReuse::ByTracer;
    g_recording.header->page.python_reuse.store(static_cast<std::uint32_t>(g_reuse));
    lookAfterPythonTracer();
    python.dicts.begin(python.layout.version);
    g_notesFirstBlocks = g_reuse == PythonReuse::NotSeen;
    if (g_notesFirstBlocks || (g_hookMode & kSampled) != 0)
        return;
    g_interpreter = interpreterNow();
    g_dictType = python.dictType;
}

void noteFirstBlock(ThreadState& thread) noexcept {
    auto& first = thread.scratch.python.first;
    const std::uint32_t stack = first.stack;
    first.stack = 0;
    const char* const type = typeOf(first.block, first.bytes);
    if (type)
        EventWriter(g_recording, thread).note(wire::NoteKind::StaleStack, stack, type, strlen(type));
}

void lookAtOneDict() noexcept {
    if (interpreterNow() != g_interpreter)
        return;
    const YoungDicts::Table table = g_recording.python.dicts.look();
    ThreadState* const thread = table.block != 0 ? recordingThread() : nullptr;
    if (thread)
        EventWriter(g_recording, *thread)
            .restampAs(reinterpret_cast<const void*>(table.block), wire::Call::PythonMalloc, table.stack);
}

void lookAfterPythonTracer() noexcept {
    if (g_reuse == PythonReuse::ByTracer && !takeTracer())
        g_recording.header->page.python_tracer_taken.store(1);
}

} // namespace tidemark::collector

extern "C" __attribute__((visibility("default"), noinline)) void newPythonReference(void* object) noexcept
    __asm__("_Py_NewReference");

/// Of the interpreters that tell of each object, those whose own calls another library may take over.
void newPythonReference(void* object) noexcept {
    using namespace tidemark::collector;
    g_newReference(object);
    if (g_reuse == tidemark::wire::PythonReuse::ByCall)
        objectMade(object, __builtin_frame_address(0));
}
