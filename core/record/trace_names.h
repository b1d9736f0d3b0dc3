// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <sys/types.h>

namespace tidemark::recording {

/// Names for the traces of a recording beside that of its first process.
class TraceNames {
public:
    /// `overwrite`: files that were there before may go.
    TraceNames(std::filesystem::path first, bool overwrite);

    /// "run.tide" → "run.PID.IMAGE.tide", with a number before the ending if that is taken.
    std::filesystem::path next(pid_t pid, const std::string& image);

private:
    std::filesystem::path m_base;
    bool m_overwrite;
    std::set<std::filesystem::path> m_given;
};

} // namespace tidemark::recording
