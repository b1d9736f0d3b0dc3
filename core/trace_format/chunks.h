// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The payloads of the chunks of a .tide file as plain structs, with their encoders and decoders. Decoders
// take untrusted bytes: they return Corrupt, never crash, and allocate no more than a small multiple of the
// input.

#include "core/base/moment.h"
#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tidemark::trace {

using Bytes = std::vector<std::byte>;
using ByteSpan = std::span<const std::byte>;

/// INFO. Stored as JSON; unknown keys are ignored, missing ones keep their defaults.
struct Info {
    std::string program;                ///< absolute path of the executable
    std::vector<std::string> arguments; ///< argv, with argv[0]
    std::string workingDirectory;
    std::string host;
    std::string kernel;  ///< uname release
    std::string machine; ///< "x86_64"
    std::string bootId;
    std::string recordedBy; ///< "tidemark 0.1.0"
    std::int64_t pid = 0;
    std::int64_t uid = 0;
    std::int64_t startWallClockNs = 0; ///< Unix time at time 0 of the trace
    std::int64_t startMonotonicNs = 0; ///< CLOCK_MONOTONIC at time 0
    std::int64_t timeResolutionNs = 1'000'000;
    std::int64_t pageBytes = 4096;
    std::int64_t cpus = 0;
    std::int64_t samplingBytes = 0; ///< mean distance between samples; 0 = every event was recorded
    std::int64_t options = 0;       ///< bits: 1 free stacks, 2 mappings
    friend bool operator==(const Info&, const Info&) = default;
};

/// One item of MODS: an ELF file mapped for a while. Ids are dense in order of appearance over all MODS
/// chunks. A record with an id that is there already replaces it (to note the unload).
struct Module {
    std::uint32_t id = 0;
    std::uint64_t start = 0;
    std::uint64_t end = 0;
    std::uint64_t bias = 0;
    Position loaded = 0;        ///< mapped at or before the event after this position
    Position unloaded = kNever; ///< unmapped after this position
    std::string buildId;        ///< raw bytes, maybe empty
    std::string path;           ///< as the loader named it; "[vdso]" and the like in brackets
    friend bool operator==(const Module&, const Module&) = default;
};

/// One item of FRAM: a return address. Ids are dense over all FRAM chunks, in order.
struct Frame {
    std::uint32_t module = 0;  ///< id + 1; 0 = in no known module, then address is absolute
    std::uint64_t address = 0; ///< relative to the module's bias (an ELF virtual address)
    friend bool operator==(const Frame&, const Frame&) = default;
};

inline constexpr std::uint32_t kNoFrame = 0xffffffff;

/// One item of STAK: a node of the stack trie. Ids are dense over all STAK chunks, in order, and start at 1;
/// node 0 is the empty stack. parent < own id. A node whose frame is kNoFrame is the pseudo frame `[cut]`
/// (flag Cut) or
/// `[unknown]` (the stack's definition was lost), always a child of node 0.
struct StackNode {
    std::uint32_t parent = 0;
    std::uint32_t frame = kNoFrame;
    std::uint8_t flags = 0;
    static constexpr std::uint8_t kCut = 1;
    static constexpr std::uint8_t kIncomplete = 2;
    static constexpr std::uint8_t kUnknown = 4;
    friend bool operator==(const StackNode&, const StackNode&) = default;
};

enum class EventKind : std::uint8_t {
    Allocation = 0,
    Free = 1,
    ReallocFree = 2,       ///< the old block of a realloc
    ReallocAllocation = 3, ///< the new block; its thread's last ReallocFree is the old one
    ReallocFailed = 4,     ///< the thread's last ReallocFree did not happen
    Mapping = 5,           ///< a range of addresses was mapped
    Unmapping = 6,         ///< a range of addresses was unmapped; for mremap, the Mapping comes next
    Restamp = 7, ///< the live block at the address has a new owner: its stack and thread from now on
};
inline constexpr EventKind kLastEventKind = EventKind::Restamp;

