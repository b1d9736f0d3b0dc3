// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/tick_clock.h"

#include "core/record/shared_futex.h"

#include <chrono>

namespace tidemark::recording {

std::int64_t monotonicNow() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
        std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

TickClock::TickClock(wire::SharedPage& page) : m_page(page), m_thread([this] { run(); }) {}

TickClock::~TickClock() {
    m_stop = true;
    setBusy(true);
    m_thread.join();
}

void TickClock::setBusy(bool busy) {
    const std::uint32_t wanted = busy ? 1 : 0;
    if (m_busy.exchange(wanted) != wanted && busy)
        futexWake(m_busy);
}

void TickClock::run() {
    using namespace std::chrono_literals;
    while (!m_stop) {
        const auto now = static_cast<std::uint64_t>(monotonicNow() - m_page.clock_start_ns);
        auto seen = m_page.tick.load(std::memory_order_relaxed);
        while (seen < now && !m_page.tick.compare_exchange_weak(seen, now))
            ;
        if (m_busy.load() == 0)
            futexWait(m_busy, 0, 10ms);
        else
            std::this_thread::sleep_for(1ms);
    }
}

} // namespace tidemark::recording
