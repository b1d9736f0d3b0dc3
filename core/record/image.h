// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// One image of a process of the family, as the keeper sees it: what runs between an exec or fork and the
// next.

#include "core/base/result.h"
#include "core/trace_format/chunks.h"
#include "core/wire/family.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <sys/types.h>

namespace tidemark::recording {

class Image {
public:
    using Clock = std::chrono::steady_clock;
    enum class Phase {
        Waiting,    ///< has no recorder yet; what it does may fit its rings
        Recorded,   ///< by a process of its own
        Orphaned,   ///< its recorder died
        Ended,      ///< the trace can be completed
        Completing, ///< by the completer
        Done,
    };

    /// Maps the header of the ring file. Corrupt if it is not the ring file of this process.
    static Result<std::unique_ptr<Image>> open(std::filesystem::path ring, pid_t pid);
    ~Image();
    Image(const Image&) = delete;
    Image& operator=(const Image&) = delete;

    wire::Header& header() const { return *m_header; }
    wire::SharedPage& page() const { return m_header->page; }
    const std::filesystem::path& ring() const { return m_ring; }
    pid_t pid() const { return m_pid; }
    pid_t parent() const { return m_header->process.parent_pid; }
    /// Path of the executable.
    std::string executable() const;
    /// Its file name, fit for a part of a file name.
    std::string name() const;
    /// The process is gone, or runs another image by now.
    bool ended() const;
    /// A fork that did little and then became another program: of no interest by itself.
    bool isPrelude() const;
    /// Wants its rings emptied.
    bool isBusy() const { return page().doorbell.load() != 0; }
    /// While it has no recorder.
    void moveClock() const;
    /// INFO of its trace; `common` has what is the same for all processes.
    trace::Info describe(trace::Info common, bool hideArguments) const;
    /// For recovery, which knows only the ring file.
    void noteOutput() const;
    /// Ends the recording because its recorder is gone.
    void stopOrphan() const;

    Phase phase = Phase::Waiting;
    std::filesystem::path output;
    pid_t recorder = -1;
    Clock::time_point seen = Clock::now();
    Clock::time_point endSeen;
    std::size_t entry = 0; ///< in the manifest
    bool hasTrace = false; ///< the trace was begun
    unsigned attempts = 0; ///< to complete it

private:
    Image(std::filesystem::path ring, pid_t pid, wire::Header* header);
    std::filesystem::path m_ring;
    pid_t m_pid;
    int m_pidFd;
    wire::Header* m_header;
};

} // namespace tidemark::recording
