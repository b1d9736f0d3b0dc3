// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace tidemark::cli {

/// The whole of `tidemark`: takes the arguments after the program's name and returns the exit status.
int runProgram(const std::vector<std::string>& arguments);

} // namespace tidemark::cli
