// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The data behind an open trace: built once, then frozen. Readers on any thread need no lock.

#include "core/base/id.h"
#include "core/base/moment.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace tidemark {

using FrameId = Id<struct FrameTag>;           ///< a code address in a module
using StackId = Id<struct StackTag>;           ///< a node of the stack trie; kEmptyStack is the root
using ModuleId = Id<struct ModuleTag>;         ///< invalid = in no known module
using ThreadId = Id<struct ThreadTag>;         ///< invalid = not known (never freed)
using AllocationId = Id<struct AllocationTag>; ///< row of the allocation table, in order of birth

inline constexpr StackId kEmptyStack{0};

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
};

enum class Domain : std::uint8_t { Heap, Python, Pool, Mapping };

/// What a profile can answer. Views and rules ask for these, never for a format.
struct Capabilities {
    bool events = false;  ///< single allocations with an order: all rules at any moment
    bool times = false;   ///< events have times
    bool threads = false; ///< allocating threads are known
    bool freeingThreads = false;
    bool addresses = false; ///< blocks have addresses
    bool rss = false;       ///< counters() has RSS samples
    bool stacks = false;
    bool estimated = false; ///< sampled: numbers are estimates
};

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

struct Thread {
    std::int64_t tid = 0;
    std::string name; ///< maybe empty
};

/// One allocated block, from birth to free. A realloc ends one and begins another, linked by
/// `previousSegment`.
struct Allocation {
    Position born = 0;
    Position freed = kNever;
    std::uint64_t address = 0;
    std::uint64_t size = 0;
    StackId stack;
    ThreadId thread;
    ThreadId freeingThread;
    AllocationId previousSegment; ///< invalid = the life begins here
    AllocationId nextSegment;     ///< invalid = the life ends here
    Call call = Call::Unknown;
    Domain domain = Domain::Heap;
    /// Freed by its own thread with no other allocation of that thread in between (a realloc's new block
    /// counts as one). heaptrack files keep heaptrack's rule; `temporaryRule` in ProfileFacts says which.
    bool temporary = false;
};

struct CounterSample {
    Nanoseconds time = 0;
    std::int64_t rssBytes = -1; ///< −1 = not known; without the recorder's own ring pages
    std::int64_t privateDirtyBytes = -1;
    std::int64_t swapBytes = -1;
};

enum class EndReason : std::uint8_t { Unknown, Exit, Signal, Exec, Stopped, DataLost, Vanished };

/// Something that was not recorded or could not be read. Shown, never hidden.
struct DataProblem {
    enum class Severity { Note, Warning };
    Severity severity = Severity::Note;
    std::uint64_t count = 1;
    std::string sentence;
};

struct UnrecordedProcess {
    std::int64_t pid = 0;
    std::string image;
};

struct ProfileFacts {
    std::string path;   ///< of the file
    std::string format; ///< "Tidemark trace 1.0"
    std::uint64_t fileBytes = 0;
    bool complete = true; ///< false: the file has no end
    std::string program;
    std::vector<std::string> arguments;
    std::string workingDirectory;
    std::string host;
    std::string kernel;
    std::string machine;
    std::string recordedBy;
    std::int64_t pid = 0;
    std::int64_t startWallClockNs = 0;
    Nanoseconds duration = 0;
    Nanoseconds timeResolution = 0;
    EndReason endReason = EndReason::Unknown;
    std::int64_t exitStatus = -1;
    std::int64_t exitSignal = 0;
    std::string endDetail;
    std::string temporaryRule; ///< one sentence
    bool recordedHere = false; ///< by this user on this host: its paths may be followed unasked
    std::vector<DataProblem> problems;
    std::vector<UnrecordedProcess> unrecordedProcesses;
};

class ProfileBuilder;

/// Immutable; made by ProfileBuilder. All spans live as long as the profile.
class Profile {
public:
    const ProfileFacts& facts() const { return m_facts; }
    Capabilities capabilities() const { return m_capabilities; }

    std::span<const Module> modules() const { return m_modules; }
    std::span<const Frame> frames() const { return m_frames; }
    std::span<const StackNode> stacks() const { return m_stacks; } ///< [0] is kEmptyStack
    std::span<const Thread> threads() const { return m_threads; }
    std::span<const CounterSample> counters() const { return m_counters; } ///< by time

    /// Sorted by birth.
    std::span<const Allocation> allocations() const { return m_allocations; }
    /// The freed ones in order of their free.
    std::span<const AllocationId> freeOrder() const { return m_freeOrder; }

    Position lastPosition() const { return m_lastPosition; }
    Moment endMoment() const { return {m_lastPosition}; }
    /// The time of an event; 0 for position 0. Non-decreasing.
    Nanoseconds timeOf(Position event) const;
    /// The gap after the last event with time ≤ `time`.
    Moment momentAt(Nanoseconds time) const;

    /// Frees of blocks that the recording never saw being allocated; counted, otherwise ignored.
    std::uint64_t unmatchedFrees() const { return m_unmatchedFrees; }
    std::uint64_t failedReallocs() const { return m_failedReallocs; }

private:
    friend class ProfileBuilder;
    struct TimeStep {
        Position first;   ///< this and later events, until the next step …
        Nanoseconds time; ///< … happened at this time
    };
    ProfileFacts m_facts;
    Capabilities m_capabilities;
    std::vector<Module> m_modules;
    std::vector<Frame> m_frames;
    std::vector<StackNode> m_stacks;
    std::vector<Thread> m_threads;
    std::vector<CounterSample> m_counters;
    std::vector<Allocation> m_allocations;
    std::vector<AllocationId> m_freeOrder;
    std::vector<TimeStep> m_timeSteps;
    Position m_lastPosition = 0;
    std::uint64_t m_unmatchedFrees = 0;
    std::uint64_t m_failedReallocs = 0;
};

} // namespace tidemark
