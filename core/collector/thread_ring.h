// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/recording.h"

#include <cstdint>

namespace tidemark::collector {

/// Takes a Ready ring for the calling thread, waiting until the recorder has offered none for 5 s. Null if
/// the recording has stopped.
ThreadState* claimRing(Recording& recording) noexcept;

/// One event under way on the calling thread: from before its stamp is taken until its records are visible to
/// the recorder. Events nest only through signal handlers; the outermost publishes. A handler that jumps out
/// of an event leaves it unfinished: its records stay Void, and the next event finds out and takes over.
class Event {
public:
    Event(Recording& recording, ThreadState& thread) noexcept;
    ~Event();
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;

    /// Room for a record of that many words, covered by a Void record until commit(). Null if recording has
    /// stopped.
    std::uint64_t* reserve(std::uint32_t words) noexcept;

    /// Makes the record valid; its other words have been written.
    void commit(std::uint64_t* record, wire::RecordHead head) noexcept;

    /// For an event that makes a block unavailable to others: the tick is read before the clock.
    wire::Stamp stampBefore(std::uint64_t address) noexcept;
    /// For an event that makes a block available: the tick is read after the clock.
    wire::Stamp stampAfter(std::uint64_t address) noexcept;

    Recording& recording() noexcept { return m_recording; }
    ThreadState& thread() noexcept { return m_thread; }
    /// 0 for an event that is not inside another one.
    std::uint32_t level() const noexcept { return m_level; }

private:
    bool outermostIsGone() const noexcept;
    void giveUpOutermost() noexcept;
    bool waitForSpace(std::uint64_t end) noexcept;
    bool hasSpace(std::uint64_t end) noexcept;
    void publish() noexcept;
    std::uint64_t coverInterruptedClaim() noexcept;
    void noteTick(std::uint64_t tick) noexcept;

    static constexpr std::uint64_t kAlive = 0x7469'6465'6D61'726B;

    std::uint64_t m_alive = kAlive; ///< read through ThreadState::outermost
    Recording& m_recording;
    ThreadState& m_thread;
    std::uint32_t m_level = 0;
    std::uint32_t m_epoch = 0;
    std::uintptr_t m_interrupted =
        0; ///< the outermost event whose constructor or destructor this one interrupted
};

} // namespace tidemark::collector
