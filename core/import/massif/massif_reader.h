// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/import/byte_source.h"
#include "core/import/named_frames.h"
#include "core/profile/profile_builder.h"

#include <cstdint>
#include <map>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace tidemark::massif {

/// Whether a file begins as massif's do.
bool recognises(std::string_view head);

/// Reads one massif.out: snapshots of sums, some with a tree of allocating frames and their callers.
class Reader {
public:
    explicit Reader(ProfileBuilder& builder) : m_builder(builder), m_frames(builder) {}

    /// Adds everything to the builder. Lines that make no sense are skipped and counted. Cancelled.
    Status read(ByteSource& source, const std::stop_token& stop, ProgressSink* progress);
    std::shared_ptr<const Names> namesOf(const std::shared_ptr<const Profile>& profile) const {
        return m_frames.namesOf(profile);
    }

private:
    enum class TimeUnit : std::uint8_t { Instructions, Milliseconds, Bytes };
    /// A line of a tree that has not got all of its children yet.
    struct Open {
        FrameId frame;         ///< of the root: invalid
        std::int64_t rest = 0; ///< bytes that no child has accounted for
    };

    bool readLine(std::string_view line);
    bool readField(std::string_view name, std::string_view value);
    bool readNode(std::string_view line);
    void closeNodes(std::size_t depth);
    void addStack(std::int64_t bytes, bool callersKnown);
    void endSnapshot();
    FrameId frameOf(std::string_view text);
    FrameId pseudoFrame(std::string_view name);
    void tellFacts(const ByteSource& source);
    Nanoseconds timeOf(std::uint64_t time) const;

    ProfileBuilder& m_builder;
    NamedFrames m_frames;
    std::map<std::string, FrameId, std::less<>> m_known; ///< by their text
    TimeUnit m_unit = TimeUnit::Instructions;

    bool m_inSnapshot = false;
    bool m_isPeak = false;
    bool m_hasTree = false;
    std::uint64_t m_time = 0;
    std::int64_t m_heapBytes = 0;
    std::int64_t m_extraBytes = 0;
    std::int64_t m_stackBytes = 0;
    std::vector<Open> m_open;             ///< from the root of the tree to the last line
    std::vector<SnapshotEntry> m_entries; ///< of this snapshot

    std::uint64_t m_lastTime = 0;
    std::uint64_t m_snapshots = 0;
    std::uint64_t m_withoutTree = 0;
    std::uint64_t m_skipped = 0;
    std::uint64_t m_badSums = 0;
};

} // namespace tidemark::massif
