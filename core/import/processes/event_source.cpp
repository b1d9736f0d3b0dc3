// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/processes/event_source.h"

#include "core/profile/event_feed.h"

#include <utility>

namespace tidemark {

EventSource::EventSource(std::optional<trace::FileReader> reader, std::vector<std::string> poolNames)
    : m_reader(std::move(reader)), m_poolNames(std::move(poolNames)) {}

bool EventSource::readChunk() {
    while (m_reader && m_chunk < m_reader->chunks().size()) {
        const trace::Chunk& chunk = m_reader->chunks()[m_chunk++];
        if (chunk.type != trace::ChunkType::Events || !trace::FileReader::understands(chunk))
            continue;
        const auto payload = m_reader->read(chunk);
        auto events = payload ? trace::decodeEvents(*payload) : Result<trace::EventChunk>(payload.error());
        if (!events || events->events.empty())
            continue;
        m_events = std::move(events->events);
        m_at = 0;
        return true;
    }
    m_reader.reset();
    m_events = {};
    m_at = 0;
    return false;
}

const BuilderEvent* EventSource::next() {
    if (!m_event) {
        if (m_at == m_events.size() && !readChunk())
            return nullptr;
        m_event = builderEvent(m_events[m_at++], m_poolNames);
        ++m_taken;
    }
    return &*m_event;
}

} // namespace tidemark
