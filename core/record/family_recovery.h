// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>

namespace tidemark::recording {

/// Completes the traces of a recording whose keeper died, from the ring files that are left over, and adds
/// them to its list of processes. Unsupported while the keeper, one of its recorders or one of the programs
/// lives.
Status finishFamily(const std::filesystem::path& familyFile);

} // namespace tidemark::recording
