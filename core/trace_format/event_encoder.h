// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Events in, payloads of EVNT chunks out, one chunk after the other.

#include "core/trace_format/chunks.h"

#include <cstddef>
#include <memory>
#include <span>

namespace tidemark::trace {

/// Encodes each event when it comes. Keeps its memory from chunk to chunk, in proportion to the largest.
class EventEncoder {
public:
    EventEncoder();
    EventEncoder(EventEncoder&&) noexcept;
    EventEncoder& operator=(EventEncoder&&) noexcept;
    ~EventEncoder();

    /// At most kMaxEventsPerChunk per chunk; a time before that of the event before is raised to it. A usable
    /// size less than the size is taken as not known.
    void add(const Event& event);
    std::size_t count() const;
    /// The payload of what was added since the last call; valid until the next call of any function.
    ByteSpan finish(Position first, std::span<const RingPosition> rings);

private:
    class Columns;
    std::unique_ptr<Columns> m_columns;
};

} // namespace tidemark::trace
