// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/signal_relay.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace tidemark::recording {

SignalRelay::SignalRelay() {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &m_mask);
    // Ignoring SIGCHLD, which may be inherited, would lose the target's exit status.
    struct sigaction standard {};
    standard.sa_handler = SIG_DFL;
    sigaction(SIGCHLD, &standard, &m_child);
    m_fd = signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
    m_witness.emplace();
}

SignalRelay::~SignalRelay() {
    m_witness.reset();
    wait(0, 0);
    close(m_fd);
    restoreOriginal();
}

void SignalRelay::restoreOriginal() const {
    sigaction(SIGCHLD, &m_child, nullptr);
    sigprocmask(SIG_SETMASK, &m_mask, nullptr);
}

bool SignalRelay::shouldPass(const signalfd_siginfo& signal, pid_t target) {
    const auto number = static_cast<int>(signal.ssi_signo);
    // Shells continue the whole group.
    if (target <= 0 || number == SIGCHLD || number == SIGCONT)
        return false;
    // A vanishing terminal tells only the leader of its session.
    if (number == SIGHUP && getsid(0) == getpid())
        return true;
    if (signal.ssi_code == SI_QUEUE || signal.ssi_code == SI_TKILL) // never to a group
        return true;
    if (signal.ssi_code != SI_USER) { // of the terminal, to all
        m_witness->forget();
        return false;
    }
    return getpgid(target) != getpgrp() || !m_witness->sawToo(number);
}

bool SignalRelay::wait(int milliseconds, pid_t target) {
    pollfd ready{m_fd, POLLIN, 0};
    if (poll(&ready, 1, milliseconds) != 1)
        return false;
    bool asksToEnd = false;
    for (signalfd_siginfo signal; read(m_fd, &signal, sizeof(signal)) == sizeof(signal);) {
        const auto number = static_cast<int>(signal.ssi_signo);
        asksToEnd =
            asksToEnd || number == SIGINT || number == SIGTERM || number == SIGHUP || number == SIGQUIT;
        if (shouldPass(signal, target))
            kill(target, number);
    }
    return asksToEnd;
}

} // namespace tidemark::recording
