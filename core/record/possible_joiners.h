// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Processes that nobody records yet, but that may join the family: children that have not allocated since
// their fork, and programs that have not come to our constructor since their exec. Nothing but /proc knows of
// them.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <sys/types.h>

namespace tidemark::recording {

class PossibleJoiners {
public:
    /// Of processes older than this object none can belong to the family. Who joins maps `collector`, too.
    PossibleJoiners(std::filesystem::path familyFile, std::filesystem::path collector);

    /// A process that lives on, but will not be recorded any more unless it becomes another program.
    void settled(pid_t pid) { m_settled.insert(pid); }

    /// Whether there is one, among this user's processes. Cheap as long as it is the same one.
    bool any();

    /// The one that any() has found may be just starting: it, or whatever else it is, is soon known.
    bool foundIsStarting() const { return m_foundIsStarting; }

private:
    using Clock = std::chrono::steady_clock;
    bool mayJoin(pid_t pid);
    bool isStarting(pid_t pid);
    bool isYoung(pid_t pid) const;

    std::filesystem::path m_family;
    std::filesystem::path m_collector;
    std::int64_t m_since; ///< clock ticks since boot
    pid_t m_found = 0;
    bool m_foundIsStarting = false;
    std::set<pid_t> m_settled;
    std::map<pid_t, Clock::time_point> m_starting; ///< since when they have been seen
};

} // namespace tidemark::recording
