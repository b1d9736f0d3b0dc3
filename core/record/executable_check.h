// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Finds the program to record and refuses what the collector cannot be loaded into.

#include <filesystem>
#include <string>

namespace tidemark::recording {

struct ProgramCheck {
    int exitStatus = 0;  ///< 0 = can be recorded; 125, 126 (not executable) or 127 (not found) as for a shell
    std::string failure; ///< one sentence unless exitStatus is 0
    std::filesystem::path path; ///< what to execute, as execvp would spell it: scripts see it as $0
};

/// Looks `program` up as execvp does: names without a slash in `searchPath` (the value of PATH). Scripts are
/// judged by their interpreter. Refuses static executables, those that change user or group, those with file
/// capabilities and those for other machines.
ProgramCheck checkProgram(const std::string& program, const std::string& searchPath);

} // namespace tidemark::recording
