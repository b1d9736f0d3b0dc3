// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collector/recorder_watch.h"

#include "core/collector/raw_syscalls.h"

namespace tidemark::collector {
namespace {

/// Grows whenever the recorder gives a ring more room.
std::uint64_t progressOf(const wire::RingHeader& ring) noexcept {
    return ring.tail.load() + ring.backed_until.load();
}

} // namespace

void ringDoorbell(Recording& recording, bool urgent) noexcept {
    wire::SharedPage& page = recording.header->page;
    if (!urgent && page.doorbell_wanted.load(std::memory_order_relaxed) == 0)
        return;
    page.doorbell.fetch_add(1);
    futexWake(&page.doorbell);
}

bool recorderLives(const Recording& recording) noexcept {
    constexpr long kNoSuchProcess = -3;
    const std::int32_t pid = recording.header->page.recorder_pid.load();
    return pid <= 0 || rawSyscall(SYS_kill, pid, 0) != kNoSuchProcess;
}

RecorderWatch::RecorderWatch(Recording& recording, wire::RingHeader& ring) noexcept
    : m_recording(recording), m_ring(ring), m_progress(progressOf(ring)),
      m_progressTime(rawClock(CLOCK_MONOTONIC)) {}

bool RecorderWatch::waitForProgress() noexcept {
    if (!m_recording.isRecording())
        return false;
    m_ring.waiting.store(1);
    ringDoorbell(m_recording, true);
    if (progressOf(m_ring) == m_progress)
        futexWait(&m_ring.waiting, 1, kTurn);
    m_ring.waiting.store(0);

    const std::int64_t now = rawClock(CLOCK_MONOTONIC);
    const std::uint64_t progress = progressOf(m_ring);
    if (progress != m_progress) {
        m_progress = progress;
        m_progressTime = now;
    } else if (!recorderLives(m_recording)) {
        m_recording.stop(wire::StopReason::RecorderGone);
    } else if (now - m_progressTime > kPatience) {
        m_recording.stop(wire::StopReason::RecorderStalled);
    }
    return m_recording.isRecording();
}

} // namespace tidemark::collector
