// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/time_lookup.h"

namespace tidemark {

TimeLookup::TimeLookup(const ProfileIndex& index) : m_index(index) {
    m_times.reserve(index.pulses().size());
    for (const Pulse& pulse : index.pulses())
        m_times.push_back(index.timeOf(pulse.begin + 1));
}

Nanoseconds TimeLookup::timeOf(Position event) const {
    const std::size_t pulse = m_index.pulseAt(event == 0 ? 0 : event - 1);
    // Both ends of the pulse at one time: so is all between them.
    return m_times[pulse] == m_times[pulse + 1] ? m_times[pulse] : m_index.timeOf(event);
}

} // namespace tidemark
