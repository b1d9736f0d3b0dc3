// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// `tidemark record --python-snapshots`: no collector, but the Python module of resources/python in every
// Python that the program starts.

#include "app/cli/record_limits.h"

#include <CLI/App.hpp>
#include <string>
#include <vector>

namespace tidemark::cli {

struct SnapshotWords {
    std::string every; ///< empty: not asked for
    std::string frames;
};

void addSnapshotOptions(CLI::App& command, SnapshotWords& words);

/// Becomes the program with the variables that make Pythons take snapshots. Returns, with a sentence on
/// standard error, only if that fails: 2 bad usage, 125 the folder cannot be made, 126 not executable, 127
/// not found.
int recordSnapshots(
    const SnapshotWords& words, const RecordWords& others, const std::vector<std::string>& target);

} // namespace tidemark::cli
