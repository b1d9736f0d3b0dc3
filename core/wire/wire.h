// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The layout of the ring file: the memory that the collector (inside the target) and the recorder share.
// Freestanding: no library beyond <atomic> and <stdint.h>. Both sides check kMagic, kVersion and the layout
// words before anything else. See core/wire/README.md for the protocol.

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace tidemark::wire {

inline constexpr std::uint64_t kMagic = 0x474E'4952'4544'4954; // "TIDERING"
inline constexpr std::uint32_t kVersion = 5;

/// Environment variable that names the ring file, or the family file (family.h), to the collector; removed
/// from `environ` by the collector.
inline constexpr char kRingVariable[] = "TIDEMARK_RING";
/// LD_PRELOAD as it was before the launcher changed it; the collector restores it (absent = unset).
inline constexpr char kSavedPreloadVariable[] = "TIDEMARK_SAVED_LD_PRELOAD";

inline constexpr std::uint32_t kMaxRings = 4096;
inline constexpr std::uint32_t kRingBytes = 1u << 20; // a power of two
/// A ring begins with this much memory behind it; the recorder backs more when a thread needs it.
inline constexpr std::uint32_t kFirstBackedBytes = 64u << 10;
inline constexpr std::uint32_t kMaxSpawnNotes = 256;
inline constexpr std::uint32_t kMaxFrames = 1024;
inline constexpr std::uint32_t kPathBytes = 4096;

enum class RecordingState : std::uint32_t {
    Preparing = 0, ///< the recorder is not ready; the collector waits up to 5 s for it
    Recording = 1,
    Stopped = 2, ///< final; see StopReason
    Delayed = 3, ///< the recorder is ready, but nothing is recorded before it says so
};

enum class StopReason : std::uint32_t {
    None = 0,
    RecorderGone = 1,    ///< the recorder process died
    RecorderStalled = 2, ///< no ring space for 5 s
    TooManyThreads = 3,  ///< no ring was to be had: kMaxRings live threads, or no room for another ring
    RecorderStopped = 4, ///< the recorder asked for it (disk full, stop command)
    StackTableFull = 5,
    NoMemory = 6, ///< the target had no address space left for one more ring
};

/// What to record beyond allocations and frees.
enum Option : std::uint32_t {
    kFreeStacks = 1,     ///< the stack of each free
    kMappings = 2,       ///< mmap, munmap, mremap, brk, sbrk
    kCheckUnwind = 4,    ///< compare each walk with a full one and with libgcc's, and count differences
    kPythonFrames = 8,   ///< CPython's frames in place of those of its interpreter loop
    kPythonObjects = 16, ///< what CPython's own allocator gives and takes back, too
};

/// What the target was doing last, as the collector saw it.
enum class TargetPhase : std::uint32_t {
    NotAttached = 0, ///< the collector never ran: static, setuid, or not an ELF program
    Running = 1,
    Exiting = 2, ///< exit handlers have begun
    Exec = 3,    ///< an exec function was entered (back to Running if it failed); its path is in exec_path
};

enum class RingState : std::uint32_t {
    Unprepared = 0, ///< its data pages may not be backed by memory: not to be used
    Ready = 1,      ///< backed by memory (posix_fallocate), free to claim; set by the recorder
    InUse = 2,      ///< claimed by a thread (compare-and-swap from Ready)
    Ended = 3,      ///< the owner is known to be gone; the recorder drains it, then makes it Ready again
};

/// The first page(s) of the file.
struct alignas(4096) SharedPage {
    std::uint64_t magic;
    std::uint32_t version;
    std::uint32_t header_bytes; ///< sizeof(Header)
    std::uint32_t max_rings;
    std::uint32_t ring_bytes;
    std::int64_t clock_start_ns; ///< CLOCK_MONOTONIC when the recording began; all ticks count from here
    std::uint32_t options;       ///< Option bits, set by the launcher before the target starts
    std::uint32_t reserved;
    std::uint64_t sampling_bytes; ///< mean distance between samples; 0 = every event is recorded

    /// Nanoseconds since clock_start_ns, stored by the recorder at least every millisecond while events flow.
    /// A thread that saw no movement for 4,096 of its events raises it itself (compare-and-swap to a greater
    /// value) from CLOCK_MONOTONIC_COARSE. Never decreases.
    alignas(64) std::atomic<std::uint64_t> tick;

    alignas(64) std::atomic<std::uint32_t> recording_state; ///< RecordingState
    std::atomic<std::uint32_t> stop_reason;                 ///< StopReason, set before recording_state
    std::atomic<std::uint32_t> target_phase;                ///< TargetPhase
    std::atomic<std::int32_t> recorder_pid;
    std::atomic<std::int32_t> launcher_pid;
    std::atomic<std::int32_t>
        target_pid; ///< stored by the launcher before exec and by the collector at start
    std::atomic<std::uint32_t> wait_status_known;
    std::atomic<std::int32_t> wait_status; ///< as from waitpid; by the launcher
    std::atomic<std::uint32_t> finalised;  ///< by the recorder: the trace is complete

    /// Futex. The recorder sleeps on it; a producer that fills more than half of its ring increments it and
    /// wakes.
    alignas(64) std::atomic<std::uint32_t> doorbell;
    std::atomic<std::uint32_t> doorbell_wanted; ///< 1 while the recorder sleeps
    std::atomic<std::uint32_t> next_stack_id;   ///< the next free stack id; ids are dense and start at 1
    std::atomic<std::uint32_t> rings_claimed;   ///< high-water mark: rings at or above were never claimed
    /// Futex: raised by the recorder, which then wakes one waiter, for each ring that it has made Ready.
    std::atomic<std::uint32_t> rings_offered;

    // Losses, counted by the collector.
    alignas(64)
        std::atomic<std::uint64_t> dropped_events; ///< events after recording stopped are not counted here
    std::atomic<std::uint64_t> cut_stacks;
    std::atomic<std::uint64_t>
        unreliable_frames;                      ///< steps without unwind information (frame pointer guessed)
    std::atomic<std::uint64_t> checked_walks;   ///< kCheckUnwind
    std::atomic<std::uint64_t> differing_walks; ///< of these, how many the other ways did not agree with

    char output_path[kPathBytes]; ///< absolute path of the .tide being written
    char exec_path[kPathBytes];
    char foreign_allocator[64]; ///< what the target brings along and could not be hooked; empty: nothing

    // Where the target runs CPython.
    std::atomic<std::uint64_t> partial_python_stacks; ///< distinct ones whose two halves did not fit together
    std::atomic<std::uint32_t> python_version;        ///< PY_VERSION_HEX; 0: none was met
    std::atomic<std::uint32_t> python_problem;        ///< PythonProblem
    std::atomic<std::uint32_t> python_reuse;          ///< PythonReuse
    std::atomic<std::uint32_t> python_tracer_taken;   ///< 1: for a while, another tool had the tracer
};

/// Why stacks hold no Python frames although there is a CPython.
enum class PythonProblem : std::uint32_t {
    None = 0,
    UnknownVersion = 1, ///< its structures are not known
    FreeThreaded = 2,   ///< built without the global lock
    NotAsExpected = 3,  ///< its structures are not what its version says
};

/// How objects are seen that CPython makes in blocks which it had kept in its free lists.
enum class PythonReuse : std::uint32_t {
    NotSeen = 0,  ///< not at all: this interpreter tells nobody
    ByCall = 1,   ///< by its calls of _Py_NewReference
    ByTracer = 2, ///< by PyRefTracer_SetTracer
};

/// One per thread of the target, and one more for signal handlers that interrupt the collector on that
/// thread. head, tail and backed_until are byte counts since the ring's first use: they never wrap and are
/// not reset on reuse; the offset in the data is `count % kRingBytes`. All are multiples of 8.
struct alignas(64) RingHeader {
    std::atomic<std::uint32_t> state; ///< RingState
    std::atomic<std::int32_t> tid;
    std::atomic<std::uint32_t>
        generation; ///< number of claims so far; a (ring, generation) pair names a claim
    std::atomic<std::uint32_t>
        waiting; ///< futex: 1 while the owner waits for space; the recorder clears and wakes
    /// For the ring of a thread's signal handlers: 1 + the thread's own ring. 0: the thread's own. Set with
    /// the claim.
    std::atomic<std::uint32_t> handler_of;
    alignas(64) std::atomic<std::uint64_t> head; ///< bytes published by the owner (release)
    /// 0 = no event under way; else 1 + the tick read before the event's stamp was taken. Set before the
    /// stamp, cleared after head is published, so that every event that is not yet visible has tick ≥
    /// busy_since − 1.
    std::atomic<std::uint64_t> busy_since;
    alignas(
        64) std::atomic<std::uint64_t> tail; ///< bytes whose content is safely in the .tide or the spool file
    /// Bytes that may be written: memory stands behind them. Raised by the recorder (64 KiB at first, more as
    /// the ring fills for the first time); ~0 when the whole ring is backed.
    std::atomic<std::uint64_t> backed_until;
    char name[16]; ///< thread name if the collector knows it
};

/// A process that the target started and that is not recorded.
struct SpawnNote {
    std::atomic<std::uint32_t> state; ///< 0 free, 1 being written, 2 complete
    std::int32_t pid;                 ///< 0 = not known
    char path[248];
};
static_assert(sizeof(SpawnNote) == 256);

/// What the collector says about its process when it attaches.
struct ProcessFacts {
    std::int32_t parent_pid;
    std::uint32_t forked; ///< 1: began with a fork, with its parent's blocks; 0: with an exec
    std::atomic<std::int32_t> exit_status; ///< 1 + what exit or _exit was called with; 0 = not known
    std::uint32_t argument_bytes;
    char image[1024];     ///< path of the executable
    char arguments[4096]; ///< each ends with a zero byte; cut where there is no room
};

struct alignas(4096) Header {
    SharedPage page;
    RingHeader rings[kMaxRings];
    std::atomic<std::uint32_t> spawn_notes_used; ///< may exceed kMaxSpawnNotes: the rest was not noted
    SpawnNote spawn_notes[kMaxSpawnNotes];
    ProcessFacts process;
};
static_assert(sizeof(Header) % 4096 == 0);

/// The data of ring i starts at sizeof(Header) + i * kRingBytes.
inline constexpr std::uint64_t kFileBytes = sizeof(Header) + std::uint64_t{kMaxRings} * kRingBytes;

// ---- Records. A record is a row of 8-byte words and never crosses the end of the ring data: a Void record
// fills the rest. Nothing is visible before `head` is published, so a reader never sees half a record.
//
// Two shapes of first word, told apart by the type in bits 0-3:
//   compact: type 4 | call 5 | stamp step 7 | address 48
//   long:    type 4 | call or kind 5 | stamp step 7 | length in words 16 | id 32
//
// Stamps. A ring has a current stamp (tick, lamport), which a Stamp record sets. A stamped record with a step
// of 1 … 127 has the current tick and lamport + step, which becomes the current one. Step 0: the lamport of
// the Stamp record right before it. ----

enum class RecordType : std::uint8_t {
    Void = 0,        ///< long: nothing here; skip its words
    Stamp = 1,       ///< bits 4-63: tick; next word: lamport
    Allocation = 2,  ///< compact, stamped; next word: id of the stack 32 | size 24 | slack 8
    Free = 3,        ///< compact, stamped
    ReallocFree = 4, ///< compact, stamped: the old block of a realloc, before the real realloc
    ReallocAllocation =
        5, ///< as Allocation: the new block of that realloc; follows its ReallocFree on the same thread
    ReallocFailed = 6,  ///< compact, stamped, the old block: the ReallocFree before it did not happen
    LongAllocation = 7, ///< long, stamped: LongAllocationRecord
    LongFree = 8,       ///< long, stamped: LongFreeRecord
    Stack = 9,          ///< long: StackRecord
    ModuleLoad = 10,    ///< long, stamped
    ModuleUnload = 11,  ///< long, stamped
    Mapping = 12,       ///< long, stamped: MappingRecord
    Note = 13,          ///< long, stamped: NoteRecord; its kind is a NoteKind
    PythonCode = 14,    ///< long: PythonCodeRecord
    Restamp = 15, ///< as Allocation, but without size: the block there has this stack and thread from now on
};

/// The function that the target called.
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
    Brk = 18,  ///< brk and sbrk
    Pool = 19, ///< a block of a pool that the program reported (tidemark_api.h)
    // Of CPython's own allocator: the block belongs to the domain kPythonDomain.
    PythonMalloc = 20,
    PythonCalloc = 21,
    PythonRealloc = 22,
    PythonFree = 23,
};
inline constexpr std::uint8_t kLastCall = 23;