/// Values as in the wire's Call; part of the format.
enum class Call : std::uint8_t {
    Unknown = 0,
    Malloc = 1,
    Calloc = 2,
    Realloc = 3,
    Reallocarray = 4,
    PosixMemalign = 5,
    AlignedAlloc = 6,
    Memalign = 7,
    Valloc = 8,
    Pvalloc = 9,
    Free = 10,
    New = 11,         ///< operator new, sized, aligned or nothrow
    NewArray = 12,    ///< operator new[]
    Delete = 13,      ///< operator delete
    DeleteArray = 14, ///< operator delete[]
    Mmap = 15,
    Munmap = 16,
    Mremap = 17,
    Brk = 18,          ///< brk and sbrk
    Pool = 19,         ///< a block of a pool that the program reported
    PythonMalloc = 20, ///< of CPython's own allocator, like the next three
    PythonCalloc = 21,
    PythonRealloc = 22,
    PythonFree = 23,
};
inline constexpr Call kLastCall = Call::PythonFree;

struct Event {
    EventKind kind = EventKind::Allocation;
    Call call = Call::Unknown;
    std::uint32_t thread = 0;
    std::uint32_t stack = 0; ///< a STAK node; allocations, mappings and restamps. May be defined in a later
                             ///< chunk only in a damaged file.
    std::uint64_t address = 0;
    std::uint64_t size = 0; ///< as requested; 0 for frees
    Nanoseconds time = 0;
    std::uint64_t usable = 0;    ///< of allocations: at least `size`; 0 = not known
    std::uint32_t domain = 0;    ///< 0 = heap, else an item of DOMN
    std::uint32_t freeStack = 0; ///< of frees and unmappings; 0 = not recorded
    /// Allocations of this thread so far, with those that were not sampled; 0 in traces without sampling.
    std::uint64_t threadAllocations = 0;
    friend bool operator==(const Event&, const Event&) = default;
};

/// Whether the event brings a block to life: it has a size, a stack and perhaps a usable size.
constexpr bool allocates(EventKind kind) {
    return kind == EventKind::Allocation || kind == EventKind::ReallocAllocation;
}

/// How far a ring of the recording is contained in the events up to and including this chunk (core/wire).
struct RingPosition {
    std::uint32_t ring = 0;
    std::uint32_t generation = 0;
    std::uint32_t thread = 0; ///< the trace's thread id for (ring, generation)
    std::uint64_t position = 0;
    std::uint64_t tick = 0;    ///< the ring's current stamp there
    std::uint64_t lamport = 0; ///< likewise
    friend bool operator==(const RingPosition&, const RingPosition&) = default;
};

/// Limits of a chunk: writers keep to them, readers refuse more before allocating.
inline constexpr std::size_t kMaxEventsPerChunk = std::size_t{4} << 20;
inline constexpr std::size_t kMaxItemsPerChunk = std::size_t{4} << 20; ///< frames, stack nodes, strings …
inline constexpr std::size_t kMaxLocationsPerChunk = std::size_t{16}
                                                     << 20; ///< of a NamesChunk, over all frames

/// EVNT: events first, first + 1, …; times never decrease, also from chunk to chunk.
struct EventChunk {
    Position first = 1;
    std::vector<Event> events;
    std::vector<RingPosition> ringPositions; ///< all rings in use; for recovery only
    friend bool operator==(const EventChunk&, const EventChunk&) = default;
};

/// One item of THRD. Ids are dense from 0 in order of the first event; 0 is the first thread seen.
struct Thread {
    std::uint32_t id = 0;
    std::int64_t tid = 0;
    std::string name; ///< the last known
    friend bool operator==(const Thread&, const Thread&) = default;
};

enum class MarkKind : std::uint8_t {
    Mark = 0,       ///< a named moment
    PhaseBegin = 1, ///< of a named phase of the program
    PhaseEnd = 2,
    Tag = 4, ///< the thread's allocations belong to the tag `text` from now on; empty = none
};

