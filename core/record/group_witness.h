// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

namespace tidemark::recording {

/// Tells a signal to the whole process group from one to this process, which to their receiver look the same.
///
/// A child that does nothing, and keeps pending what it is sent, is a member of the group too. It ends with
/// this process, which must hold all signals back while it lives.
class GroupWitness {
public:
    GroupWitness();
    ~GroupWitness();
    GroupWitness(const GroupWitness&) = delete;
    GroupWitness& operator=(const GroupWitness&) = delete;

    /// Whether the signal that has just come to this process was sent to the others of its group as well. A
    /// "no" takes 20 ms: who sends to each member by itself, like service managers, may come to the witness
    /// last.
    bool sawToo(int signal);
    /// What the witness has been sent so far says nothing about signals to come.
    void forget();

private:
    void begin();
    void end();
    pid_t m_witness = -1;
};

} // namespace tidemark::recording
