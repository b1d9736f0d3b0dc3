// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/session.h"

#include <memory>
#include <string>
#include <vector>

namespace tidemark::cli {

/// Opens a trace for a command. An interrupted recording is completed first if nobody works on it any more.
/// What is missing from the trace is said on standard error. Errors: one sentence for the user.
Result<std::shared_ptr<const Session>> openTrace(const std::string& path);

/// The same of one trace, or of several files that are a series of snapshots.
Result<std::shared_ptr<const Session>> openTraces(const std::vector<std::string>& files);

} // namespace tidemark::cli
