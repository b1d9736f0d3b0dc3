// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/profile/builder_event.h"
#include "core/profile/index_bytes.h"
#include "core/profile/profile.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

namespace tidemark {

class IndexWriter;

/// The mutable side of a Profile: add tables and events in any order, events among themselves in theirs, then
/// finish(). Takes whatever it is given: what contradicts itself is mended in the way each function tells,
/// and counted in ProfileFacts::problems.
class ProfileBuilder {
public:
    /// The index is written to memory.
    ProfileBuilder();
    /// The index is written to `out`; temporary files are made in `spillFolder`.
    ProfileBuilder(
        IndexBytesWriter out, const std::filesystem::path& spillFolder, const IndexLayout& layout = {});
    ~ProfileBuilder();
    ProfileBuilder(const ProfileBuilder&) = delete;
    ProfileBuilder& operator=(const ProfileBuilder&) = delete;

    ProfileFacts& facts();
    /// Starts as what a full event trace can do; finish() sets `rss`, `stacks` and `snapshots` if
    /// there are any.
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

    /// Without any, finish() adds the one that the facts tell of.
    ProcessId addProcess(Process process);
    ThreadId addThread(Thread thread);
    /// Replaces or adds. Ids from kMaxThreads on are ignored.
    void setThread(ThreadId id, Thread thread);
    static constexpr std::uint32_t kMaxThreads = 4u << 20;

    /// The event gets the next position. Pairs frees with allocations, links the segments of reallocs and
    /// finds the temporary ones. A free of an unknown block is counted; an allocation at an address that is
    /// in use closes the earlier block there (its free was lost), with no freeing thread. A time before that
    /// of the last event is raised to it. Undefined stacks become `[unknown]` in finish().
    void addEvent(const BuilderEvent& event);
    /// Instead of events: what is live at a moment, which gets the next position. Stacks may repeat. The
    /// source must say in capabilities() what it cannot do.
    void addSnapshot(Nanoseconds time, std::span<const SnapshotEntry> entries);
    /// Addresses of events only tell blocks apart, and are not kept.
    void leaveAddressesOut();
    /// The next event's position will be `next`; the events until there are lost. Must not go back.
    void skipTo(Position next);
    Position nextPosition() const;
    Nanoseconds lastTime() const;

    /// Instead of all events: an index that was made of them before.
    void useIndex(std::shared_ptr<const ProfileIndex> index);
    /// No more events: completes the index. `extra` is kept with it. NotWritable, Cancelled, or Corrupt if
    /// what was written cannot be read back.
    Status finishIndex(
        std::span<const std::byte> extra = {}, std::stop_token stop = {}, ProgressSink* progress = nullptr);

    void addCounter(const CounterSample& sample);
    void addMarker(Marker marker);
    /// Ids from kMaxPools on are ignored.
    void setPoolName(std::uint32_t pool, std::string name);
    static constexpr std::uint32_t kMaxPools = 1u << 20;
    void setStale(StackId stack, std::string type);
    void setObjectGraph(ObjectGraph graph);

    /// What has been added up to now; not mended yet.
    const Profile& draft() const { return *m_profile; }

    /// Freezes; finishes the index if that was not done (if it fails the profile has no events, and a problem
    /// says why). The builder must not be used afterwards.
    std::shared_ptr<const Profile> finish();

private:
    struct Repairs {
        std::uint64_t stacks = 0;
        std::uint64_t modules = 0;
        std::uint64_t threads = 0;
    };

    void mendFrames();
    void mendStacks();
    void tellRepairs();

    std::shared_ptr<Profile> m_profile;
    std::unique_ptr<IndexWriter> m_writer; ///< null once the index is there
    Position m_next = 1;
    Nanoseconds m_lastTime = 0;
    Repairs m_repairs;
};

} // namespace tidemark
