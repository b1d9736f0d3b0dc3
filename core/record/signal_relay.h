// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <csignal>
#include <sys/types.h>

namespace tidemark::recording {

/// Holds all signals of this process back while it lives, so that they can be passed on to the target.
/// Restores mask and dispositions when it ends.
class SignalRelay {
public:
    SignalRelay();
    ~SignalRelay();
    SignalRelay(const SignalRelay&) = delete;
    SignalRelay& operator=(const SignalRelay&) = delete;

    /// In a child: mask and dispositions as this process was started with.
    void restoreOriginal() const;

    /// Waits for signals, at most so long; passes on to `target` those that somebody sent to this process
    /// alone. What a terminal sends, it sends to the whole foreground group, and the target is a member.
    /// With `target` 0 nothing is passed on. True if one of the signals asks a program to end.
    bool wait(int milliseconds, pid_t target) const;

private:
    int m_fd;
    sigset_t m_mask;
    struct sigaction m_child;
};

} // namespace tidemark::recording