/// One item of MARK: what the program said about itself.
struct Mark {
    Position position = 0; ///< the last event before it
    Nanoseconds time = 0;
    MarkKind kind = MarkKind::Mark;
    std::uint32_t thread = 0;
    std::string text;
    friend bool operator==(const Mark&, const Mark&) = default;
};

/// One item of DOMN: what events with this domain belong to. A later item replaces an earlier one; domain 0
/// is the heap and has no item.
struct Domain {
    std::uint32_t id = 0;
    std::string name;
    friend bool operator==(const Domain&, const Domain&) = default;
};

/// One item of STAL: blocks of this stack may have been used again elsewhere, of which nobody was told.
struct StaleStack {
    std::uint32_t stack = 0; ///< a STAK node
    std::string type;        ///< of what it made first: "dict", "list", "tuple", "float", "dict keys"
    friend bool operator==(const StaleStack&, const StaleStack&) = default;
};

/// A FRAM address in no module with this bit is no address: the id of a code object (PYCO) 32 << 24 | 1 + the
/// instruction's offset in units of two bytes 24; 0: before the first.
inline constexpr std::uint64_t kPythonFrame = std::uint64_t{1} << 63;

/// One item of PYCO: a code object of a CPython. A later item with the same id replaces the earlier.
struct PythonCode {
    std::uint32_t id = 0;
    std::uint32_t version = 0; ///< of Python: major << 8 | minor
    std::uint32_t firstLine = 0;
    std::string function; ///< qualified if the version knows that
    std::string file;
    std::string lines; ///< co_linetable, co_lnotab before 3.10
    friend bool operator==(const PythonCode&, const PythonCode&) = default;
};

/// One item of CNTR: what the operating system says of the target at a time. −1 = not known.
struct CounterSample {
    Nanoseconds time = 0;
    std::int64_t rssBytes = -1;
    std::int64_t privateDirtyBytes = -1; ///< smaps_rollup
    std::int64_t swapBytes = -1;
    std::int64_t recorderRingBytes = -1; ///< part of rssBytes that is our own ring file
    friend bool operator==(const CounterSample&, const CounterSample&) = default;
};

/// NAME: functions and lines of frames. Strings are indices into `strings`; string 0 is empty = unknown.
struct NamesChunk {
    struct Location {
        std::uint32_t function = 0; ///< string, demangled
        std::uint32_t file = 0;     ///< string
        std::uint32_t line = 0;     ///< 0 = unknown
        std::uint32_t column = 0;
        friend bool operator==(const Location&, const Location&) = default;
    };
    struct FrameNames {
        std::uint32_t frame = 0;
        /// Innermost inlined function first, the physical function last. Empty = unresolved.
        std::vector<Location> locations;
        std::uint64_t functionStart = 0; ///< module-relative start of the physical function; 0 = unknown
        friend bool operator==(const FrameNames&, const FrameNames&) = default;
    };
    struct ModuleHealth {
        std::uint32_t module = 0;
        std::uint8_t state = 0; ///< 0 not tried, 1 full debug info, 2 symbol table only, 3 nothing
        std::string reason;     ///< one sentence if state is not 1
        friend bool operator==(const ModuleHealth&, const ModuleHealth&) = default;
    };
    /// What the `new` expression makes that a frame is in.
    struct FrameType {
        std::uint32_t frame = 0;
        std::uint32_t type = 0; ///< string; never 0
        std::uint64_t size = 0; ///< bytes of one object; never 0
        std::uint8_t how = 0;   ///< 0 not known, 1 debug info of the call, 2 constructor, 3 pointer
        bool isArray = false;   ///< of `new T[n]`
        friend bool operator==(const FrameType&, const FrameType&) = default;
    };
    std::vector<std::string> strings;
    std::vector<FrameNames> frames;
    std::vector<ModuleHealth> modules;
    std::vector<FrameType> types; ///< in ascending order of frames, each once
    friend bool operator==(const NamesChunk&, const NamesChunk&) = default;
};

