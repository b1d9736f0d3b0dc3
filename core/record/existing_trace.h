// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/record/trace_output.h"

#include <filesystem>

namespace tidemark::recording {

/// Reads back what an unfinished trace contains, so that it can be continued. Corrupt if its tables have
/// holes: new entries could not be numbered.
Result<ExistingTrace> readExisting(const std::filesystem::path& path);

} // namespace tidemark::recording
