// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// From the chunks of a trace to an index, whether they come from a whole file or one by one while it is
// recorded.

#include "core/profile/builder_event.h"
#include "core/profile/index_writer.h"
#include "core/profile/profile.h"
#include "core/trace_format/chunks.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tidemark {

/// "1,234,567"
std::string groupedNumber(std::uint64_t number);

/// The event as the builder takes it. `poolNames`: names of the domains of events, by id.
BuilderEvent builderEvent(const trace::Event& from, std::span<const std::string> poolNames);

/// What was lost of the events.
struct EventProblems {
    std::vector<DataProblem> problems;
    std::optional<std::uint64_t> damage; ///< offset of a damaged chunk whose loss was not told yet
    /// The sentence for missing events; takes `damage` as their cause.
    DataProblem missing(Position first, Position last);
    bool none() const { return problems.empty() && !damage; }
};

/// Feeds an index writer. To be used by one thread at a time.
class EventFeed {
public:
    /// `poolNames`: names of the domains of events, by id.
    EventFeed(IndexBytesWriter out, const std::filesystem::path& spillFolder,
        std::vector<std::string> poolNames = {});

    void nameDomains(std::span<const trace::Domain> domains);
    /// Before the events of a chunk: false if they cannot follow those before; a gap is noted.
    bool begin(const trace::EventChunk& chunk);
    /// The next events of the chunk.
    void add(std::span<const trace::Event> events);

    IndexWriter& writer() { return m_writer; }
    EventProblems& problems() { return m_problems; }

private:
    IndexWriter m_writer;
    std::vector<std::string> m_poolNames;
    EventProblems m_problems;
};

} // namespace tidemark