/// Greater than the id of any pool.
inline constexpr std::uint32_t kPythonDomain = 1025;
inline constexpr bool isPythonCall(Call call) {
    return call >= Call::PythonMalloc && call <= Call::PythonFree;
}

/// Compact records hold addresses below 2^48, sizes below 2^24 and a slack (usable size − size) up to 254;
/// 255 = the usable size is not known. What does not fit becomes a long record.
inline constexpr std::uint64_t kCompactAddresses = std::uint64_t{1} << 48;
inline constexpr std::uint64_t kCompactSizes = std::uint64_t{1} << 24;
inline constexpr std::uint32_t kUnknownSlack = 255;
inline constexpr std::uint32_t kLargestStep = 127;

/// Allocation; ReallocAllocation if flags has kIsRealloc, Restamp with kIsRestamp. head: id = stack
struct LongAllocationRecord {
    std::uint64_t head;
    std::uint64_t address;
    std::uint64_t size;   ///< as requested; for calloc and reallocarray the product
    std::uint64_t usable; ///< 0 = not known
    std::uint32_t flags;
    std::uint32_t domain;             ///< 0 = heap; else the id of a pool, defined by a Note
    std::uint64_t thread_allocations; ///< allocations of this thread so far, with those that were not sampled
};
static_assert(sizeof(LongAllocationRecord) == 48);