enum class EndReason : std::uint8_t {
    Unknown = 0,  ///< the file has no end: cut short, or still being written
    Exit = 1,     ///< the program ended by itself; exitStatus
    Signal = 2,   ///< killed by exitSignal
    Exec = 3,     ///< replaced by another program
    Stopped = 4,  ///< the recording was stopped, the program went on
    DataLost = 5, ///< the recorder failed; what follows was not recorded
    Vanished = 6, ///< the program ended, how is not known (the launcher was gone)
};

/// ENDS. Stored as JSON like INFO.
struct End {
    EndReason reason = EndReason::Unknown;
    std::int64_t exitStatus = -1;
    std::int64_t exitSignal = 0;
    std::string detail; ///< one sentence for DataLost, Stopped, Exec
    Nanoseconds duration = 0;
    std::uint64_t events = 0;
    std::uint64_t droppedEvents = 0;
    std::uint64_t cutStacks = 0;
    std::uint64_t unreliableFrames = 0;
    std::uint64_t checkedWalks = 0;   ///< walks that were compared with other ways to walk
    std::uint64_t differingWalks = 0; ///< of these, how many the others did not agree with
    std::uint64_t unknownStacks = 0;
    bool recovered = false; ///< finished by another process than the one that recorded
    struct UnrecordedProcess {
        std::int64_t pid = 0;
        std::string image;
        friend bool operator==(const UnrecordedProcess&, const UnrecordedProcess&) = default;
    };
    std::vector<UnrecordedProcess> unrecordedProcesses;
    friend bool operator==(const End&, const End&) = default;
};

Bytes encodeInfo(const Info& info);
Result<Info> decodeInfo(ByteSpan payload);
Bytes encodeModules(std::span<const Module> modules);
Result<std::vector<Module>> decodeModules(ByteSpan payload);
/// `firstId` is stored, so that a lost chunk is noticed.
struct FrameChunk {
    std::uint32_t firstId = 0;
    std::vector<Frame> frames;
    friend bool operator==(const FrameChunk&, const FrameChunk&) = default;
};
Bytes encodeFrames(const FrameChunk& chunk);
Result<FrameChunk> decodeFrames(ByteSpan payload);
struct StackChunk {
    std::uint32_t firstId = 1;
    std::vector<StackNode> nodes;
    friend bool operator==(const StackChunk&, const StackChunk&) = default;
};
Bytes encodeStacks(const StackChunk& chunk);
Result<StackChunk> decodeStacks(ByteSpan payload);
/// For many chunks one after the other see event_encoder.h.
Bytes encodeEvents(const EventChunk& chunk);
Result<EventChunk> decodeEvents(ByteSpan payload);
Bytes encodeThreads(std::span<const Thread> threads);
Result<std::vector<Thread>> decodeThreads(ByteSpan payload);
Bytes encodeMarks(std::span<const Mark> marks);
Result<std::vector<Mark>> decodeMarks(ByteSpan payload);
Bytes encodeDomains(std::span<const Domain> domains);
Result<std::vector<Domain>> decodeDomains(ByteSpan payload);
Bytes encodeStaleStacks(std::span<const StaleStack> stacks);
Result<std::vector<StaleStack>> decodeStaleStacks(ByteSpan payload);
Bytes encodePythonCodes(std::span<const PythonCode> codes);
Result<std::vector<PythonCode>> decodePythonCodes(ByteSpan payload);
Bytes encodeCounters(std::span<const CounterSample> samples);
Result<std::vector<CounterSample>> decodeCounters(ByteSpan payload);
Bytes encodeNames(const NamesChunk& names);
Result<NamesChunk> decodeNames(ByteSpan payload);
Bytes encodeEnd(const End& end);
Result<End> decodeEnd(ByteSpan payload);

} // namespace tidemark::trace
