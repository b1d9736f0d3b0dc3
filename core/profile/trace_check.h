// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/profile/profile.h"

#include <filesystem>
#include <stop_token>
#include <vector>

namespace tidemark {

/// Reads all of a .tide file, also what opening it leaves unread because an index has the answers: all chunks
/// with their checksums, all events, all of the index inside. A sentence for each kind of damage. Errors:
/// those of trace::FileReader::open, Cancelled.
Result<std::vector<DataProblem>> findTraceDamage(
    const std::filesystem::path& path, std::stop_token stop = {});

} // namespace tidemark