struct LongFreeRecord { ///< Free; ReallocFree if flags has kIsRealloc. head: id = stack of the free, 0 = not
                        ///< recorded
    std::uint64_t head;
    std::uint64_t address;
    std::uint32_t flags;
    std::uint32_t domain;
    std::uint64_t thread_allocations;
};
static_assert(sizeof(LongFreeRecord) == 32);
inline constexpr std::uint32_t kIsRealloc = 1;
inline constexpr std::uint32_t kIsRestamp = 2;

inline constexpr std::uint32_t kStackCut = 1;        ///< more than kMaxFrames frames; the innermost are kept
inline constexpr std::uint32_t kStackIncomplete = 2; ///< the walk ended before the thread's first frame
inline constexpr std::uint32_t kStackUnreliable = 4; ///< some step was guessed

/// Defines stack head.id: the frames of `base` (0 = the empty stack) without its `dropped` innermost ones,
/// then the return addresses that follow, outermost first. `base` was defined in the same ring by the same
/// claim. May come after records that use the id in other rings, never after those of the same ring.
struct StackRecord {
    std::uint64_t head;
    std::uint32_t base;
    std::uint16_t dropped;
    std::uint16_t flags;
};
static_assert(sizeof(StackRecord) == 16);

/// Followed by build_id_bytes bytes, then path_bytes bytes, zero-padded to a word. Written when a module is
/// first met, before any stack with addresses in it by the same thread.
struct ModuleLoadRecord {
    std::uint64_t head;
    std::uint64_t start; ///< first mapped address
    std::uint64_t end;   ///< one past the last
    std::uint64_t bias;  ///< absolute address − ELF virtual address
    std::uint32_t build_id_bytes;
    std::uint32_t path_bytes;
};
static_assert(sizeof(ModuleLoadRecord) == 40);

