// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/record/group_witness.h"

#include <csignal>
#include <optional>
#include <sys/signalfd.h>
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
    /// alone. What a terminal sends, it sends to the whole foreground group, and the target is a member;
    /// so do shells and others with the groups they know.
    /// With `target` 0 nothing is passed on. True if one of the signals asks a program to end.
    bool wait(int milliseconds, pid_t target);

private:
    bool shouldPass(const signalfd_siginfo& signal, pid_t target);
    int m_fd;
    sigset_t m_mask;
    struct sigaction m_child;
    std::optional<GroupWitness> m_witness;
};

} // namespace tidemark::recording
