// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/wire/wire.h"

#include <atomic>
#include <cstdint>
#include <thread>

namespace tidemark::recording {

/// Nanoseconds of CLOCK_MONOTONIC.
std::int64_t monotonicNow();

/// Keeps SharedPage::tick moving from a thread of its own, so that a long write does not stop the time.
class TickClock {
public:
    explicit TickClock(wire::SharedPage& page);
    ~TickClock();
    TickClock(const TickClock&) = delete;
    TickClock& operator=(const TickClock&) = delete;

    /// Every millisecond while events flow, every ten when not.
    void setBusy(bool busy);

private:
    void run();
    wire::SharedPage& m_page;
    std::atomic<std::uint32_t> m_busy = 1;
    std::atomic<bool> m_stop = false;
    std::thread m_thread;
};

} // namespace tidemark::recording
