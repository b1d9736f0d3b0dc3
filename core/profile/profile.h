// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The data behind an open trace: built once, then frozen. Readers on any thread need no lock.

#include "core/base/id.h"
#include "core/base/moment.h"
#include "core/profile/profile_index.h"
#include "core/profile/tables.h"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace tidemark {

/// What a profile can answer. Views and rules ask for these, never for a format.
struct Capabilities {
    bool events = false; ///< single allocations with an order: all rules at any moment
    /// Without events: the sums per stack at some moments, ProfileIndex::snapshots(). Position n is snapshot
    /// n.
    bool snapshots = false;
    bool blockCounts = false; ///< numbers of blocks are known, not only their bytes
    bool times = false;       ///< events have times
    bool threads = false;     ///< allocating threads are known
    bool freeingThreads = false;
    bool addresses = false; ///< blocks have addresses
    /// Frees say which block they free. Without it blocks of one size and stack are told apart by a guess:
    /// whatever needs births and frees of the same block is an estimate, see isEstimated() in core/results.
    bool blockIdentity = false;
    bool rss = false; ///< counters() has RSS samples
    bool stacks = false;
    bool estimated = false; ///< sampled: numbers are estimates
};

/// One allocated block, from birth to free. A realloc ends one and begins another, linked by
/// `previousSegment`.
struct Allocation {
    Position born = 0;
    Position freed = kNever;
    std::uint64_t address = 0;
    std::uint64_t size = 0;
    std::uint64_t usable = 0; ///< what malloc_usable_size said; 0 = not known
    StackId stack;
    StackId freeStack; ///< kEmptyStack = not recorded
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
    /// Mean bytes between samples: a heap block of Z bytes was recorded with p = 1 − e^(−Z/samplingBytes). 0
    /// = all.
    std::uint64_t samplingBytes = 0;
    EndReason endReason = EndReason::Unknown;
    std::int64_t exitStatus = -1;
    std::int64_t exitSignal = 0;
    std::string endDetail;
    std::string temporaryRule;  ///< one sentence
    bool packedCode = false;    ///< the file holds machine code: core/profile/packed_code.h
    bool packedSources = false; ///< the file holds sources
    bool recordedHere = false;  ///< by this user on this host: its paths may be followed unasked
    std::vector<DataProblem> problems;
    std::vector<UnrecordedProcess> unrecordedProcesses;
    std::vector<std::string>
        leakSuppressions; ///< patterns that the program itself carries, as LeakSanitizer's
};

class Profile;

/// A table of a profile whose rows are put together when they are read. Valid as long as the profile.
template <typename Row>
class RowView {
public:
    using Read = Row (Profile::*)(std::uint32_t) const;
    RowView(const Profile& profile, Read read, std::uint32_t size)
        : m_profile(&profile), m_read(read), m_size(size) {}

    class Iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = Row;
        using difference_type = std::ptrdiff_t;
        using pointer = const Row*;
        using reference = Row;
        Iterator(const RowView& view, std::uint32_t at) : m_view(&view), m_at(at) {}
        Row operator*() const { return (*m_view)[m_at]; }
        Iterator& operator++() {
            ++m_at;
            return *this;
        }
        friend bool operator==(const Iterator& one, const Iterator& other) { return one.m_at == other.m_at; }

    private:
        const RowView* m_view;
        std::uint32_t m_at;
    };

    std::size_t size() const { return m_size; }
    bool empty() const { return m_size == 0; }
    Row operator[](std::size_t row) const { return (m_profile->*m_read)(static_cast<std::uint32_t>(row)); }
    Iterator begin() const { return {*this, 0}; }
    Iterator end() const { return {*this, m_size}; }

private:
    const Profile* m_profile;
    Read m_read;
    std::uint32_t m_size;
};

class ProfileBuilder;
struct ObjectGraph;

/// Immutable; made by ProfileBuilder. All spans live as long as the profile.
class Profile {
public:
    const ProfileFacts& facts() const { return m_facts; }
    Capabilities capabilities() const { return m_capabilities; }

    std::span<const Module> modules() const { return m_modules; }
    std::span<const Frame> frames() const { return m_frames; }
    std::span<const StackNode> stacks() const { return m_stacks; } ///< [0] is kEmptyStack
    std::span<const Thread> threads() const { return m_threads; }
    std::span<const Process> processes() const { return m_processes; } ///< at least one
    /// Of the blocks of a thread. Invalid if that cannot be told: the thread is not known, and there are
    /// several.
    ProcessId processOf(ThreadId thread) const;
    std::span<const CounterSample> counters() const { return m_counters; } ///< by time

    /// In the order in which they were recorded.
    std::span<const Marker> markers() const { return m_markers; }
    /// Names of pools and the like by SiteRecord::pool; empty where there is none.
    std::span<const std::string> poolNames() const { return m_poolNames; }
    /// Stacks of which blocks may have been used again for other lines' objects, of which nobody was told,
    /// with the type of what they made first.
    const std::map<StackId, std::string>& staleStacks() const { return m_staleStacks; }

    /// Python's objects at a moment, and who held them (object_graph.h); null if they were not recorded.
    const ObjectGraph* objectGraph() const { return m_objectGraph.get(); }

    /// What everything per allocation is read from, for many rows at once.
    const ProfileIndex& index() const { return *m_index; }
    /// The stack of each site; unlike SiteRecord::stack it is one of stacks().
    std::span<const StackId> siteStacks() const { return m_siteStacks; }

    /// In order of birth. For a few rows; many are read faster from index().
    RowView<Allocation> allocations() const { return {*this, &Profile::allocation, index().rows()}; }
    /// The freed ones in order of their free.
    RowView<AllocationId> freeOrder() const { return {*this, &Profile::freedAllocation, index().frees()}; }

    Position lastPosition() const { return index().facts().lastPosition; }
    Moment endMoment() const { return {lastPosition()}; }
    /// The time of an event; 0 for position 0. Non-decreasing.
    Nanoseconds timeOf(Position event) const { return index().timeOf(event); }
    /// The gap after the last event with time ≤ `time`.
    Moment momentAt(Nanoseconds time) const { return index().momentAt(time); }

    /// Frees of blocks that the recording never saw being allocated; counted, otherwise ignored.
    std::uint64_t unmatchedFrees() const { return index().facts().unmatchedFrees; }
    std::uint64_t failedReallocs() const { return index().facts().failedReallocs; }

private:
    friend class ProfileBuilder;
    Allocation allocation(std::uint32_t row) const;
    AllocationId freedAllocation(std::uint32_t free) const { return AllocationId{index().freedRow(free)}; }

    ProfileFacts m_facts;
    Capabilities m_capabilities;
    std::vector<Module> m_modules;
    std::vector<Frame> m_frames;
    std::vector<StackNode> m_stacks;
    std::vector<Thread> m_threads;
    std::vector<Process> m_processes;
    std::vector<CounterSample> m_counters;
    std::vector<Marker> m_markers;
    std::vector<std::string> m_poolNames;
    std::map<StackId, std::string> m_staleStacks;
    std::shared_ptr<const ObjectGraph> m_objectGraph;
    std::vector<StackId> m_siteStacks;
    std::shared_ptr<const ProfileIndex> m_index;
};

} // namespace tidemark
