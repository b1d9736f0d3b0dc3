// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Ids and rows of the tables of a profile.

#include "core/base/id.h"
#include "core/base/moment.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tidemark {

using FrameId = Id<struct FrameTag>;           ///< a code address in a module
using StackId = Id<struct StackTag>;           ///< a node of the stack trie; kEmptyStack is the root
using ModuleId = Id<struct ModuleTag>;         ///< invalid = in no known module
using ThreadId = Id<struct ThreadTag>;         ///< invalid = not known (never freed)
using ProcessId = Id<struct ProcessTag>;       ///< invalid = not known
using AllocationId = Id<struct AllocationTag>; ///< row of the allocation table, in order of birth

inline constexpr StackId kEmptyStack{0};

/// Values as in a trace. Only those that allocate occur.
enum class Call : std::uint8_t {
    Unknown,
    Malloc,
    Calloc,
    Realloc,
    Reallocarray,
    PosixMemalign,
    AlignedAlloc,
    Memalign,
    Valloc,
    Pvalloc,
    Free,
    New,
    NewArray,
    Delete,
    DeleteArray,
    Mmap,
    Munmap,
    Mremap,
    Brk,
    Pool,
    PythonMalloc,
    PythonCalloc,
    PythonRealloc,
    PythonFree,
};
inline constexpr Call kLastCall = Call::PythonFree;

/// Stable lower-case name: "malloc", "posix_memalign", "new[]", "mmap" …; "unknown" for what is no Call.
constexpr std::string_view callName(Call call) {
    constexpr std::array<std::string_view, static_cast<std::size_t>(kLastCall) + 1> kNames{"unknown",
        "malloc", "calloc", "realloc", "reallocarray", "posix_memalign", "aligned_alloc", "memalign",
        "valloc", "pvalloc", "free", "new", "new[]", "delete", "delete[]", "mmap", "munmap", "mremap", "brk",
        "pool", "python malloc", "python calloc", "python realloc", "python free"};
    return call <= kLastCall ? kNames[static_cast<std::size_t>(call)] : kNames[0];
}

enum class Domain : std::uint8_t { Heap, Python, Pool, Mapping };

/// Stable lower-case name: "heap", "python", "pool", "mapping".
constexpr std::string_view domainName(Domain domain) {
    constexpr std::array<std::string_view, 4> kNames{"heap", "python", "pool", "mapping"};
    return domain <= Domain::Mapping ? kNames[static_cast<std::size_t>(domain)] : kNames[0];
}

struct Module {
    std::uint64_t start = 0;
    std::uint64_t end = 0;
    std::uint64_t bias = 0;
    Position loaded = 0;
    Position unloaded = kNever;
    std::string buildId; ///< lower-case hex, maybe empty
    std::string path;
    std::string name; ///< last component of path
};

struct Frame {
    ModuleId module;
    std::uint64_t address =
        0; ///< return address; relative to the module's bias, absolute if module is invalid
};

enum class StackKind : std::uint8_t {
    Normal,
    Cut,     ///< the pseudo frame `[cut]`: frames further out were not kept
    Unknown, ///< the pseudo frame `[unknown]`: the stack's definition was lost
    Empty,   ///< kEmptyStack only
};

/// Node of the stack trie: the stack of its parent plus one frame further in. parent < own id.
struct StackNode {
    StackId parent;
    FrameId frame; ///< invalid for pseudo frames and kEmptyStack
    StackKind kind = StackKind::Normal;
};

/// One image of a process: of one that is replaced by exec there is another with the same number.
struct Process {
    std::int64_t pid = 0; ///< 0 = not known
    std::string name;     ///< last component of the program's path; maybe empty
};

/// "cc1plus (1234)"; without what is not known, maybe empty.
std::string processLabel(const Process& process);

struct Thread {
    std::int64_t tid = 0;
    std::string name; ///< maybe empty
    ProcessId process{0};
};

struct CounterSample {
    Nanoseconds time = 0;
    std::int64_t rssBytes = -1; ///< −1 = not known; without the recorder's own ring pages
    std::int64_t privateDirtyBytes = -1;
    std::int64_t swapBytes = -1;
};

/// Something that the program said about itself.
struct Marker {
    enum class Kind : std::uint8_t { Mark, PhaseBegin, PhaseEnd, Tag };
    Kind kind = Kind::Mark;
    Position position = 0; ///< of the last event before it
    Nanoseconds time = 0;
    ThreadId thread;
    std::string text;
};

} // namespace tidemark
