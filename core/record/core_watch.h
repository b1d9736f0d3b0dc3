// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>

namespace tidemark::recording {

/// Tells whether this process could use a core without taking it from others: from /proc/stat and its own CPU
/// time, over the last tenth of a second; at first over less.
class CoreWatch {
public:
    using Time = std::chrono::steady_clock::time_point;
    CoreWatch() : m_last(take(std::chrono::steady_clock::now())) {}
    /// Looks at most every 100 ms. False before it has looked once, true where it cannot be found out.
    bool coreToSpare(Time now);

private:
    struct Sample {
        Time time;
        double idleSeconds = -1; ///< of all cores together; negative = not known
        double ownSeconds = 0;
    };
    static Sample take(Time now);
    Sample m_last;
    bool m_looked = false;
    bool m_spare = false;
};

} // namespace tidemark::recording
