// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// One function per command: adds it to the program's parser. The command runs after parsing and leaves its
// exit status in `status`, which outlives the parser.

#include <CLI/App.hpp>
#include <string>
#include <vector>

namespace tidemark::cli {

/// `target` is the program to record with its arguments; they are not the parser's business.
void addRecordCommand(CLI::App& program, const std::vector<std::string>& target, int& status);
void addEnvCommand(CLI::App& program, int& status);
void addInfoCommand(CLI::App& program, int& status);
void addAllocationsCommand(CLI::App& program, int& status);
void addDiffCommand(CLI::App& program, int& status);
void addLeaksCommand(CLI::App& program, int& status);
void addPackCommand(CLI::App& program, int& status);
void addReportCommand(CLI::App& program, int& status);
void addResymbolizeCommand(CLI::App& program, int& status);
void addTimelineCommand(CLI::App& program, int& status);
void addViewCommand(CLI::App& program, int& status);

} // namespace tidemark::cli
