// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace tidemark::cli {

struct SplitArguments {
    std::vector<std::string> options; ///< for the parser, the command's name included
    std::vector<std::string> target;  ///< program to record and its arguments
};

/// Cuts `record [options] [--] PROGRAM [arguments]` before PROGRAM, so that nothing of the program's own
/// command line is taken for an option. Other commands are left whole.
SplitArguments splitRecordArguments(const std::vector<std::string>& arguments);

} // namespace tidemark::cli
