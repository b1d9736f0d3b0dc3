// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace tidemark::cli {

/// Replaces this process by the window program with these traces. Returns errno if that fails.
int becomeWindow(std::vector<std::string> traces);

/// Starts the window program in the background, in a session of its own. Says why if that fails.
void startWindow(std::vector<std::string> traces);

} // namespace tidemark::cli
