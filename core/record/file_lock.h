// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The locks by which the processes of a recording show that they live.

#include <functional>

namespace tidemark::recording {

/// Takes the lock of an open file. While another process has it, asks `goesOn` whether that will go on: if
/// so, false at once. If not, it has been killed or is about to leave, but has the lock until its last thread
/// has had its turn, which takes a while on a busy machine: waits, at most ten seconds, then false.
bool takeLock(int fd, const std::function<bool()>& goesOn);

} // namespace tidemark::recording
