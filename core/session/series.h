// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <vector>

namespace tidemark {

/// Whether Session::openSeries() takes these files together: two or more of one format that makes series.
/// Reads their first bytes.
bool isSeries(const std::vector<std::filesystem::path>& files);

} // namespace tidemark
