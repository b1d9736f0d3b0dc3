// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/profile.h"

#include <tsl/robin_map.h>

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace tidemark {

/// One event as a trace or an importer tells it.
struct BuilderEvent {
    enum class Kind : std::uint8_t {
        Allocation,
        Free,
        ReallocFree,       ///< the old block of a realloc
        ReallocAllocation, ///< its new block: belongs to the thread's last ReallocFree
        ReallocFailed,     ///< the thread's last ReallocFree did not happen
    };
    Kind kind = Kind::Allocation;
    Call call = Call::Unknown; ///< of allocations
    Domain domain = Domain::Heap;
    ThreadId thread;             ///< invalid = not known
    StackId stack = kEmptyStack; ///< of allocations
    std::uint64_t address = 0;
    std::uint64_t size = 0; ///< of allocations
    Nanoseconds time = 0;
};

/// The mutable side of a Profile: add tables and events in any order, events among themselves in theirs, then
/// finish(). Takes whatever it is given: what contradicts itself is mended in the way each function tells,
/// and counted in ProfileFacts::problems.
class ProfileBuilder {
public:
    ProfileBuilder();
    ~ProfileBuilder();
    ProfileBuilder(const ProfileBuilder&) = delete;
    ProfileBuilder& operator=(const ProfileBuilder&) = delete;

    ProfileFacts& facts();
    /// Starts as what a full event trace can do; finish() sets `rss` and `stacks` if there are any.
    Capabilities& capabilities();

    /// An empty `name` becomes the last component of `path`.
    ModuleId addModule(Module module);
    /// Replaces or adds; modules in between that were never set are called "[unknown]".
    void setModule(ModuleId id, Module module);
    std::size_t moduleCount() const;

    /// A frame of a module that is undefined when finish() is called gets the module "[unknown]".
    FrameId addFrame(const Frame& frame);
    std::size_t frameCount() const;

    /// Returns the next id; the first is 1. A node without a valid parent (parent < own id) becomes a child
    /// of kEmptyStack; one without a valid frame that is not Cut becomes Unknown.
    StackId addStack(StackNode node);
    std::size_t stackCount() const; ///< with kEmptyStack

    ThreadId addThread(Thread thread);
    /// Replaces or adds. Ids from kMaxThreads on are ignored.
    void setThread(ThreadId id, Thread thread);
    static constexpr std::uint32_t kMaxThreads = 4u << 20;

    /// The event gets the next position. Pairs frees with allocations, links the segments of reallocs and
    /// finds the temporary ones. A free of an unknown block is counted; an allocation at an address that is
    /// in use closes the earlier block there (its free was lost), with no freeing thread. A time before that
    /// of the last event is raised to it. Undefined stacks become `[unknown]` in finish().
    void addEvent(const BuilderEvent& event);
    /// The next event's position will be `next`; the events until there are lost. Must not go back.
    void skipTo(Position next);
    Position nextPosition() const { return m_next; }
    Nanoseconds lastTime() const { return m_lastTime; }

    void addCounter(const CounterSample& sample);

    /// What has been added up to now; not mended yet.
    const Profile& draft() const { return *m_profile; }

    /// Freezes. The builder must not be used afterwards.
    std::shared_ptr<const Profile> finish();

private:
    struct PendingRealloc {
        bool open = false;
        AllocationId old;          ///< invalid = its block was not known
        std::size_t freeIndex = 0; ///< in Profile::m_freeOrder
    };
    struct ThreadState {
        AllocationId lastAllocation;
        PendingRealloc realloc;
    };
    struct Repairs {
        std::uint64_t times = 0;
        std::uint64_t lostFrees = 0;
        std::uint64_t stacks = 0;
        std::uint64_t modules = 0;
        std::uint64_t threads = 0;
        std::uint64_t reallocs = 0;
        std::uint64_t tooMany = 0;
    };

    void noteTime(Nanoseconds time);
    ThreadState* stateOf(ThreadId& thread);
    AllocationId allocate(const BuilderEvent& event, ThreadId thread, ThreadState* state);
    void release(const BuilderEvent& event, ThreadId thread, ThreadState* state);
    void undoRealloc(const BuilderEvent& event, ThreadState* state);
    void close(AllocationId id, ThreadId freeingThread);
    void mendFrames();
    void mendStacks();
    void compactFreeOrder();
    void tellRepairs();

    std::shared_ptr<Profile> m_profile;
    std::array<tsl::robin_map<std::uint64_t, std::uint32_t>, 4> m_live; ///< by Domain: address → allocation
    std::vector<ThreadState> m_threadStates;
    Position m_next = 1;
    Nanoseconds m_lastTime = 0;
    Repairs m_repairs;
};

} // namespace tidemark
