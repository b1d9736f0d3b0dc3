// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collector/recording.h"

#include <cstddef>

namespace tidemark::collector {

/// A command for `sh -c` that begins another shell, which joins the family, with the given command: for
/// `system` and `popen` where the environment that they use must not be touched, because other threads may
/// read it. The first shell is not recorded and becomes the second, so the process and the name by which it
/// speaks to the user are the same.
class ShellCommand {
public:
    ShellCommand(const Recording& recording, const char* command, const char* userPreload) noexcept;
    ~ShellCommand();
    ShellCommand(const ShellCommand&) = delete;
    ShellCommand& operator=(const ShellCommand&) = delete;

    /// Null if there is no room for it, or if the command would be taken for an option.
    const char* text() const noexcept { return m_text; }

private:
    char* m_text = nullptr;
    std::size_t m_bytes = 0;
};

} // namespace tidemark::collector
