// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/profile/builder_event.h"
#include "core/trace_format/file.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tidemark {

/// The events of one trace, one after the other, chunk by chunk. What cannot be read is left out; whoever
/// loads the trace tells of it.
class EventSource {
public:
    /// Null or unreadable: no events.
    EventSource(std::optional<trace::FileReader> reader, std::vector<std::string> poolNames);

    /// The next event without taking it; nothing at the end.
    const BuilderEvent* next();
    void take() { m_event.reset(); }
    std::uint64_t taken() const { return m_taken; }

private:
    bool readChunk();

    std::optional<trace::FileReader> m_reader;
    std::vector<std::string> m_poolNames;
    std::size_t m_chunk = 0;
    std::vector<trace::Event> m_events;
    std::size_t m_at = 0;
    std::optional<BuilderEvent> m_event;
    std::uint64_t m_taken = 0;
};

} // namespace tidemark
