// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/thread_ring.h"

#include <cstring>

namespace tidemark::collector {

/// What follows the fixed part of a record.
struct RecordText {
    const void* bytes = nullptr;
    std::size_t count = 0;
    const void* moreBytes = nullptr;
    std::size_t moreCount = 0;
};

/// What the first word of a long record says besides its length.
struct LongHead {
    wire::RecordType type;
    unsigned callOrKind = 0;
    std::uint32_t id = 0;
};

/// Writes and publishes a stamped long record; its own head need not be filled in. The stamp is taken when
/// there is room. Nothing is written if the recording has stopped or the event was taken over.
template <StampFunction take, class Record>
void writeLongRecord(
    Event event, std::uint64_t address, LongHead head, Record record, const RecordText& text = {}) noexcept {
    const std::uint64_t words = sizeof record / 8 + (text.count + text.moreCount + 7) / 8;
    if (!event.makeRoomFor(words) || !event.isMine())
        return;
    const Stamp stamp = stampUninterrupted<take>(event.recording(), event.thread(), address);
    std::uint64_t step;
    std::uint64_t* const at = event.place(stamp, step);
    record.head = longHeadWord(head.type, head.callOrKind, step, words, head.id);
    at[words - 1] = 0; // the padding
    std::memcpy(at, &record, sizeof record);
    auto* const tail = reinterpret_cast<char*>(at) + sizeof record;
    if (text.count != 0)
        std::memcpy(tail, text.bytes, text.count);
    if (text.moreCount != 0)
        std::memcpy(tail + text.count, text.moreBytes, text.moreCount);
    event.publish(at + words);
}

} // namespace tidemark::collector
