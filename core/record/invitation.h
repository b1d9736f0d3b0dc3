// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Recording programs that somebody else starts.

#include "core/base/result.h"
#include "core/record/recording.h"

#include <filesystem>
#include <string>
#include <vector>

namespace tidemark {

/// Starts a keeper in the background and returns the variables ("NAME=value", no spaces in them) with which
/// programs join its recording. `options.command` is not used, `options.output` is required. Call it while
/// the process is single-threaded.
Result<std::vector<std::string>> invite(const RecordOptions& options);

/// Ends the recording with this output, whose programs go on, and returns when its traces are complete.
/// NotFound if there is none.
Status stopInvited(const std::filesystem::path& trace);

} // namespace tidemark
