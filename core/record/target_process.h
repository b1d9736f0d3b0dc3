// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What /proc says about the target. Every question may be asked after the process is gone.

#include "core/record/ring_reader.h"
#include "core/trace_format/chunks.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace tidemark::recording {

/// Whether the process exists and will run code of its own again: it has not ended, nor been killed. Of one
/// that has been killed, threads may be there for a while.
bool isRunning(pid_t pid);
/// The signals sent to the process as a whole that wait for it, signal n in bit n - 1.
std::uint64_t pendingSignals(pid_t pid);
/// Whether the process exists and has this file mapped.
bool mapsFile(pid_t pid, const std::filesystem::path& file);
/// The thread's name; empty if there is no such thread.
std::string threadName(pid_t pid, std::int32_t tid);
bool threadExists(pid_t pid, std::int32_t tid);

/// RSS; with `detailed` also private dirty and swapped bytes, which cost the target time in proportion to its
/// size. Nothing if the process is gone.
std::optional<trace::CounterSample> sampleCounters(pid_t pid, bool detailed);

/// Modules by address from /proc/PID/maps, for those that no record announced. Reads the file again at most
/// every 100 ms.
class MappedModules {
public:
    explicit MappedModules(pid_t pid) : m_pid(pid) {}
    std::optional<ModuleImage> find(std::uint64_t address);

private:
    struct Line {
        std::uint64_t start;
        std::uint64_t end;
        std::uint64_t offset;
        std::string path;
    };
    void refresh();
    ModuleImage imageOf(std::size_t line) const;
    pid_t m_pid;
    std::vector<Line> m_lines;
    std::chrono::steady_clock::time_point m_read;
};

/// Collects the descendants of a process over time: pid → executable.
class DescendantWatch {
public:
    explicit DescendantWatch(pid_t pid) : m_pid(pid) {}
    void poll();
    const std::map<pid_t, std::string>& seen() const { return m_seen; }

private:
    pid_t m_pid;
    std::map<pid_t, std::string> m_seen;
};

} // namespace tidemark::recording
