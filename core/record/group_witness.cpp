// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/group_witness.h"

#include "core/record/target_process.h"

#include <chrono>
#include <csignal>
#include <cstdint>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace tidemark::recording {
namespace {

constexpr std::chrono::milliseconds kLongestWait{20};
constexpr std::chrono::milliseconds kStep{2};

[[noreturn]] void bearWitness(pid_t parent) {
    close_range(0, ~0U, 0); // nobody must wait for the end of a pipe that is held open here
    prctl(PR_SET_NAME, "tidemark-signal");
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (getppid() == parent)
        pause();
    _exit(0);
}

} // namespace

GroupWitness::GroupWitness() {
    begin();
}

GroupWitness::~GroupWitness() {
    end();
}

void GroupWitness::begin() {
    const pid_t parent = getpid();
    m_witness = fork();
    if (m_witness == 0)
        bearWitness(parent);
}

void GroupWitness::end() {
    // One that is no child any more was waited for elsewhere, and its number may be another's.
    if (m_witness > 0 && waitpid(m_witness, nullptr, WNOHANG) == 0) {
        kill(m_witness, SIGKILL);
        waitpid(m_witness, nullptr, 0);
    }
    m_witness = -1;
}

bool GroupWitness::sawToo(int signal) {
    const std::uint64_t bit = std::uint64_t{1} << (signal - 1);
    const auto end = std::chrono::steady_clock::now() + kLongestWait;
    while ((pendingSignals(m_witness) & bit) == 0) {
        if (m_witness < 0 || std::chrono::steady_clock::now() > end)
            return false;
        std::this_thread::sleep_for(kStep);
    }
    forget();
    return true;
}

void GroupWitness::forget() {
    end();
    begin(); // a new one has nothing pending
}

} // namespace tidemark::recording