/// A word of a stack with the highest bit set is no return address. It stands for a frame of CPython's:
/// id of the code object 32 << 24 | place 24, which is 1 + the instruction's offset in units of two bytes; 0:
/// before the first instruction. Code id 0: not known.
inline constexpr std::uint64_t kPythonFrame = std::uint64_t{1} << 63;
inline constexpr std::uint32_t kLargestPythonPlace = (1u << 24) - 1;
inline constexpr std::uint64_t pythonFrame(std::uint32_t code, std::uint32_t place) {
    return kPythonFrame | std::uint64_t{code} << 24 | place;
}

/// Describes the code object head.id; followed by name_bytes (qualified name, UTF-8), file_bytes (UTF-8) and
/// table_bytes of its line table, zero-padded to a word. A long table comes in several records, one after the
/// other in the same ring, of which only the first has name and file. Written before any stack with that id
/// by the same thread.
struct PythonCodeRecord {
    std::uint64_t head;
    std::uint32_t version; ///< of Python: major << 8 | minor; how to read the table
    std::uint32_t first_line;
    std::uint32_t name_bytes;
    std::uint32_t file_bytes;
    std::uint32_t table_bytes;
    std::uint32_t table_offset; ///< where in the table they belong
};
static_assert(sizeof(PythonCodeRecord) == 32);
inline constexpr std::uint32_t kMaxPythonNameBytes = 1024;
inline constexpr std::uint32_t kMaxPythonFileBytes = 4096;
inline constexpr std::uint32_t kMaxPythonTableBytes = 8192; ///< in one record

struct ModuleUnloadRecord {
    std::uint64_t head;
    std::uint64_t start;
    std::uint64_t end;
};
static_assert(sizeof(ModuleUnloadRecord) == 24);

/// A range of addresses that was mapped (size > 0) after one that was unmapped (old_size > 0); mremap is
/// both. head: id = stack. Stamped before the call if it only unmaps, else after it.
struct MappingRecord {
    std::uint64_t head;
    std::uint64_t address;
    std::uint64_t size;
    std::uint64_t old_address;
    std::uint64_t old_size;
    std::uint64_t flags; ///< as given to mmap; 0 if not known
};
static_assert(sizeof(MappingRecord) == 48);

enum class NoteKind : std::uint8_t {
    Mark = 0,       ///< a named moment
    PhaseBegin = 1, ///< of a named phase of the program
    PhaseEnd = 2,
    Pool = 3, ///< head.id is the domain of a pool with this name
    Tag = 4,  ///< the thread's allocations belong to this tag from now on; empty = none
    StaleStack =
        5, ///< blocks of stack head.id may be used again unseen; the text is the type of its first one
};

/// Followed by `bytes` bytes of UTF-8 text, zero-padded to a word.
struct NoteRecord {
    std::uint64_t head;
    std::uint64_t bytes;
};
static_assert(sizeof(NoteRecord) == 16);
inline constexpr std::uint32_t kMaxNoteBytes = 1024;

} // namespace tidemark::wire
