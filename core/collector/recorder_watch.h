// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/recording.h"

#include <cstdint>

namespace tidemark::collector {

/// Wakes the recorder if it sleeps, or in any case if `urgent`.
void ringDoorbell(Recording& recording, bool urgent) noexcept;

/// False once the recorder's process is gone.
bool recorderLives(const Recording& recording) noexcept;

/// Waits for the recorder while a ring is full, never for long: a recorder that died or has given the
/// ring no more room for 5 s ends the recording, and the target goes on.
class RecorderWatch {
public:
    RecorderWatch(Recording& recording, wire::RingHeader& ring) noexcept;

    /// Returns after some progress or 10 ms; false if the recording has stopped.
    bool waitForProgress() noexcept;

    static constexpr std::int64_t kPatience = 5'000'000'000;
    static constexpr long kTurn = 10'000'000;

private:
    Recording& m_recording;
    wire::RingHeader& m_ring;
    std::uint64_t m_progress;
    std::int64_t m_progressTime;
};

} // namespace tidemark::collector
