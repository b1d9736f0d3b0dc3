// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string>

namespace tidemark::cli {

/// The list of a recording's processes with the totals of each trace, which are opened for it one by one:
/// what was live at the peak and at the end.
Result<std::string> processTotalsText(const std::filesystem::path& list);
/// The object that the file holds; its processes have `peak_bytes` and `end_bytes` besides, null where there
/// is no trace to tell.
Result<std::string> processTotalsJson(const std::filesystem::path& list);

/// The trace by whose name a recording is known: of a list of processes that of the first process, else the
/// file itself.
Result<std::filesystem::path> firstTraceOf(const std::filesystem::path& file);

} // namespace tidemark::cli
