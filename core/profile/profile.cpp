// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/profile.h"

#include <algorithm>

namespace tidemark {

Nanoseconds Profile::timeOf(Position event) const {
    const auto after = std::upper_bound(m_timeSteps.begin(), m_timeSteps.end(), event,
        [](Position position, const TimeStep& step) { return position < step.first; });
    return after == m_timeSteps.begin() ? 0 : std::prev(after)->time;
}

Moment Profile::momentAt(Nanoseconds time) const {
    const auto later = std::upper_bound(m_timeSteps.begin(), m_timeSteps.end(), time,
        [](Nanoseconds wanted, const TimeStep& step) { return wanted < step.time; });
    return later == m_timeSteps.end() ? endMoment() : Moment{later->first - 1};
}

} // namespace tidemark
