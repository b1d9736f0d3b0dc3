// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/recording.h"

#include <cstdint>

namespace tidemark::collector {

/// Takes a Ready ring for the calling thread; with an owner: for the handlers that interrupt its events,
/// where it is then noted. Null if there is none, or if the recording has stopped. No signal handler may run
/// meanwhile: an event of its own would claim a second ring.
ThreadState* claimRingAtOnce(Recording& recording, ThreadState* owner = nullptr) noexcept;

/// Waits for the recorder to offer a ring, never for long: a recorder that died or has offered none for 5 s
/// ends the recording. Signal handlers may run meanwhile, and claim a ring themselves.
class RingWait {
public:
    explicit RingWait(Recording& recording) noexcept;

    /// Returns after an offer or 10 ms; false if the recording has stopped or this is a forked child by now.
    bool waitForOffer() noexcept;

private:
    Recording& m_recording;
    std::uint32_t m_offered;
    std::int64_t m_progressTime;
};

/// Both together.
ThreadState* claimRing(Recording& recording, ThreadState* owner = nullptr) noexcept;

} // namespace tidemark::collector
